"""The same desk as for the other sections."""

from tests.web.admin.conftest import desk

__all__ = ["desk"]
