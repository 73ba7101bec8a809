"""A correction edits the card that was posted; a second crossing puts it right, silently."""

from dataclasses import dataclass, field

from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.usecases.deliver import Pace, deliver_due
from tests.core.support import counted, event, place, post


@dataclass
class Wall:
    """A sender that posts on a wall."""

    platform: str = "slack"
    posts: dict[str, str] = field(default_factory=dict)

    async def send(self, target: Target, card: Card, nonce: str) -> str:
        self.posts[f"m{len(self.posts)}"] = card.summary()
        return f"m{len(self.posts) - 1}"

    async def edit(self, target: Target, message: str, card: Card) -> None:
        self.posts[message] = card.summary()


async def test_the_posted_card_follows_corrections(app: App) -> None:
    await place(app)
    wall, pace = Wall(), Pace()
    await post(app, counted(1, signups=12))
    await deliver_due(app, wall, pace)
    told = "ada reached 10 signups in November. 3 signups to the next laurel. 👏"
    assert wall.posts == {"m0": told}
    await post(app, counted(2, signups=-5) | {"corrects": "order-1"})
    await deliver_due(app, wall, pace)
    assert wall.posts == {
        "m0": "ada reached 10 signups in November. Corrected: an order was changed or refunded."
    }
    await post(app, counted(3, signups=4))
    await deliver_due(app, wall, pace)
    told = "ada reached 10 signups in November. 4 signups to the next laurel. 👏"
    assert wall.posts == {"m0": told}


async def test_what_a_correction_leaves_standing_is_still_told(app: App) -> None:
    await place(app)
    wall, pace = Wall(), Pace()
    await post(app, event(1, metrics={"revenue": "12000"}))
    await deliver_due(app, wall, pace)
    told = (
        "ada reached $10,000 in November. Five Figures, Taking Root, Four Figures and First "
        "Earnings came with it. {left} to the next laurel. 👏"
    )
    assert wall.posts == {"m0": told.format(left="$13,000")}
    await post(app, event(2, corrects="order-1", metrics={"revenue": "-5000"}))
    await deliver_due(app, wall, pace)
    assert wall.posts == {
        "m0": "ada won the trophy Taking Root. Four Figures and First Earnings came with it. "
        "$3,000 to the next laurel. 👏"
    }
    await post(app, event(3, metrics={"revenue": "4000"}))
    await deliver_due(app, wall, pace)
    assert wall.posts == {"m0": told.format(left="$14,000")}
    await post(app, event(4, corrects="order-1", metrics={"revenue": "-7000"}))
    await post(app, event(5, corrects="order-3", metrics={"revenue": "-4000"}))
    await deliver_due(app, wall, pace)
    assert wall.posts == {
        "m0": "ada reached $10,000 in November. Corrected: an order was changed or refunded."
    }


async def test_a_card_still_in_the_outbox_is_not_posted_untrue(app: App) -> None:
    await place(app)
    await post(app, counted(1, signups=12))
    await post(app, counted(2, signups=-5) | {"corrects": "order-1"})
    wall = Wall()
    await deliver_due(app, wall, Pace())
    assert wall.posts == {}
    assert await app.store.deliveries.due("slack", app.clock()) == 0
