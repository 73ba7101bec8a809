"""Discord as people see it: commands with boxes to fill in, forms and selects of a server."""

from typing import Any

from bots.discord.commands import spelled
from core.conversation.answer import split, take
from core.conversation.registry import COMMANDS, find
from tests.emulators.discord import EVERYBODY, MANAGE_GUILD, DiscordEmulator, Reply, buttons_of
from tests.emulators.discord_components import inputs_of
from tests.transcripts.front import Front, Reading, Values

FIRST_PERSON = 222_222_222_222_000_000


class DiscordFront(Front):
    """What is typed is put into the boxes where core says that it belongs."""

    platform = "discord"

    def __init__(self, discord: DiscordEmulator) -> None:
        super().__init__()
        self.discord = discord
        self.channels: dict[str, str] = {}
        self._open: Reply | None = None

    async def begin(self) -> None:
        await super().begin()
        self._open = None
        for name in ("sales", "wins"):
            self.channels[name] = self.discord.add_channel(self.discord.guild_id, name)
            told = self.discord.channels[self.channels[name]].payload()
            await self.discord.gateway.told("CHANNEL_CREATE", told)

    def identity(self, who: str) -> str:
        return str(FIRST_PERSON + self.number(who))

    def typed(self, command: str) -> str:
        return f"/{command}"

    def _who(self, who: str, *, admin: bool) -> dict[str, Any]:
        return {
            "user_id": self.identity(who),
            "user_name": f"{who} Tanaka",
            "permissions": EVERYBODY | MANAGE_GUILD if admin else EVERYBODY,
        }

    async def say(
        self, who: str, text: str, where: str, *, admin: bool, values: Values | None = None
    ) -> Reading | None:
        self._open = None
        found = find(split(text))
        if found is None:
            return None  # Discord's own client offers only what there is
        command, rest = found
        given = {name: value for name, value in take(command, rest).items() if value is not None}
        given |= values or {}
        if any(arg.required and arg.name not in given for arg in command.args):
            return None  # nor does it send a command without what it needs
        if command.admin and not admin and where != "dm":
            return None
        place: dict[str, Any] = {"private": True}
        if where != "dm":
            place = {"channel_id": self.channels[where]}
        name = spelled(command.name, COMMANDS)
        reply = await self.discord.command(name, given, **place, **self._who(who, admin=admin))
        return self._read(reply)

    async def click(
        self,
        who: str,
        reading: Reading,
        label: str,
        *,
        admin: bool,
        values: Values | None = None,
        quiet: bool = False,
    ) -> Reading:
        shown, person = reading.native, self._who(who, admin=admin)
        self._open = None
        if label in self.discord.options(shown):
            return self._read(await self.discord.choose(shown, label, **person))
        custom_id = self.discord.button(shown, label)
        reply = await self.discord.click(shown, custom_id, **person, quiet=quiet)
        if quiet:
            assert reply.quiet, f"a toast became a message: {reply.shown}"
            return Reading("", [], native=reading.native)
        if reply.form is None:
            assert values is None, f"no form opened: {reply.shown}"
            return self._read(reply)
        self._open = reply
        if values is None:
            inputs = inputs_of(reply.form)
            return Reading("\n".join((reply.form["title"], *inputs)), [], public=False)
        return await self.fill(who, values, admin=admin)

    async def fill(self, who: str, values: Values, *, admin: bool) -> Reading:
        opened, self._open = self._open, None
        assert opened is not None, "no form is open"
        person = self._who(who, admin=admin)
        return self._read(await self.discord.fill(opened, dict(values), **person))

    def _read(self, reply: Reply) -> Reading:
        return self._shown(reply.message, public=not reply.ephemeral)

    def _shown(self, message: dict[str, Any], *, public: bool = True) -> Reading:
        labels = [str(b["label"]) for b in buttons_of(message) if b.get("label")]
        labels += self.discord.options(message)
        return Reading(self.discord.shown(message), labels, public, message)

    def announced(self) -> list[Reading]:
        return [self._shown(m) for m in self.discord.messages(self.channels["wins"])]

    def told(self, who: str) -> list[Reading]:
        direct = self.discord.direct({"id": self.identity(who)})
        return [self._shown(m) for m in self.discord.messages(direct.id)]
