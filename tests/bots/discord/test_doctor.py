"""`laurels doctor` looks at Discord live: what is well, what is not, how to mend it."""

from typing import Any

import pytest

from bots.discord.doctor import PERMISSIONS, findings, invite_link
from core.app import App
from core.conversation import COMMANDS
from core.domain.counting import CountedChat
from core.domain.targets import Target
from core.finding import Finding
from core.store.targets import target_id
from tests.bots.discord.conftest import FakeCore, bot_answering, settings_for
from tests.conftest import NOW
from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord_places import ATTACH, EMBED, INVITED, SEND_IN_THREADS, VIEW


async def looked(discord: DiscordEmulator, app: App | None = None, **changes: Any) -> list[Finding]:
    return [found async for found in findings(settings_for(discord, **changes), app)]


def one(found: list[Finding], words: str) -> Finding:
    [finding] = [each for each in found if words in each.text]
    return finding


async def choose(app: App, discord: DiscordEmulator, **fields: Any) -> None:
    place = {"account": discord.guild_id, "chat": discord.wins_id, "chat_name": "wins"} | fields
    await app.store.targets.choose(
        Target(id=target_id("default", "discord"), workspace="default", platform="discord", **place)
    )


@pytest.fixture
async def known(discord: DiscordEmulator, core: FakeCore) -> None:
    """The commands are registered, as after a start of the bot."""
    async with bot_answering(discord, core, COMMANDS):
        pass


async def test_all_is_well(app: App, discord: DiscordEmulator, known: None) -> None:
    await choose(app, discord)
    found = await looked(discord, app)
    assert [finding for finding in found if finding.well is False] == []
    assert one(found, "accepts the token").well
    assert one(found, "takes celebrations").text == "Discord: #wins in Acme takes celebrations"
    invite = one(found, "invite link")
    assert invite_link(discord.application_id) in invite.text
    assert f"permissions={PERMISSIONS.value}" in invite.text
    assert "scope=bot+applications.commands" in invite.text
    assert not any(request.method != "GET" for request in discord.requests[-6:])


async def test_without_a_token_there_is_nothing_to_look_at(discord: DiscordEmulator) -> None:
    assert await looked(discord, discord_token=None) == []


async def test_a_wrong_token(discord: DiscordEmulator) -> None:
    [finding] = await looked(discord, discord_token="wrong")
    assert finding.well is False
    assert "Reset Token" in finding.mend


async def test_discord_out_of_reach(discord: DiscordEmulator) -> None:
    [finding] = await looked(discord, discord_api_url="http://127.0.0.1:9")
    assert (finding.well, "does not answer" in finding.text) == (False, True)
    assert finding.mend


async def test_commands_that_are_not_registered(discord: DiscordEmulator) -> None:
    finding = one(await looked(discord), "does not know")
    assert "/goal set" in finding.text
    assert "laurels bot discord" in finding.mend
    discord.fail("/commands", 403)
    assert one(await looked(discord), "does not list the commands").well is False


async def test_an_application_set_up_wrongly(discord: DiscordEmulator) -> None:
    discord.rest.about = {
        "interactions_endpoint_url": "https://example.com/hook",
        "bot_require_code_grant": True,
        "bot_public": False,
    }
    found = await looked(discord, tenancy="many")
    assert "Empty that field" in one(found, "Interactions Endpoint URL").mend
    assert "Code Grant off" in one(found, "code grant").mend
    assert "Public Bot on" in one(found, "nobody but the owner").mend
    assert not any("nobody but the owner" in each.text for each in await looked(discord))


async def test_no_channel_is_chosen(app: App, discord: DiscordEmulator) -> None:
    assert one(await looked(discord, app), "no channel is chosen").well is None


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (EMBED | ATTACH, "Embed Links, Attach Files"),
        (ATTACH, "does not give me Attach Files"),
        (VIEW, "View Channel"),
    ],
)
async def test_permissions_that_are_missing_in_the_server(
    app: App, discord: DiscordEmulator, lost: int, words: str
) -> None:
    await choose(app, discord)
    guild = discord.guilds[discord.guild_id]
    guild.granted, guild.everyone = INVITED & ~lost, guild.everyone & ~lost
    finding = one(await looked(discord, app), "does not give me")
    assert words in finding.text
    assert "allow them for Laurels" in finding.mend
    assert invite_link(discord.application_id) in finding.mend


async def test_permissions_that_are_missing_in_the_channel(
    app: App, discord: DiscordEmulator
) -> None:
    await choose(app, discord)
    discord.channels[discord.wins_id].denied = EMBED
    assert "Embed Links" in one(await looked(discord, app), "does not give me").text
    await choose(app, discord, chat=discord.channel_id, chat_name="general")
    assert one(await looked(discord, app), "#general").well


async def test_threads(app: App, discord: DiscordEmulator) -> None:
    thread = discord.add_thread(discord.wins_id, "november")
    await choose(app, discord, thread=thread)
    assert one(await looked(discord, app), "takes celebrations").well
    discord.channels[thread].locked = True
    assert "Unlock it" in one(await looked(discord, app), "is locked").mend
    guild = discord.guilds[discord.guild_id]
    guild.granted = INVITED & ~SEND_IN_THREADS
    found = one(await looked(discord, app), "does not give me")
    assert "Send Messages in Threads" in found.text


async def test_places_that_are_gone(app: App, discord: DiscordEmulator) -> None:
    await choose(app, discord, chat="123", chat_name="old")
    assert "was deleted" in one(await looked(discord, app), "#old").text
    await choose(app, discord, account="123")
    assert "Invite me" in one(await looked(discord, app), "is gone").mend
    await choose(app, discord, account="")
    assert one(await looked(discord, app), "direct message").well is None
    discord.fail("/guilds/", 403)
    await choose(app, discord)
    assert one(await looked(discord, app), "hidden from me").well is False
    discord.fail("/guilds/", 400)
    assert one(await looked(discord, app), "cannot be looked at").well is False


async def test_a_place_that_was_disabled(app: App, discord: DiscordEmulator) -> None:
    await choose(app, discord, disabled_at=NOW, disabled_reason="It was deleted.")
    finding = one(await looked(discord, app), "gets no celebrations")
    assert "It was deleted." in finding.text
    assert "/announce here" in finding.mend


async def test_counted_channels_are_named(app: App, discord: DiscordEmulator) -> None:
    await app.store.counting.start(
        CountedChat(
            id="c1",
            workspace="default",
            platform="discord",
            account=discord.guild_id,
            chat=discord.channel_id,
            key="general",
            since=NOW,
        )
    )
    assert one(await looked(discord, app), "#general are counted").well
