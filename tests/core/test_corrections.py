"""A correction edits the card that was posted; a second crossing puts it right, silently."""

from dataclasses import dataclass, field

from core.app import App
from core.cards import Card
from core.domain.targets import Target
from core.store.targets import target_id
from core.usecases.deliver import Pace, deliver_due
from tests.core.test_flow import event, post


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
    place = Target(
        id=target_id("default", "slack"), workspace="default", platform="slack", chat="C1"
    )
    await app.store.targets.choose(place)
    wall, pace = Wall(), Pace()
    await post(app, event(1, metrics={"revenue": "12000"}))
    await deliver_due(app, wall, pace)
    assert wall.posts == {"m0": "ada reached $10,000 in November. $13,000 to the next laurel. 👏"}
    await post(app, event(2, corrects="order-1", metrics={"revenue": "-5000"}))
    await deliver_due(app, wall, pace)
    assert wall.posts == {
        "m0": "ada reached $10,000 in November. Corrected: an order was changed or refunded."
    }
    await post(app, event(3, metrics={"revenue": "4000"}))
    await deliver_due(app, wall, pace)
    assert wall.posts == {"m0": "ada reached $10,000 in November. $14,000 to the next laurel. 👏"}


async def test_a_card_still_in_the_outbox_is_not_posted_untrue(app: App) -> None:
    place = Target(
        id=target_id("default", "slack"), workspace="default", platform="slack", chat="C1"
    )
    await app.store.targets.choose(place)
    await post(app, event(1, metrics={"revenue": "12000"}))
    await post(app, event(2, corrects="order-1", metrics={"revenue": "-5000"}))
    wall = Wall()
    await deliver_due(app, wall, Pace())
    assert wall.posts == {}
    assert await app.store.deliveries.due("slack", app.clock()) == 0
