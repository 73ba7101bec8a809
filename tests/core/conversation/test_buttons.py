"""Every button and every choice leads somewhere: two clicks deep, from every command's example."""

import pytest

from core.app import App
from core.cards import Card
from core.conversation.registry import COMMANDS
from tests.core.conversation.two_people import BEA, say
from tests.core.support import counted, event, post

DEPTH = 2


def offered(card: Card) -> list[str]:
    """Return what can be clicked, but for what destroys and what opens a page.

    The choices of a menu are alike: the first two and the last stand for all.
    """
    found = [a.command for a in card.actions if a.style != "danger" and a.command]
    for menu in card.menus:
        found += [option.command for option in (*menu.options[:2], menu.options[-1])]
    return found


@pytest.mark.parametrize("who", [{}, BEA], ids=["a member", "an administrator"])
async def test_no_button_leads_to_an_error(app: App, who: dict[str, object]) -> None:
    await say(app, "help", **who)
    person = str(who.get("person", "U1"))
    await post(
        app,
        event(1, person, source="slack", scope={"sku": "IPOD NANO"}),
        counted(2, person, source="slack", images=15),
        *(counted(f"m{number}", f"m{number}", revenue=100 + number) for number in range(12)),
    )
    await say(app, "goal set revenue 50k monthly", **who)
    await say(app, 'goal set units 25 weekly sku "IPOD NANO" private', **who)
    seen: set[str] = set()
    for command in COMMANDS:
        if command.admin and not who:
            continue
        ahead = offered(await say(app, command.example, **who))
        ahead += offered(await say(app, command.name, **who))
        for _ in range(DEPTH):
            fresh = [typed for typed in dict.fromkeys(ahead) if typed not in seen]
            seen |= set(fresh)
            ahead = []
            for typed in fresh:
                card = await say(app, typed, **who)
                assert card.kind != "error", (
                    f"{command.name}: {typed!r} is answered with {card.summary()!r}"
                )
                ahead += offered(card)
    assert len(seen) > 30


async def test_old_buttons_of_a_goal_that_is_gone_are_answered_kindly(app: App) -> None:
    card = await say(app, "goal set units 5 weekly")
    old = [action.command for action in card.actions]
    await say(app, "goal remove units yes")
    for typed in old:
        again = await say(app, typed)
        assert again.kind != "error", again.summary()
    assert "not there any more" in (await say(app, old[0])).summary()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_every_command_works_as_the_first_word(app: App, command: object) -> None:
    found = next(known for known in COMMANDS if known is command)
    card = await say(app, found.name, **BEA)
    assert card.kind != "error", card.summary()
    assert await app.store.members.count("default") == 1
