"""The whole flow runs in real time."""

from collections.abc import Callable
from datetime import datetime

import pytest

from core.bootstrap import utc_now


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return utc_now
