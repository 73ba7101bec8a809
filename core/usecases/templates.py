"""An admin's own words for celebrations: tried, set and taken back."""

from core.app import App
from core.cards import Card, template
from core.cards.celebration import celebration_card
from core.cards.examples import example
from core.cards.template import PLACEHOLDERS, kind_of
from core.domain.people import Workspace
from core.errors import NotFound
from core.language import speaking, tr, translated
from core.usecases.audit import note


def check(text: str) -> str:
    """Return a template as it is kept. Raises InvalidInput saying what is wrong and how to mend."""
    return template.check(text)


def preview(app: App, workspace: Workspace, kind: str, text: str | None = None) -> Card:
    """Return what a celebration of a kind would look like, an example's in the own currency.

    text: a template that is tried; without one, the workspace's own, else what its tone says.
    Raises InvalidInput.
    """
    wanted = kind_of(kind)
    tried = check(text) if text is not None else workspace.templates.get(wanted)
    with speaking(workspace.locale):
        shown = example(wanted).model_copy(update={"tone": workspace.tone, "template": tried})
        if wanted == "milestone":
            shown = shown.model_copy(update=_amounts(app, workspace))
        return celebration_card(shown)


def _amounts(app: App, workspace: Workspace) -> dict[str, str]:
    """Return the amounts of the example as people in this workspace write them."""
    revenue = app.catalogue(workspace).metrics["revenue"]
    amounts = {"reached": "50000", "total": "52310", "next": "22690", "next_at": "75000"}
    currency = workspace.currency
    return {
        name: revenue.show(revenue.parse(amount, currency, name), currency, workspace.locale)
        for name, amount in amounts.items()
    }


async def set_template(
    app: App, workspace: Workspace, kind: str, text: str, *, by: str, why: str | None = None
) -> Workspace:
    """Use an admin's words for a kind of celebration from now on. Raises InvalidInput."""
    wanted, words = kind_of(kind), check(text)
    return await _change(app, workspace, {wanted: words}, by=by, why=why)


async def remove_template(
    app: App, workspace: Workspace, kind: str, *, by: str, why: str | None = None
) -> Workspace:
    """Go back to what the workspace's tone says. Raises InvalidInput, and NotFound without one."""
    wanted = kind_of(kind)
    if wanted not in (await app.workspace_now(workspace.id)).templates:
        raise NotFound(tr("There are no words of your own for {kind}.", kind=wanted))
    return await _change(app, workspace, {wanted: None}, by=by, why=why)


def placeholders() -> dict[str, str]:
    """Return every placeholder with what it stands for."""
    return {name: translated(meaning) for name, meaning in PLACEHOLDERS.items()}


async def _change(
    app: App, workspace: Workspace, change: dict[str, str | None], *, by: str, why: str | None
) -> Workspace:
    before = (await app.workspace_now(workspace.id)).templates
    after = {kind: words for kind, words in (before | change).items() if words is not None}
    changed = await app.change_workspace(workspace.id, templates=after)
    await note(
        app,
        workspace,
        by,
        "workspace.template",
        "workspace:",
        why=why,
        before={kind: before.get(kind) for kind in change},
        after=dict(change),
    )
    return changed
