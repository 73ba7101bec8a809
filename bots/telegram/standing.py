"""Where somebody stands in a chat, also where the server tells fewer rights than aiogram knows."""

from typing import Any, Final

from aiogram import Bot
from aiogram.enums import ChatMemberStatus
from aiogram.exceptions import ClientDecodeError
from aiogram.types import (
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberRestricted,
    ChatMemberUnion,
)
from pydantic import BaseModel, TypeAdapter, ValidationError

_RIGHTS: Final[dict[str, type[BaseModel]]] = {
    ChatMemberStatus.ADMINISTRATOR: ChatMemberAdministrator,
    ChatMemberStatus.RESTRICTED: ChatMemberRestricted,
}
_MEMBER: TypeAdapter[ChatMemberUnion] = TypeAdapter(ChatMemberUnion)


def completed(member: dict[str, Any]) -> dict[str, Any]:
    """Return a ChatMember with every right that aiogram insists on; what is not told is not had.

    A self-hosted Bot API server may be older than aiogram.
    """
    known = _RIGHTS.get(member.get("status", ""))
    fields = known.model_fields.items() if known else ()
    missing = (name for name, field in fields if field.annotation is bool and field.is_required())
    return dict.fromkeys(missing, False) | member


async def member_of(bot: Bot, chat: int | str, person: int, timeout_s: int) -> ChatMemberUnion:
    """Ask where somebody stands in a chat; raises aiogram's errors."""
    try:
        return await bot.get_chat_member(chat, person, request_timeout=timeout_s)
    except ClientDecodeError as error:
        told = error.data.get("result") if isinstance(error.data, dict) else None
        if not isinstance(told, dict):
            raise
        try:
            return _MEMBER.validate_python(completed(told))
        except ValidationError:
            raise error from None


def may_post(member: ChatMemberUnion) -> bool:
    """Tell whether somebody who stands like this can write."""
    if isinstance(member, (ChatMemberLeft, ChatMemberBanned)):
        return False
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if isinstance(member, ChatMemberAdministrator):
        return member.can_post_messages is not False  # told of channels only
    return True
