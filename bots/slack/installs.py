"""What people gave when they installed the app: slack_sdk's stores, kept by core, sealed."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bots.slack.clients import Grant
from core.app import App
from core.domain import installations as core
from core.sealing import Seal

PLATFORM = "slack"
STATE_KEPT = timedelta(minutes=10)
_SECRETS = frozenset(
    {
        "bot_token",
        "bot_refresh_token",
        "user_token",
        "user_refresh_token",
        "incoming_webhook_url",
        "incoming_webhook_configuration_url",
    }
)


class Installs(AsyncInstallationStore):
    """Bolt's installation store. Raises SetupError without LAURELS_SECRET_KEY."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._store = app.store.installations
        self._seal = Seal(app.settings.secret_key)

    async def async_save(self, installation: Installation) -> None:
        """Keep what was given: the bot's part, and the part of who installed it."""
        if installation.bot_token:
            await self.async_save_bot(installation.to_bot())
        await self._save(installation, installation.user_id)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's token."""
        await self._save(bot, "")

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """Return the bot of a workspace, or of an organisation where all of it was meant."""
        whole = is_enterprise_install or team_id is None
        found = await self._store.find(PLATFORM, _place(enterprise_id, team_id, whole))
        return Bot(**self._opened(found)) if found else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return what a person gave, or what was given last."""
        whole = is_enterprise_install or team_id is None
        place = _place(enterprise_id, team_id, whole)
        found = (
            await self._store.find(PLATFORM, place, user_id)
            if user_id
            else await self._store.latest(PLATFORM, place)
        )
        return Installation(**self._opened(found)) if found else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot's token."""
        await self._store.delete(PLATFORM, _place(enterprise_id, team_id), "")

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget what a person gave, or what everybody gave."""
        await self._store.delete(PLATFORM, _place(enterprise_id, team_id), user_id)

    async def grant_of(self, account: str, organisation: str | None) -> Grant | None:
        """Return an account's grant; see `bots.slack.clients.Grantor`."""
        found = await self._store.serving(PLATFORM, account)
        if found is None and organisation:
            found = await self._store.find(PLATFORM, organisation)
            if found is not None:
                await self._store.serve(PLATFORM, organisation, account)
        if found is None:
            return None
        bot = Bot(**self._opened(found))
        return Grant(
            token=bot.bot_token,
            account=account,
            name=bot.team_name or bot.enterprise_name or "",
            user=bot.bot_user_id,
            bot=bot.bot_id,
            scopes=frozenset(bot.bot_scopes or ()),
        )

    async def _save(self, given: Installation | Bot, person: str) -> None:
        values = given.to_dict_for_copying()
        await self._store.save(
            core.Installation(
                platform=PLATFORM,
                place=_place(given.enterprise_id, given.team_id, given.is_enterprise_install),
                whole=given.is_enterprise_install,
                person=person,
                about={name: value for name, value in values.items() if name not in _SECRETS},
                sealed=self._seal.close(
                    json.dumps({name: values[name] for name in _SECRETS & set(values)}).encode()
                ),
                installed_at=datetime.fromtimestamp(given.installed_at, UTC),
            )
        )

    def _opened(self, installation: core.Installation) -> dict[str, Any]:
        tokens: dict[str, Any] = json.loads(self._seal.open(installation.sealed))
        return installation.about | tokens


class States(AsyncOAuthStateStore):
    """Bolt's state store: a random word for each installation that begins, good once."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def async_issue(self, *_: object, **__: object) -> str:
        """Return a new state, good for ten minutes."""
        state = secrets.token_urlsafe(32)
        until = self._app.clock() + STATE_KEPT
        await self._app.store.installations.keep_state(state, until)
        return state

    async def async_consume(self, state: str) -> bool:
        """Use a state up; False where it is not ours, was used, or ran out."""
        return await self._app.store.installations.take_state(state, self._app.clock())


def _place(enterprise_id: str | None, team_id: str | None, whole: bool = False) -> str:
    """Return what a grant is for: the workspace, or all of an organisation."""
    return (enterprise_id if whole else team_id) or enterprise_id or team_id or ""
