"""What a goal is about besides its metric: "sku NANO", or a key that only one kind has."""

from difflib import get_close_matches

from pydantic import ValidationError

from core.cards import Option
from core.conversation.context import Context
from core.conversation.goal_words import KINDS
from core.conversation.parsing import Misread, shown
from core.conversation.words import fitting, quoted, split
from core.domain.events import Scope
from core.domain.milestones import GLOBAL
from core.errors import from_validation
from core.language import tr, translated


async def read_scope(context: Context, typed: str | None, field: str = "of") -> str:
    """Return the scope that is meant: `sku:NANO`; `global` where nothing was said.

    A key alone has to have been counted before; with its kind it may be new. Raises Misread.
    """
    if not typed:
        return GLOBAL
    head, _, tail = typed.replace(":", " ", 1).partition(" ")
    kind = KINDS.get(head.lower())
    key = " ".join(split(tail)) if kind else typed.strip().strip('"')
    if kind and key:
        return f"{kind}:{await _as_counted(context, kind, _checked(field, kind, key))}"
    known = await context.app.store.measures.keys(context.workspace.id)
    found = {kind: _same(keys, key) for kind, keys in known.items()}
    meant = [f"{kind}:{name}" for kind, name in found.items() if name]
    if len(meant) == 1:
        return meant[0]
    if meant:
        kinds = ", ".join(f"{each.split(':', 1)[0]} {key}" for each in meant)
        raise Misread(
            field,
            typed,
            tr("“{typed}” may be several things: {kinds}.", typed=shown(key), kinds=kinds),
        )
    every = {name.lower(): name for keys in known.values() for name in keys}
    near = get_close_matches(key.lower(), every, n=1, cutoff=0.6)
    if near:
        said = tr(
            "Nothing was counted for “{typed}” yet. Did you mean {near}?",
            typed=shown(key),
            near=every[near[0]],
        )
    else:
        said = tr(
            "Nothing was counted for “{typed}” yet. If it is new, say what it is: {example}.",
            typed=shown(key),
            example=f"sku {quoted(shown(key))}",
        )
    raise Misread(field, typed, said)


async def suggest_scopes(context: Context, typed: str) -> list[Option]:
    """Return what was counted that holds what was typed."""
    known = await context.app.store.measures.keys(context.workspace.id)
    options = (
        Option(label=f"{translated(kind)} {key}", command=f"{kind} {key}")
        for kind, keys in known.items()
        for key in keys
    )
    return fitting(options, typed)


async def _as_counted(context: Context, kind: str, key: str) -> str:
    """Write a key as it was counted, whatever its case is here."""
    known = await context.app.store.measures.keys(context.workspace.id, [kind])
    return _same(known.get(kind, []), key) or key


def _same(keys: list[str], wanted: str) -> str | None:
    if wanted in keys:
        return wanted
    return next((key for key in keys if key.casefold() == wanted.casefold()), None)


def _checked(field: str, kind: str, key: str) -> str:
    """Return a key as events may carry it."""
    try:
        return str(getattr(Scope.model_validate({kind: key}), kind))
    except ValidationError as error:
        problem = from_validation(error)[0]
        raise Misread(field, key, f"{shown(key)}: {problem.reason}.") from None
