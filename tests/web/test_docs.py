"""/docs: every operation is on the page, safe to look at, and its commands can be pasted."""

import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from pydantic import BaseModel, Field

from tests.web.test_openapi import ENDPOINTS
from web.assets import CONTENT_SECURITY_POLICY, STATIC
from web.endpoint import Endpoint
from web.openapi import operation_id
from web.reference import Operation, Reference
"""placeholder"""
