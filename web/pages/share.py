"""/share/{token}: a trophy room that its owner opened to everybody who has the link."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web
from babel.dates import format_date

from core.app import App
from core.catalogue.saying import about
from core.domain.characters import scrubbed
from core.domain.people import Workspace
from core.domain.trophies import TIERS
from core.language import language_of, speaking, tr, translated
from core.pictures.glyphs import glyph, wreath
from core.pictures.people import TINTS, initials, tint
from core.usecases.sharing import PATH, Shared, shared
from core.usecases.trophies import Standing, standings
from core.usecases.trophy_room import trophy_room_card
from web.assets import ASSETS
from web.state import APP

# Whoever follows the link may keep the picture a little; it may be switched off at any moment.
PICTURE_KEPT_S = 300
_UNLISTED = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
_TIERS = {"bronze": "Bronze", "silver": "Silver", "gold": "Gold", "platinum": "Platinum"}


async def get_room(request: web.Request) -> web.Response:
    """Render the room; a link that is off leads to a page that says so."""
    app, token = request.app[APP], request.match_info["token"]
    found = await shared(app, token)
    if found is None:
        return _closed(request)
    room = await standings(app, found.workspace, found.member)
    with speaking(found.workspace.locale):
        context = _context(app, found, room)
    response = request.app[ASSETS].page(
        "share.html", url=f"{app.settings.url}{PATH}{token}", theme="night", **context
    )
    response.headers.update(_UNLISTED)
    return response


async def get_picture(request: web.Request) -> web.Response:
    """Return the room as a picture, for what chats show of the link."""
    app = request.app[APP]
    found = await shared(app, request.match_info["token"])
    if found is None:
        return _closed(request)
    drawn = await trophy_room_card(app, found.workspace, found.member, public=True)
    kept = {"Cache-Control": f"public, max-age={PICTURE_KEPT_S}"}
    return web.Response(body=drawn, content_type="image/png", headers={**_UNLISTED, **kept})


def _closed(request: web.Request) -> web.Response:
    response = request.app[ASSETS].page("share_closed.html", status=404, theme="night")
    response.headers.update(_UNLISTED)
    return response


def _context(app: App, found: Shared, room: Sequence[Standing]) -> dict[str, Any]:
    """Return what the page says: a name and trophies that are won, and how many there are."""
    name, workspace = scrubbed(found.member.name), found.workspace
    won = [each for each in room if each.award is not None]
    tally = tr("{won} of {total} trophies", won=len(won), total=len(room))
    counts = [(tier, sum(e.trophy.tier == tier for e in won)) for tier in reversed(TIERS)]
    by_tier = [f"{count} {translated(_TIERS[tier])}" for tier, count in counts if count]
    return {
        "lang": language_of(workspace.locale) or "en",
        "name": name,
        "letters": initials(name),
        "tint": TINTS.index(tint(found.member.id)),
        "workspace": scrubbed(workspace.name),
        "tally": tally,
        "title": tr("The trophy room of {name}", name=name),
        "about": f"{tally}: {', '.join(by_tier)}." if won else tr("Nothing won yet."),
        "wreath": wreath(),
        "shelves": [_shelf(app, workspace, tier, room) for tier in reversed(TIERS)],
        "made_with": tr("Kept by Laurels"),
    }


def _shelf(app: App, workspace: Workspace, tier: str, room: Sequence[Standing]) -> dict[str, Any]:
    mine = [each for each in room if each.trophy.tier == tier]
    won = [(each.award.achieved_at, each.trophy) for each in mine if each.award is not None]
    calendar, locale = workspace.calendar, workspace.locale
    return {
        "tier": tier,
        "name": translated(_TIERS[tier]),
        "count": tr("{won} of {total}", won=len(won), total=len(mine)),
        "won": [
            {
                "name": translated(trophy.name),
                "about": about(app.catalogue(workspace), workspace.currency, trophy),
                "glyph": glyph(trophy.glyph),
                "day": format_date(calendar.local_date(at), "medium", locale=locale),
            }
            for at, trophy in sorted(won, key=lambda row: row[0], reverse=True)
        ],
        "missing": len(mine) - len(won),
    }


ROUTES = [
    web.get(PATH + r"{token:[A-Za-z0-9_-]{1,64}}.png", get_picture),
    web.get(PATH + r"{token:[A-Za-z0-9_-]{1,64}}", get_room),
]
