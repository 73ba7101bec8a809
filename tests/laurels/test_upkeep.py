"""Keys and sign-in links, of one workspace among many."""

import pytest

from core.app import App
from core.domain.people import Workspace
from core.errors import InvalidInput, NotFound
from core.usecases.signing_in import sign_in as use_link
from laurels.upkeep import chosen, create_key, sign_in
from tests.core.conftest import *  # noqa: F403
from tests.core.support import counted, post


async def test_a_key_is_for_the_workspace_it_was_made_for(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    await app.save_workspace(Workspace(id="slack-T7", name="Acme"))
    await create_key(app.settings, "slack-T7", "shop", "ingest")
    secret = capsys.readouterr().out.strip()
    found = await app.store.keys.find(secret)
    assert found is not None
    assert (found.workspace, found.scope) == ("slack-T7", "ingest")
    assert await app.store.keys.listed("default") == []


async def test_a_wrong_name_makes_no_key_and_lists_those_there_are(app: App) -> None:
    with pytest.raises(InvalidInput, match="is not there; there are: none yet"):
        await create_key(app.settings, "slack-T8", "shop", "ingest")
    for number in range(30):
        await app.save_workspace(Workspace(id=f"slack-T{number:02}"))
    with pytest.raises(InvalidInput, match=r"slack-T00, slack-T01.*slack-T19 and 10 more"):
        await create_key(app.settings, "slack-T99", "shop", "ingest")
    assert await app.store.keys.listed("slack-T99") == []
    assert (await chosen(app, "default")).id == "default"


async def test_a_link_that_signs_in(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    await post(app, counted(1, "ada", units=1))
    for member in (None, "ada"):
        await sign_in(app.settings, "default", member)
        said = capsys.readouterr()
        assert said.err == "It works once, within 15 minutes.\n"
        who = await use_link(app, said.out.strip().rsplit("/", 1)[1])
        assert who is not None
        assert who.member == member
    with pytest.raises(NotFound):
        await sign_in(app.settings, "default", "nobody")
