"""Chats that let us in and let us go, and groups that get a new id."""

from functools import partial

import structlog
from aiogram import Dispatcher, F
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import (
    Chat,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberUpdated,
    Message,
)
from aiogram.types import ChatMemberUnion as ChatMember

from bots.telegram.buttons import Buttons
from bots.telegram.posting import Poster
from bots.telegram.render import render
from bots.telegram.standing import may_post
from bots.telegram.trying import patiently, persistently
from core.app import App
from core.conversation.welcome import welcome_card
from core.errors import TargetGone, shorten
from core.language import speaking, tr
from core.usecases.homes import move_chat, workspace_id
from core.usecases.refused import close
from core.usecases.tenants import arrive, depart

PLATFORM = "telegram"
_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})

log = structlog.get_logger()


class Groups:
    """Keeps places in step with where the bot is; what MongoDB misses is said until it is heard."""

    def __init__(self, app: App, poster: Poster, buttons: Buttons) -> None:
        self._app = app
        self._poster = poster
        self._buttons = buttons

    def register(self, dispatcher: Dispatcher) -> None:
        """Add the handlers; before those of conversations, which see any other message."""
        dispatcher.my_chat_member.register(self.on_membership)
        dispatcher.message.register(
            self.on_migration, F.migrate_to_chat_id | F.migrate_from_chat_id
        )

    async def on_migration(self, message: Message) -> None:
        """Follow a group to its new id."""
        here, there, before = (
            message.chat.id,
            message.migrate_to_chat_id,
            message.migrate_from_chat_id,
        )
        await self.moved(before or here, there or here)

    async def moved(self, old: int, new: int) -> None:
        """Follow a group to its new id; safe to repeat."""
        await persistently(partial(self._moved, str(old), str(new)), "following a group")

    async def _moved(self, old: str, new: str) -> None:
        await self._app.store.bots.follow(PLATFORM, old, new)
        await move_chat(self._app, PLATFORM, old, new)
        log.info("a telegram group has a new id", old=old, new=new)

    async def on_membership(self, event: ChatMemberUpdated) -> None:
        """Note that a chat lets us write, or no longer does; greet a group the first time."""
        before, now = event.old_chat_member, event.new_chat_member
        chat = event.chat
        if not may_post(now):
            await persistently(partial(self._left, chat, now), "noting a chat")
            return
        await persistently(partial(self._arrived, chat), "noting a chat")
        if chat.type in _GROUPS and not may_post(before):
            await self._greet(chat, event.from_user.language_code)

    async def _arrived(self, chat: Chat) -> None:
        """Use what was refused in a chat again."""
        name = str(chat.id)
        if chat.type in _GROUPS and self._app.settings.tenancy == "many":
            place = await self._place(name)
            await arrive(self._app, PLATFORM, place, chat.title or place)
        # An admin who switched a place off gave no reason.
        refused = {"platform": PLATFORM, "chat": name, "disabled_reason": {"$ne": None}}
        if await self._app.store.targets.enable(refused):
            await self._app.queue.ring_platforms({PLATFORM})

    async def _left(self, chat: Chat, now: ChatMember) -> None:
        """Stop posting in a chat; with many tenants its workspace goes with it."""
        name = str(chat.id)
        if await self._app.store.bots.moved(PLATFORM, name):
            return  # the group goes on under another id
        workspace = await workspace_id(self._app, PLATFORM, "", name)
        with speaking((await self._app.workspace(workspace)).locale):
            reason = _why(chat, now)
        targets = await self._app.store.targets.of_workspace(workspace)
        here = [one for one in targets if (one.platform, one.chat) == (PLATFORM, name)]
        await close(self._app, [one for one in here if one.disabled_at is None], TargetGone(reason))
        if chat.type in _GROUPS and self._app.settings.tenancy == "many":
            await depart(self._app, PLATFORM, await self._place(name))

    async def _place(self, chat: str) -> str:
        """Return the id a group had when its workspace was made."""
        workspace = await workspace_id(self._app, PLATFORM, "", chat)
        return workspace.removeprefix(f"{PLATFORM}-")

    async def _greet(self, chat: Chat, language: str | None) -> None:
        """Say once what to do next."""
        if not await self._app.store.bots.meet(PLATFORM, str(chat.id)):
            return
        with speaking(language or "en"):
            [page] = render(await self._buttons.keep(welcome_card()), lasting=True)
        try:
            await patiently(self._poster.post, chat.id, None, page)
        except AiogramError as error:
            log.info("a telegram group was not greeted", error=shorten(str(error), 300))


def _why(chat: Chat, now: ChatMember) -> str:
    if chat.type == ChatType.PRIVATE:
        return tr("It has blocked me.")
    if isinstance(now, (ChatMemberLeft, ChatMemberBanned)):
        return tr("I was removed from it.")
    return tr("I may not write in it.")
