"""What a person asked, whatever they asked it on."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from core.domain.characters import scrubbed

# What people type and are called; what cannot be kept or read is gone from here on.
Typed = Annotated[str, AfterValidator(scrubbed)]
Platform = Literal["slack", "discord", "telegram", "terminal"]


class Request(BaseModel):
    """One chat command.

    account: the Slack team, Discord server or, where a platform has none, "".
    chat: the channel, group or direct message it was typed in; `thread` a topic inside it.
    person: the platform's own id of who typed it; `person_name` how they are shown there.
    text: what was typed after the bot's name, such as `goal set revenue 50k monthly`.
    arguments: where the platform parsed for us, values by argument name; `text` then holds
        the command's name alone.
    admin: whether the platform says the person administers the place; None when unknown.
    private: a direct message.
    id: the platform's own id of this very command or click, the same when it is delivered again.
    locale: the language the platform says the person uses (`de-DE`); zone: their time zone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: Platform
    account: str = ""
    chat: str
    chat_name: Typed | None = None
    thread: str | None = None
    person: str
    person_name: Typed
    text: Typed
    arguments: dict[str, Typed] | None = None
    admin: bool | None = None
    private: bool = False
    id: str | None = None
    locale: str | None = None
    zone: str | None = None
