"""What people do: run commands, click buttons, type into options; and the replies they see."""

from tests.emulators.discord_command_rules import CHAT_INPUT, OF_USER
from tests.emulators.discord_components import BUTTON, SELECT, clickable, inputs_of
from tests.emulators.discord_gateway import Gateway
from tests.emulators.discord_places import (
    ADMINISTRATOR,
    DM,
    EVERYBODY,
    Channel,
    Json,
    member,
)
from tests.emulators.discord_replies import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    SUBMIT,
    Interaction,
    Refused,
    Reply,
)
from tests.emulators.discord_world import World

LINK, DEFERRED_UPDATE = 5, 6
IN_GUILD, IN_BOT_DM = 0, 1


class People:
    """The emulator's part that acts for people."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self.commands: dict[str | None, list[Json]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.locale = "en-US"  # what everybody's Discord speaks

    async def command(
        self,
        name: str,
        options: dict[str, str],
        channel: Channel,
        person: Json,
        permissions: int,
        timeout_s: float,
    ) -> Reply:
        """Run a command and wait for its reply."""
        interaction = self._typed(COMMAND, name, options, channel, person, permissions)
        return await self._answered(interaction, timeout_s)

    async def autocomplete(
        self,
        name: str,
        options: dict[str, str],
        focused: str,
        channel: Channel,
        person: Json,
        timeout_s: float,
    ) -> list[Json]:
        """Type into an option and return the suggestions."""
        asked = self._typed(AUTOCOMPLETE, name, options, channel, person, EVERYBODY, focused)
        await self._send(asked)
        choices = await self._world.wait_for(
            lambda: None if asked.choices is None else (asked.choices,),
            timeout_s=timeout_s,
            what=f"suggestions for {focused}",
        )
        return choices[0]

    async def menu(
        self, name: str, about: Json, channel: Channel, person: Json, timeout_s: float
    ) -> Reply:
        """Choose a command from the menu of a person."""
        command = self._find(name, channel, OF_USER)
        self._allowed(command, channel, EVERYBODY)
        data: Json = {"id": command["id"], "name": name, "type": OF_USER, "target_id": about["id"]}
        told = {key: value for key, value in member(about).items() if key != "user"}
        told |= {"permissions": str(EVERYBODY)}
        data["resolved"] = {"users": {about["id"]: about}, "members": {about["id"]: told}}
        payload = self._payload(COMMAND, data, channel, person, EVERYBODY)
        return await self._answered(Interaction(COMMAND, channel, payload), timeout_s)

    async def click(
        self,
        message: Json,
        custom_id: str,
        person: Json,
        permissions: int,
        timeout_s: float,
        *,
        quiet: bool = False,
    ) -> Reply:
        """Click a button of a message as it is now and wait for the reply."""
        button = self._clickable(message, BUTTON, custom_id)
        if button.get("style") == LINK:
            raise Refused("a link opens a page; no bot hears of it")
        data = {"component_type": BUTTON, "custom_id": custom_id, "id": 1}
        interaction = self._on_message(message, data, person, permissions)
        if not quiet:
            return await self._answered(interaction, timeout_s)
        await self._send(interaction)
        await self._world.wait_for(
            lambda: interaction.callback, timeout_s=timeout_s, what="that the click was taken"
        )
        if interaction.callback == DEFERRED_UPDATE and not interaction.reply.done():
            interaction.resolve(self._world.posted[message["id"]], quiet=True)
        return interaction.reply.result()

    async def choose(
        self,
        message: Json,
        custom_id: str,
        value: str,
        person: Json,
        permissions: int,
        timeout_s: float,
    ) -> Reply:
        """Choose an option of a select and wait for the reply."""
        select = self._clickable(message, SELECT, custom_id)
        offered = {option["value"]: option for option in select["options"]}
        if value not in offered:
            raise Refused(f"no option {value!r}, only {list(offered)}")
        if offered[value].get("default"):
            raise Refused(f"{value!r} is chosen already; choosing it again does nothing")
        data = {"component_type": SELECT, "custom_id": custom_id, "id": 1, "values": [value]}
        interaction = self._on_message(message, data, person, permissions)
        return await self._answered(interaction, timeout_s)

    async def submit(
        self,
        opened: Reply,
        written: dict[str, str],
        person: Json,
        permissions: int,
        timeout_s: float,
    ) -> Reply:
        """Write into a form (the rest stays as it was filled in), send it, wait for the reply."""
        if opened.form is None:
            raise Refused("no form is open")
        inputs = inputs_of(opened.form)
        if unknown := sorted(written.keys() - inputs.keys()):
            raise Refused(f"the form has no input {unknown[0]!r}, only {list(inputs)}")
        components: list[Json] = []
        for number, (name, about) in enumerate(inputs.items()):
            value = written.get(name, about.get("value") or "")
            if about.get("required", True) and not value:
                raise Refused(f"the form does not close without {name!r}")
            if len(value) > about.get("max_length", 4000):
                raise Refused(f"{name!r} takes no more than {about['max_length']} characters")
            inner = {"type": 4, "id": 2 * number + 2, "custom_id": name, "value": value}
            components.append({"type": 18, "id": 2 * number + 1, "component": inner})
        data = {"custom_id": opened.form["custom_id"], "components": components}
        shown = self._world.posted.get(opened.message["id"], opened.message)
        channel = self._world.channels[shown["channel_id"]]
        payload = self._payload(SUBMIT, data, channel, person, permissions)
        payload |= {"message": dict(shown)}
        return await self._answered(Interaction(SUBMIT, channel, payload, shown), timeout_s)

    def _clickable(self, message: Json, kind: int, custom_id: str) -> Json:
        """Return a component of a message as it is now."""
        shown = self._world.posted.get(message["id"])
        if shown is None:
            raise Refused("the message is gone")
        offered = clickable(shown, kind)
        found = next((one for one in offered if one.get("custom_id") == custom_id), None)
        if found is None or found.get("disabled"):
            what = "button" if kind == BUTTON else "select"
            ids = [one.get("custom_id") for one in offered]
            raise Refused(f"no {what} {custom_id!r} to click, only {ids}")
        return found

    def _on_message(self, message: Json, data: Json, person: Json, permissions: int) -> Interaction:
        shown = self._world.posted[message["id"]]
        channel = self._world.channels[shown["channel_id"]]
        payload = self._payload(COMPONENT, data, channel, person, permissions)
        return Interaction(COMPONENT, channel, payload | {"message": dict(shown)}, shown)

    async def _answered(self, interaction: Interaction, timeout_s: float) -> Reply:
        await self._send(interaction)
        return await self._reply(interaction, timeout_s)

    async def _send(self, interaction: Interaction) -> None:
        self.interactions[interaction.token] = interaction
        session = self._gateway.session_for(interaction.channel.guild)
        if session is None:
            raise Refused("no bot is connected")
        ids = {"id": interaction.id, "token": interaction.token}
        await session.dispatch("INTERACTION_CREATE", interaction.payload | ids)

    async def _reply(self, interaction: Interaction, timeout_s: float) -> Reply:
        done = interaction.reply.done
        await self._world.wait_for(done, timeout_s=timeout_s, what="a reply")
        return interaction.reply.result()

    def _typed(
        self,
        kind: int,
        name: str,
        options: dict[str, str],
        channel: Channel,
        person: Json,
        permissions: int,
        focused: str | None = None,
    ) -> Interaction:
        words = name.split()
        command = self._find(words[0], channel, CHAT_INPUT)
        self._allowed(command, channel, permissions)
        data: Json = {"id": command["id"], "name": command["name"], "type": 1}
        levels = [data]
        for word in words[1:]:
            command = next((o for o in command.get("options", []) if o["name"] == word), {})
            if command.get("type") not in {1, 2}:
                raise Refused(f"/{name} is not registered")
            levels.append({"name": word, "type": command["type"]})
            levels[-2]["options"] = [levels[-1]]
        given = _options(command, name, options, focused)
        if given:
            levels[-1]["options"] = given
        payload = self._payload(kind, data, channel, person, permissions)
        return Interaction(kind, channel, payload)

    def _find(self, word: str, channel: Channel, kind: int) -> Json:
        known = [*self.commands.get(channel.guild, []), *self.commands.get(None, [])]
        offered = [command for command in known if command["type"] == kind]
        found = next((c for c in offered if c["name"] == word), None)
        if found is None:
            raise Refused(f"/{word} is not registered, only {[c['name'] for c in offered]}")
        return found

    @staticmethod
    def _allowed(command: Json, channel: Channel, permissions: int) -> None:
        contexts = command.get("contexts")
        here = IN_BOT_DM if channel.kind == DM else IN_GUILD
        if contexts is not None and here not in contexts:
            raise Refused(f"/{command['name']} is not offered here")
        needed = command.get("default_member_permissions")
        if needed is None or channel.kind == DM or permissions & ADMINISTRATOR:
            return
        if int(needed) == 0 or int(needed) & ~permissions:
            raise Refused(f"/{command['name']} is not shown to somebody without permission")

    def _payload(
        self, kind: int, data: Json, channel: Channel, person: Json, permissions: int
    ) -> Json:
        payload: Json = {"application_id": self._world.application_id, "type": kind, "data": data}
        payload |= {"version": 1, "channel": channel.payload(), "channel_id": channel.id}
        payload |= {"locale": self.locale, "entitlements": [], "attachment_size_limit": 10_485_760}
        payload |= {"app_permissions": str(EVERYBODY)}
        if channel.guild is None:
            payload |= {"user": person, "context": IN_BOT_DM}
            return payload | {"authorizing_integration_owners": {"1": person["id"]}}
        about = member(person) | {"permissions": str(permissions)}
        payload |= {"member": about, "context": IN_GUILD, "guild_locale": "en-US"}
        payload |= {"guild_id": channel.guild}
        payload |= {"guild": {"id": channel.guild, "locale": "en-US", "features": []}}
        return payload | {"authorizing_integration_owners": {"0": channel.guild}}


def _options(command: Json, name: str, options: dict[str, str], focused: str | None) -> list[Json]:
    """Return the options as Discord passes them on, refusing what its own client would not send."""
    offered = {option["name"]: option for option in command.get("options", [])}
    if any(option["type"] in {1, 2} for option in offered.values()):
        raise Refused(f"/{name} is a group; say which of {list(offered)}")
    if unknown := sorted(options.keys() - offered.keys()):
        raise Refused(f"/{name} has no option {unknown[0]!r}, only {list(offered)}")
    missing = [
        o["name"] for o in offered.values() if o.get("required") and o["name"] not in options
    ]
    if missing and focused is None:
        raise Refused(f"/{name} needs the option {missing[0]!r}")
    if focused is not None and not offered[focused].get("autocomplete"):
        raise Refused(f"{focused!r} of /{name} offers no suggestions")
    given = []
    for key, value in options.items():
        choices = [choice["value"] for choice in offered[key].get("choices", [])]
        if choices and value not in choices:
            raise Refused(f"{key!r} of /{name} takes only {choices}")
        entry: Json = {"name": key, "type": offered[key]["type"], "value": value}
        given.append(entry | {"focused": True} if key == focused else entry)
    return given
