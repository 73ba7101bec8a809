"""The form of an own milestone rule: what was typed, and the rule it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from core.domain.milestones import CustomRule
from core.errors import InvalidInput
from web.api.rules import RuleChange, RuleIn, rule_from
from web.body import read_form
from web.endpoint import Model, validated

MORE_ROWS = 5
MOST_ROWS = 1_000
_FIELDS = (
    "kind",
    "title",
    "description",
    "emoji",
    "metric",
    "subject",
    "scope",
    "period",
    "minimum",
    "unit",
    "idle",
    "reason",
)
_BLANK = {
    **dict.fromkeys(_FIELDS, ""),
    "emoji": "🏅",
    "metric": "revenue",
    "subject": "member",
    "scope": "global",
    "period": "month",
    "minimum": "1",
    "unit": "day",
    "idle": "breaks",
}
_STREAK_ONLY = ("minimum", "unit", "idle")
_TOTAL_ONLY = ("subject", "scope", "period")


@dataclass(frozen=True)
class TypedRule:
    """A form as it was typed. rows: (what has to be reached, its points). do: the button."""

    values: Mapping[str, str]
    rows: tuple[tuple[str, str], ...]
    do: str = ""

    @property
    def reason(self) -> str | None:
        """Return why, None where nothing was said."""
        return self.values["reason"].strip()[:500] or None

    @property
    def steps(self) -> list[dict[str, str]]:
        """Return the rows that say anything, as the API takes them."""
        return [
            {"at": at} | ({"points": points} if points else {})
            for at, points in self.rows
            if at or points
        ]

    def longer(self) -> "TypedRule":
        """Return the form with more empty rows."""
        return replace(self, rows=(*self.rows, *_empty(MORE_ROWS))[:MOST_ROWS])


def typed_of(rule: CustomRule | None, kind: str) -> TypedRule:
    """Return the form of a rule, or an empty one of a kind."""
    if rule is None:
        return TypedRule({**_BLANK, "kind": kind}, _empty(MORE_ROWS))
    said = rule.model_dump(exclude={"id", "steps"})
    said["scope"] = said.pop("scope_kind")
    rows = tuple((step.at, str(step.points or "")) for step in rule.steps)
    return TypedRule({**_BLANK, **said}, (*rows, *_empty(2)))


async def typed_rule(request: web.Request) -> TypedRule:
    """Return what was typed; what is no text counts as nothing."""
    sent = await read_form(request)

    def text(name: str) -> str:
        value = sent.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    rows: list[tuple[str, str]] = []
    while f"at-{len(rows)}" in sent and len(rows) < MOST_ROWS:
        number = len(rows)
        rows.append((text(f"at-{number}"), text(f"points-{number}")))
    return TypedRule({name: text(name) for name in _FIELDS}, tuple(rows), text("do"))


def rule_of(typed: TypedRule) -> CustomRule:
    """Return the rule a form makes. Raises InvalidInput naming the field."""
    unused = _TOTAL_ONLY if typed.values["kind"] == "streak" else _STREAK_ONLY
    given: dict[str, Any] = {
        name: value for name, value in typed.values.items() if value and name not in unused
    }
    return rule_from(_valid(RuleIn, {**given, "steps": typed.steps}))


def changed_of(typed: TypedRule, rule: CustomRule) -> dict[str, Any]:
    """Return what a form changes of a rule. Raises InvalidInput naming the field."""
    names = ["title", "emoji", *(("minimum",) if rule.kind == "streak" else ())]
    given: dict[str, Any] = {name: typed.values[name] for name in names if typed.values[name]}
    given["description"] = typed.values["description"]
    change = _valid(RuleChange, {**given, "steps": typed.steps})
    return change.model_dump(exclude_unset=True, exclude_none=True, exclude={"reason", "paused"})


def _valid(model: type[Model], given: dict[str, Any]) -> Model:
    if not given["steps"]:
        raise InvalidInput("steps", "nothing", "say at least one thing to reach")
    return validated(model, given)


def _empty(count: int) -> tuple[tuple[str, str], ...]:
    return (("", ""),) * count
