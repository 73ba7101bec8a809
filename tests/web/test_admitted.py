"""Who was let in is asked about again: once for each key, and only a clear no sends away."""

import pytest

from core.errors import Forbidden, Unavailable
from web.admitted import Admitted
from web.auth import Unauthorized


class Door:
    """Answers whether a key may stay, and notes who is sent away."""

    def __init__(self, answer: Exception | None = None) -> None:
        self.answer = answer
        self.asked = 0
        self.gone: list[int] = []

    async def check(self) -> None:
        self.asked += 1
        if self.answer is not None:
            raise self.answer

    def leave(self, number: int) -> "Leave":
        return Leave(self, number)


class Leave:
    """Sends one client of a door away."""

    def __init__(self, door: Door, number: int) -> None:
        self.door, self.number = door, number

    async def __call__(self) -> None:
        self.door.gone.append(self.number)
        if self.number == 1:
            raise ConnectionError("gone already")


async def test_a_key_is_asked_about_once_and_all_its_clients_go() -> None:
    admitted, revoked, good = Admitted(), Door(Unauthorized("revoked")), Door()
    with (
        admitted.stays(("revoked",), revoked.check, revoked.leave(1)),
        admitted.stays(("revoked",), revoked.check, revoked.leave(2)),
        admitted.stays(("good",), good.check, good.leave(3)),
    ):
        await admitted.look()
    assert (revoked.asked, sorted(revoked.gone)) == (1, [1, 2])
    assert (good.asked, good.gone) == (1, [])
    await admitted.look()
    assert revoked.asked == good.asked == 1, "nobody is here any more"


@pytest.mark.parametrize(
    ("answer", "sent_away"),
    [(Forbidden("signed out"), True), (Unavailable("MongoDB"), False), (OSError(), False)],
)
async def test_only_a_clear_no_sends_away(answer: Exception, sent_away: bool) -> None:
    admitted, door = Admitted(), Door(answer)
    with admitted.stays(("key",), door.check, door.leave(7)):
        await admitted.look()
    assert bool(door.gone) is sent_away
