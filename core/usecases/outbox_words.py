"""What deliveries are about, in a few words, for the list of them."""

from collections.abc import Sequence

from core.app import App
from core.catalogue.saying import phrase_of
from core.domain.milestones import Award
from core.domain.people import Workspace
from core.language import speaking
from core.store.client import Document

MOST_NAMED = 3
_KINDS = {
    "thread": "What else came with it, in the thread",
    "edit": "A change to what was posted",
    "digest": "{count} celebrations together",
    "weekly": "The week in a digest",
    "test": "A test",
}


async def words_of(
    app: App, workspace: Workspace, deliveries: Sequence[Document]
) -> dict[str, str]:
    """Return what each delivery is about, by id; of celebrations who and what, as of now."""
    keys = {key for one in deliveries for key in one.get("awards", ())}
    awards = {award.key: award for award in await app.store.awards.many(list(keys))}
    people = await app.store.members.many(workspace.id, {a.member for a in awards.values()})
    names = {member: found.name for member, found in people.items()}
    with speaking(workspace.locale):
        return {one["_id"]: _words(app, workspace, one, awards, names) for one in deliveries}


def _words(
    app: App,
    workspace: Workspace,
    delivery: Document,
    awards: dict[str, Award],
    names: dict[str, str],
) -> str:
    if "text" in delivery:
        return str(delivery["text"])
    told = [awards[key] for key in delivery.get("awards", ()) if key in awards]
    if not told:
        words: str = _KINDS.get(delivery["kind"], str(delivery["kind"]).capitalize())
        return words.format(count=delivery.get("count", 0))
    told.sort(key=lambda award: (-award.weight, -award.at))
    catalogue = app.catalogue(workspace)
    what = [phrase_of(catalogue, workspace.currency, award) for award in told[:MOST_NAMED]]
    more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    return f"{names.get(told[0].member, told[0].member)}: {', '.join(what)}{more}"
