"""A server that renders the TV page and speaks its protocol with scripted data.

`async with open_rig() as rig:` serves `rig.url`; change `rig.snapshot`, `rig.push(...)` frames,
`rig.drop()` the line, `rig.refuse = True` to let nobody connect.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from aiohttp import WSCloseCode, web

from web.assets import ASSETS, Assets
from web.assets import ROUTES as STATIC_ROUTES

Person = tuple[str, str, str | None, float, int]  # member, name, team, value, places gained
PEOPLE: list[Person] = [
    ("amara", "Amara Osei", "North", 98420, 0),
    ("lucia", "Lucía Ferrer", "Iberia", 91275, 0),
    ("jonas", "Jonas Weber", "DACH", 74100, 2),
    ("priya", "Priya Nair", "South", 52380, 0),
    ("tom", "Tom Whitlock", "North", 31940, -1),
    ("mei", "Mei Tanaka", "APAC", 24610, 1),
    ("sofia", "Sofia Rossi", "Iberia", 18870, 0),
    ("daniel", "Daniel Kim", "APAC", 12445, 0),
]
COLORS = {
    "North": "#2563EB",
    "Iberia": "#DC2626",
    "DACH": "#D97706",
    "South": "#7C3AED",
    "APAC": "#059669",
}


def iso(ago_s: float = 0) -> str:
    """Return the time so many seconds ago."""
    return (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat()


def rows(people: Sequence[Person]) -> list[dict[str, Any]]:
    """Rank people by value; equal values share a rank."""
    ordered = sorted(people, key=lambda person: -person[3])
    values = [person[3] for person in ordered]
    return [
        {
            "rank": values.index(value) + 1,
            "member": member,
            "name": name,
            "team": team,
            "color": COLORS.get(team or ""),
            "value": str(Decimal(str(value)).quantize(Decimal("0.01"))),
            "text": f"${value:,.0f}",
            "movement": movement,
        }
        for member, name, team, value, movement in ordered
    ]


def sale(number: int, product: str = "Brass desk bell", **changes: Any) -> dict[str, Any]:
    """Return one sale as the ticker gets it."""
    return {
        "id": f"sale-{number}",
        "order_id": str(1000 + number),
        "product": product,
        "amount": "$249.00",
        "at": iso(),
        "place": "Leeds, GB",
        "member": "amara",
        "name": "Amara Osei",
    } | changes


def celebration(number: int, name: str = "Mei Tanaka", **changes: Any) -> dict[str, Any]:
    """Return the data of one celebration."""
    return {
        "userId": "mei",
        "userName": name,
        "achievementType": "milestone",
        "title": "Revenue",
        "description": "",
        "icon": "",
        "timestamp": iso(),
        "milestone": {"id": f"milestone-{number}"},
        "headline": {
            "name": name,
            "verb": "has reached",
            "highlight": "$50,000",
            "rest": "this month",
        },
        "also": ["Bonus tier 3", "25 signups", "+100 points"],
        "next": "$25,000 to the next laurel",
    } | changes


def board(metric: str = "revenue", title: str = "Revenue in November", **changes: Any) -> Any:
    """Return a board of everybody, as a snapshot has it."""
    return {
        "id": f"{metric}:month",
        "metric": metric,
        "period": "month",
        "key": "2026-11",
        "of": "members",
        "title": title,
        "audience": "everyone",
        "resets_at": iso(-(9 * 86_400 + 4 * 3600 + 1800)),
        "unit": "money",
        "one": "",
        "many": "",
        "rows": rows(PEOPLE),
        "total": 8,
    } | changes


def teams_board() -> Any:
    """Return a board of teams."""
    totals = {"North": 130_360, "Iberia": 110_145, "DACH": 74_100, "South": 52_380, "APAC": 37_055}
    made = rows([(f"team:{name}", name, None, total, 0) for name, total in totals.items()])
    colored = [row | {"color": COLORS[row["name"]]} for row in made]
    changes = {"id": "revenue:month:teams", "of": "teams", "audience": "by team"}
    return board(rows=colored, total=len(colored), **changes)


def sample() -> dict[str, Any]:
    """Return a snapshot of a team in the middle of its month."""
    products = [
        ("Brass desk bell", "$249.00", 5, "Leeds, GB", "lucia", "Lucía Ferrer"),
        ("Walnut frame, 2 items", "$118.50", 70, "Porto, PT", "amara", "Amara Osei"),
        ("Linen notebook", "$24.00", 95, "Kyoto, JP", "mei", "Mei Tanaka"),
        ("Copper kettle", "$189.90", 190, "Austin, US", "tom", "Tom Whitlock"),
        ("Oak shelf", "$310.00", 300, "Graz, AT", "jonas", "Jonas Weber"),
        ("Wool throw", "$96.00", 660, None, "sofia", "Sofia Rossi"),
    ]
    return {
        "workspace": {
            "name": "Acme",
            "time_zone": "Europe/London",
            "currency": "USD",
            "locale": "en_GB",
        },
        "boards": [board()],
        "dwell_s": 20,
        "sound": False,
        "theme": "night",
        "goal": {
            "title": "Team goal",
            "current_text": "$412,900",
            "target_text": "$600,000",
            "percent": 68.8,
            "elapsed_percent": 66.0,
            "status": "on_track",
            "status_text": "On track",
            "left": "69 % · day 20 of 30",
            "right": "$18,710 a day to go",
        },
        "laurels": [
            {"id": f"laurel-{n}", "member": member, "name": name, "text": text, "at": iso(ago_s)}
            for n, (member, name, text, ago_s) in enumerate(
                [
                    ("mei", "Mei Tanaka", "25 signups this month", 10),
                    ("jonas", "Jonas Weber", "Third place, up from fifth", 250),
                    ("amara", "Amara Osei", "Bonus tier 5, 35 signups", 1270),
                    ("sofia", "Sofia Rossi", "Silver trophy: Steady Margin", 3700),
                    ("priya", "Priya Nair", "$50,000 in November", 9000),
                ]
            )
        ],
        "sales": [
            sale(
                n,
                product,
                amount=amount,
                at=iso(ago_s),
                place=place,
                member=member,
                name=name,
            )
            for n, (product, amount, ago_s, place, member, name) in enumerate(products)
        ],
        "last_id": "1700000000000-0",
        "demo": False,
        "build": "build-1",
    }


class Rig:
    """The server's state, and what it saw."""

    def __init__(self) -> None:
        self.url = ""
        self.snapshot = sample()
        self.token = ""
        self.refuse = False
        self.status = 200
        self.sinces: list[str] = []
        self.tokens: list[str] = []
        self.loads = 0
        self.fetches = 0
        self._number = 0
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def board(self) -> dict[str, Any]:
        """The first board of the snapshot."""
        found: dict[str, Any] = self.snapshot["boards"][0]
        return found

    @property
    def connected(self) -> int:
        """How many pages are on the line."""
        return len(self._sockets)

    async def push(self, type_: str, data: Any = None, *, id_: str | None = None) -> str:
        """Send a frame to every page; return its id."""
        self._number += 1
        frame_id = id_ or f"1700000000001-{self._number}"
        frame: dict[str, Any] = {"type": type_, "room": "tv-display", "data": data, "at": iso()}
        if type_ != "heartbeat":
            frame["id"] = frame_id
        for socket in tuple(self._sockets):
            await socket.send_str(json.dumps(frame))
        return frame_id

    async def drop(self) -> None:
        """Close every page's line."""
        for socket in tuple(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def current(self) -> dict[str, Any]:
        """Return the snapshot as of now."""
        return deepcopy(self.snapshot) | {"server_time": iso()}

    async def page(self, request: web.Request) -> web.Response:
        self.loads += 1
        assets = request.app[ASSETS]
        data = self.current()
        made = assets.page("tv.html", snapshot=data, token=self.token, theme="night")
        made.enable_compression()
        return made

    async def fetch(self, request: web.Request) -> web.Response:
        self.fetches += 1
        self.tokens.append(request.query.get("token", ""))
        if self.status != 200:
            return web.json_response({"error": "scripted"}, status=self.status)
        return web.json_response(self.current())

    async def live(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            raise web.HTTPServiceUnavailable
        self.sinces.append(request.query.get("since", ""))
        socket = web.WebSocketResponse(timeout=1)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            async for _ in socket:
                pass
        finally:
            self._sockets.discard(socket)
        return socket


@asynccontextmanager
async def open_rig() -> AsyncIterator[Rig]:
    """Serve a rig on a free loopback port."""
    rig = Rig()
    app = web.Application()
    app.router.add_get("/tv", rig.page)
    app.router.add_get("/tv/snapshot", rig.fetch)
    app[ASSETS] = Assets()
    app.add_routes(STATIC_ROUTES)
    app.router.add_get("/api/live/sales-events", rig.live)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        rig.url = f"http://{host}:{port}"
        yield rig
    finally:
        await rig.drop()
        await runner.cleanup()
