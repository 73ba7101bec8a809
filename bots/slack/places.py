"""What a workspace that lets us in, or lets us go, means for the places we celebrate in."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from slack_sdk.oauth.installation_store import Installation

from bots.slack.clients import Grants
from bots.slack.installs import PLATFORM
from core.app import App
from core.domain.targets import Target
from core.errors import TargetGone
from core.language import speaking, tr
from core.usecases import tenants
from core.usecases.refused import close

log = structlog.get_logger()

Reason = Callable[[], str]


def removed() -> str:
    """Return why nothing is posted after the app was removed."""
    return tr("I was uninstalled from this workspace.")


def revoked() -> str:
    """Return why nothing is posted after the token was taken back."""
    return tr("My access to this workspace was revoked.")


class Places:
    """Comings and goings; everything may safely be told twice."""

    def __init__(self, app: App, grants: Grants) -> None:
        self._app = app
        self._grants = grants
        self._installations = app.store.installations

    async def wanted(self, installation: Installation) -> bool:
        """Tell whether a workspace may come in.

        With one workspace for all (LAURELS_TENANCY=single) everybody in it sees everything: then
        it is the first Slack workspace that comes, or the one whose token is set, and no other.
        """
        if self._app.settings.tenancy == "many":
            return True
        if self._grants.own is not None:
            return place_of(installation) == self._grants.own.account
        known = {bot.place for bot in await self._installations.bots(PLATFORM)}
        return not known or place_of(installation) in known

    async def arrived(self, installation: Installation) -> None:
        """Use a workspace that installed us, and its places of before."""
        name = installation.team_name or installation.enterprise_name or ""
        found = await self._installations.find(PLATFORM, place_of(installation))
        for account in found.accounts if found else ():
            self._grants.forget([account])
            await tenants.arrive(self._app, PLATFORM, account, name)
            await self.works(account)

    async def works(self, account: str) -> None:
        """Celebrate again where our token was refused: it is taken now."""
        if await self._app.store.targets.token_back(PLATFORM, account):
            await self._app.queue.ring_platforms([PLATFORM])

    async def left(self, place: str, until: datetime, reason: Reason) -> None:
        """Forget a workspace or organisation that let us go, and stop celebrating there.

        until: when it did; an installation after that stays, however late this is told.
        """
        found = await self._installations.find(PLATFORM, place)
        own = self._grants.own
        if found is None and not (own and own.account == place):
            return
        if found is not None and found.installed_at > until:
            return
        log.warning("a Slack workspace let us go", place=place)
        await self._closed(found.accounts if found else (place,), reason)
        await self._installations.delete(PLATFORM, place, until=until)

    async def left_part(self, organisation: str, account: str) -> None:
        """Stop celebrating in one workspace of an organisation."""
        await self._closed((account,), removed)
        await self._installations.leave(PLATFORM, organisation, account)

    async def took_back(self, place: str, person: str, until: datetime) -> None:
        """Forget what one person gave."""
        await self._installations.delete(PLATFORM, place, person, until=until)

    async def invited(self, account: str, chat: str) -> None:
        """Celebrate again in a channel that let us back in."""
        refused = {"platform": PLATFORM, "account": account, "chat": chat}
        if await self._app.store.targets.enable(refused | {"disabled_reason": {"$ne": None}}):
            await self._app.queue.ring_platforms([PLATFORM])

    async def _closed(self, accounts: Sequence[str], reason: Reason) -> None:
        self._grants.forget(accounts)
        for account in accounts:
            gone = await self._app.store.targets.of_token(
                Target(id="", workspace="", platform=PLATFORM, account=account, chat="")
            )
            if gone:
                workspace = await self._app.workspace(gone[0].workspace)
                with speaking(workspace.locale):
                    no = TargetGone(reason(), token_lost=True)
                await close(self._app, gone, no)
            await tenants.depart(self._app, PLATFORM, account)


def place_of(installation: Installation) -> str:
    """Return what was installed: a workspace, or all of an organisation."""
    whole = installation.enterprise_id if installation.is_enterprise_install else None
    return whole or installation.team_id or installation.enterprise_id or ""
