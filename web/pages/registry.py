"""The one list of pages; each module of it brings its ROUTES."""

from web import assets
from web.pages import (
    analytics,
    dashboard,
    docs,
    goals,
    products,
    share,
    sign_in,
    trophies,
    trophies_progress,
    tv,
)
from web.pages.admin.registry import MODULES as ADMIN

PAGES = (
    tv,
    dashboard,
    goals,
    products,
    trophies,
    trophies_progress,
    analytics,
    docs,
    share,
    sign_in,
    *ADMIN,
    assets,
)
