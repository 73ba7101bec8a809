"""Forms: opened by a click, filled in, sent, and mended."""

from typing import Any

from bots.discord.bot import Bot
from bots.discord.controls import CUSTOM_ID_MAX, carries
from bots.discord.forms import Filled, again, filled, form
from core.cards import Action, Card
from core.conversation.command import Arg
from tests.bots.discord.conftest import FakeCore, command
from tests.emulators.discord import DiscordEmulator, Reply
from tests.emulators.discord_components import check_form, inputs_of

GOAL = Card(
    kind="goal",
    title="$50,000",
    actions=(
        Action(label="Edit", command="goal set revenue 50k monthly", form=True),
        Action(label="All", command="goal list", form=True),
        Action(label="Nothing", command="unknown words", form=True),
    ),
)
ERROR = Card(kind="error", title="I can't read that", field="target")
EDIT = command(
    "goal edit",
    Arg("goal", "which goal"),
    Arg("target", "how much", False),
    Arg("visibility", "who sees it", False, ("private", "public")),
)


async def opened(discord: DiscordEmulator, core: FakeCore, label: str = "Edit") -> Reply:
    core.card = GOAL
    shown = await discord.command("progress")
    return await discord.click(shown, discord.button(shown, label))


def made(built: Any) -> dict[str, Any]:
    """Return a form as it goes over the wire, checked against Discord's limits."""
    body: dict[str, Any] = built.to_dict()
    assert check_form(body).tree == {}
    return body


async def test_a_form_asks_for_what_the_command_takes(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    reply = await opened(discord, core)
    assert reply.form is not None
    assert reply.form["title"] == "Set a goal for yourself"
    labels = [(c["label"], c["description"]) for c in reply.form["components"]]
    assert labels[:2] == [("Metric", "what to count"), ("Target", "how much, such as 50k or 25")]
    inputs = inputs_of(reply.form)
    assert {name: one.get("value") for name, one in inputs.items()} == {
        "metric": "revenue",
        "target": "50k",
        "period": "monthly",
    }
    assert [one["required"] for one in inputs.values()] == [True, True, False]
    assert inputs["period"]["placeholder"] == "daily, monthly"
    assert [request.text for request in core.requests] == ["progress"]


async def test_a_form_that_is_sent_runs_its_command(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    form_ = await opened(discord, core)
    reply = await discord.fill(form_, {"target": "60k", "period": ""})
    asked = core.requests[-1]
    assert (asked.text, asked.arguments) == ("goal set", {"metric": "revenue", "target": "60k"})
    # The card it was opened from was hidden, so the answer takes its place.
    assert (reply.replaced, reply.ephemeral) == (True, True)


async def test_what_is_wrong_comes_back_with_the_form(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    form_ = await opened(discord, core)
    core.card = ERROR
    reply = await discord.fill(form_, {"target": "fity k"})
    assert (reply.replaced, reply.ephemeral) == (False, True)
    assert "read that" in reply.shown
    mended = await discord.click(reply, discord.button(reply, "Try again"))
    assert mended.form is not None
    values = [one["value"] for one in inputs_of(mended.form).values()]
    assert values == ["revenue", "fity k", "monthly"]
    await discord.fill(mended, {"target": "50k"})
    assert core.requests[-1].arguments is not None
    assert core.requests[-1].arguments["target"] == "50k"


async def test_a_command_without_arguments_just_runs(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    for label, text in (("All", "goal list"), ("Nothing", "unknown words")):
        reply = await opened(discord, core, label)
        assert reply.form is None
        assert core.requests[-1].text == text


async def test_a_form_on_a_public_card_is_answered_beside_it(
    discord: DiscordEmulator, core: FakeCore, bot: Bot
) -> None:
    core.card = GOAL.model_copy(update={"public": True})
    shown = await discord.command("leaderboard")
    form_ = await discord.click(shown, discord.button(shown, "Edit"))
    core.card = Card(kind="goal_set", title="Goal set")
    reply = await discord.fill(form_, {})
    assert (reply.replaced, reply.ephemeral) == (False, True)
    assert discord.messages() == [shown.message]


async def test_a_form_does_not_ask_which_goal_it_is_about() -> None:
    body = made(form(EDIT, {"goal": "#g1", "target": "50k", "visibility": None}))
    assert list(inputs_of(body)) == ["target", "visibility"]
    sent = filled({"custom_id": body["custom_id"], "components": body["components"]})
    assert sent == Filled("goal edit", {"goal": "#g1", "target": "50k"}, stays=False)


async def test_a_form_does_not_ask_which_setting_it_is_about() -> None:
    settings = command("settings", Arg("what", "which", False, ("zone",)), Arg("value", "new"))
    body = made(form(settings, {"what": "zone", "value": None}, stays=True))
    assert body["title"] == "Do settings: zone"
    assert list(inputs_of(body)) == ["value"]
    assert filled(body) == Filled("settings", {"what": "zone"}, stays=True)


async def test_a_form_within_the_limits() -> None:
    long = command(
        "goal set",
        *(Arg(f"a{n}", "x" * 200, required=n > 3, choices=("y" * 80,) * 3) for n in range(8)),
        summary="z" * 100,
    )
    body = made(form(long, {"a7": "v" * 3000}))
    assert list(inputs_of(body)) == ["a0", "a4", "a5", "a6", "a7"]
    reference = "#" + "g" * 120
    assert list(inputs_of(made(form(EDIT, {"goal": reference})))) == [
        "goal",
        "target",
        "visibility",
    ]
    only = command("goal remove", Arg("goal", "which"))
    assert list(inputs_of(made(form(only, {"goal": "#g1"})))) == ["goal"]


def test_trying_again_keeps_what_a_button_can_carry() -> None:
    words = {"goal": "Mei Tanaka", "target": "x" * 90, "visibility": "private"}
    button = again(EDIT, Filled("goal edit", words, stays=True))
    assert button.command == 'goal edit "Mei Tanaka"'
    assert (button.form, button.stays) == (True, True)
    assert len(carries(button) or "") <= CUSTOM_ID_MAX
    gap = again(EDIT, Filled("goal edit", {"goal": "#g1", "visibility": "private"}, stays=False))
    assert gap.command == "goal edit #g1"


def test_forms_of_others_are_not_read() -> None:
    assert filled({"custom_id": "other!:goal set", "components": []}) is None
    rows = [{"type": 1, "components": [{"type": 4, "custom_id": "target", "value": " 5 "}]}]
    assert filled({"custom_id": "laurels!:goal set", "components": rows}) == Filled(
        "goal set", {"target": "5"}, stays=False
    )
