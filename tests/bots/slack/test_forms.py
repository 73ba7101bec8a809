"""Forms: what they ask, what is filled in, what goes back to core."""

from typing import Any

import pytest

from bots.slack.forms import (
    Form,
    answer_view,
    arguments_in,
    asks_at_once,
    command_in,
    errors_of,
    form_of,
    form_view,
    options_of,
    waiting_view,
)
from bots.slack.inbound import Origin
from core.cards import Card, Option, Paragraph, text
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.registry import COMMANDS
from tests.emulators.slack_views import view_errors

ORIGIN = Origin(chat="C1", url="https://hooks.slack.example/commands/T1/1/secret")
HOSTILE = "<!channel> *bold* \u202e" + "x" * 4000


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    raise AssertionError("a form is drawn, its command does not run")


async def suggest(context: Context, typed: str) -> list[Option]:
    raise AssertionError("a form is drawn, its command does not run")


LOG = Command(
    name="log",
    summary="Report what you did yourself",
    run=run,
    example="log signups 3",
    args=(
        Arg("metric", "what to count", suggest=suggest),
        Arg("size", "how large", choices=("small", "large")),
        Arg("note", "what it was", required=False, rest=True),
    ),
)


def drawn(form: Form, origin: Origin = ORIGIN) -> dict[str, Any]:
    """Let Slack's rules judge a form."""
    view = form_view(form, origin)
    assert view_errors(view, {"modal"}) == []
    return view


def elements(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    blocks = (block for block in view["blocks"] if block["type"] == "input")
    return {block["label"]["text"]: block["element"] for block in blocks}


def test_each_argument_is_a_field_of_its_kind() -> None:
    view = drawn(Form(LOG))
    kinds = {label: element["type"] for label, element in elements(view).items()}
    assert kinds == {
        "Metric": "external_select",
        "Size": "static_select",
        "Note": "plain_text_input",
    }
    assert [b.get("optional") for b in view["blocks"] if b["type"] == "input"] == [
        False,
        False,
        True,
    ]
    assert [b["hint"]["text"] for b in view["blocks"] if b["type"] == "input"] == [
        "What to count",
        "How large",
        "What it was",
    ]


def test_the_title_is_the_summary_where_it_fits() -> None:
    short = Command(name="log", summary="Log a win", run=run, example="", args=LOG.args)
    assert drawn(Form(short))["title"]["text"] == "Log a win"
    view = drawn(Form(LOG))
    assert view["title"]["text"] == "Log"
    assert view["blocks"][0]["elements"][0]["text"] == "Report what you did yourself"


def test_what_is_known_is_filled_in() -> None:
    form = Form(
        LOG, {"metric": "signups", "size": "huge", "note": "At the fair"}, {"metric": "New"}
    )
    found = elements(drawn(form))
    assert found["Metric"]["initial_option"]["text"]["text"] == "New"
    assert found["Metric"]["initial_option"]["value"] == "signups"
    assert found["Size"]["initial_option"]["value"] == "huge"
    assert [o["value"] for o in found["Size"]["options"]] == ["small", "large", "huge"]
    assert found["Note"]["initial_value"] == "At the fair"


def test_the_first_field_that_is_empty_has_the_cursor() -> None:
    found = elements(drawn(Form(LOG, {"metric": "signups"})))
    assert [e.get("focus_on_load") for e in found.values()] == [None, True, None]
    full = Form(LOG, {"metric": "a", "size": "small", "note": "b"})
    assert not any("focus_on_load" in e for e in elements(drawn(full)).values())


def test_a_value_too_long_for_a_list_can_be_typed() -> None:
    found = elements(drawn(Form(LOG, {"metric": "x" * 200})))
    assert found["Metric"]["type"] == "plain_text_input"
    assert found["Metric"]["initial_value"] == "x" * 200


def test_what_is_long_is_seen_whole() -> None:
    assert elements(drawn(Form(LOG, {"note": "word " * 30})))["Note"]["multiline"]
    assert not elements(drawn(Form(LOG)))["Note"]["multiline"]


def test_a_name_that_cannot_be_shown_is_its_value() -> None:
    found = elements(drawn(Form(LOG, {"metric": "signups"}, {"metric": "\u202e"})))
    assert found["Metric"]["initial_option"]["text"]["text"] == "signups"


def test_what_people_typed_stays_plain_and_within_the_limits() -> None:
    form = Form(LOG, dict.fromkeys(("metric", "size", "note"), HOSTILE), {"metric": HOSTILE})
    view = drawn(form, Origin(chat="C1", chat_name=HOSTILE[:80]))
    assert "mrkdwn" not in str(view)
    assert "\u202e" not in str(elements(view))


def test_it_remembers_where_it_came_from() -> None:
    view = drawn(Form(LOG), ORIGIN)
    assert command_in(view) == "log"
    assert Origin.model_validate_json(view["private_metadata"]) == ORIGIN


def test_metadata_that_would_not_fit_loses_the_address_first() -> None:
    view = drawn(Form(LOG), ORIGIN.model_copy(update={"url": "https://x.example/" + "x" * 4000}))
    kept = Origin.model_validate_json(view["private_metadata"])
    assert (kept.chat, kept.url) == ("C1", None)


def test_every_command_has_a_form_slack_takes() -> None:
    for command in COMMANDS:
        form = form_of(command.example)
        assert (form is None) is (not command.args), command.name
        if form is not None:
            assert form.command is command
            drawn(form)
            drawn(Form(command))


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("goal set", True),
        ("goal set revenue", False),
        ("goal set revenue 50k", False),
        ("leaderboard", False),
        ("help", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_a_command_without_all_it_needs_asks_at_once(typed: str, asks: bool) -> None:
    assert (asks_at_once(typed) is not None) is asks


def test_what_was_filled_in_is_read() -> None:
    state = {
        "arg:metric": {"laurels:arg:metric": {"selected_option": {"value": "signups"}}},
        "arg:size": {"laurels:arg:size": {"selected_option": None}},
        "arg:note": {"laurels:arg:note": {"value": " two\nlines "}},
        "other": {"x": {"value": "y"}},
    }
    assert arguments_in({"state": {"values": state}}) == {"metric": "signups", "note": "two lines"}


@pytest.mark.parametrize(
    ("field", "at"), [("size", "arg:size"), ("colour", "arg:metric"), (None, "arg:metric")]
)
def test_an_error_is_shown_at_what_it_is_about(field: str | None, at: str) -> None:
    card = Card(kind="error", field=field, body=(Paragraph(text=text("I can't read that.")),))
    assert errors_of(drawn(Form(LOG)), card) == {at: "I can't read that."}


def test_what_was_typed_can_always_be_chosen() -> None:
    found = options_of([Option(label="Sales <b>", command="team:sales")], "Sal")
    assert [(o["text"]["text"], o["value"]) for o in found] == [
        ("Sales <b>", "team:sales"),
        ("Sal", "Sal"),
    ]
    assert len(options_of([Option(label="a", command="a")], "a")) == 1
    assert options_of([], "") == []
    many = [Option(label=f"{n}", command=f"{n}") for n in range(200)]
    assert len(options_of([*many, Option(label="x", command="x" * 151)], "mine")) == 100


def test_answers_and_waiting_are_views_slack_takes() -> None:
    for view in (answer_view(Card(kind="x", title="T" * 200), ORIGIN), waiting_view(ORIGIN)):
        assert view_errors(view, {"modal"}) == []
        assert Origin.model_validate_json(view["private_metadata"]) == ORIGIN
