"""What Slack tells us unasked: that somebody removed us, or let us into a channel.

These are done before they are acknowledged: while MongoDB is away, Slack tells them again.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bots.slack.places import Places, removed, revoked

Next = Callable[[], Awaitable[Any]]


class Events:
    """Listens to what concerns the installation itself."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def register(self, bolt: AsyncApp) -> None:
        """Add the listeners."""
        for name, handle in {
            "app_uninstalled": self.on_uninstalled,
            "tokens_revoked": self.on_revoked,
            "team_access_revoked": self.on_team_removed,
            "member_joined_channel": self.on_joined,
        }.items():
            bolt.event(name, middleware=[handle])(acknowledge)

    async def on_uninstalled(
        self, body: dict[str, Any], context: AsyncBoltContext, next_: Next
    ) -> None:
        """Forget a workspace, or an organisation, that removed the app."""
        await self._places.left(_place(context), _until(body), removed)
        await next_()

    async def on_revoked(
        self, body: dict[str, Any], context: AsyncBoltContext, next_: Next
    ) -> None:
        """Forget tokens that were taken back: a person's, or the bot's own."""
        tokens = body["event"].get("tokens") or {}
        for person in tokens.get("oauth") or ():
            await self._places.took_back(_place(context), person, _until(body))
        if tokens.get("bot"):
            await self._places.left(_place(context), _until(body), revoked)
        await next_()

    async def on_team_removed(
        self, body: dict[str, Any], context: AsyncBoltContext, next_: Next
    ) -> None:
        """Leave single workspaces of an organisation that keeps the app for others."""
        for team in body["event"].get("team_ids") or ():
            await self._places.left_part(_place(context), team)
        await next_()

    async def on_joined(self, body: dict[str, Any], context: AsyncBoltContext, next_: Next) -> None:
        """Celebrate again in a channel that we were removed from and invited back to."""
        event = body["event"]
        if event.get("user") == context.bot_user_id and context.team_id:
            await self._places.invited(context.team_id, str(event["channel"]))
        await next_()


def acknowledge_the_rest(bolt: AsyncApp) -> None:
    """Take what nobody listens to, or Slack would tell it three times; to be called last."""
    bolt.event(re.compile(""))(acknowledge)


async def acknowledge() -> None:
    """Do nothing more: Bolt acknowledges events by itself."""


def _place(context: AsyncBoltContext) -> str:
    """Return what the app was installed on: a workspace, or all of an organisation."""
    whole = context.enterprise_id if context.is_enterprise_install else None
    return whole or context.team_id or context.enterprise_id or ""


def _until(body: dict[str, Any]) -> datetime:
    """Return the end of the second in which it happened; Slack tells whole seconds."""
    return datetime.fromtimestamp(float(body.get("event_time") or 0), UTC) + timedelta(seconds=1)
