"""The audit in sentences: who did what to whom, and what was otherwise before."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.audit import AuditEntry
from core.errors import shorten

MOST_SHOWN = 90  # characters of a value

# What was done, around what it was done to.
VERBS = {
    "archive.reopen": ("opened the closed board ", " again"),
    "delivery.drop": ("gave up ", ""),
    "delivery.retry": ("had tried again: ", ""),
    "display.add": ("made a link for the display ", ""),
    "display.change": ("changed the display ", ""),
    "display.pair": ("linked the display ", ""),
    "display.remove": ("removed the display ", ""),
    "event.delete": ("deleted the event ", ""),
    "event.edit": ("corrected the event ", ""),
    "goal.cancel": ("removed ", ""),
    "goal.edit": ("changed ", ""),
    "goal.set": ("set ", ""),
    "import.cancel": ("gave up the import of ", ""),
    "import.start": ("started the import of ", ""),
    "key.add": ("made the key ", ""),
    "key.revoke": ("revoked the key ", ""),
    "member.absorb": ("had somebody merged into ", ""),
    "member.add": ("added ", ""),
    "member.change": ("changed ", ""),
    "member.erase": ("erased ", ""),
    "member.identity.add": ("said who ", " is elsewhere"),
    "member.identity.remove": ("took away who ", " was elsewhere"),
    "member.merge": ("merged ", " into somebody else"),
    "member.sign-in": ("made a sign-in link for ", ""),
    "points.grant": ("gave points to ", ""),
    "points.spend": ("took points from ", ""),
    "rule.add": ("made the milestones ", ""),
    "rule.change": ("changed the milestones ", ""),
    "rule.delete": ("deleted the milestones ", ""),
    "season.cancel": ("cancelled the season ", ""),
    "season.end": ("ended the season ", ""),
    "season.start": ("started the season ", ""),
    "target.add": ("added the place ", ""),
    "target.change": ("changed the place ", ""),
    "target.remove": ("removed the place ", ""),
    "team.add": ("made the team ", ""),
    "team.change": ("changed the team ", ""),
    "team.remove": ("gave up the team ", ""),
    "trophy.award": ("gave a trophy to ", ""),
    "trophy.take_back": ("took a trophy back from ", ""),
    "workspace.change": ("changed how ", " is set up"),
    "workspace.export": ("took an export of ", " along"),
    "workspace.template": ("changed the words of ", ""),
}
KINDS = (
    ("member", "People"),
    ("team", "Teams"),
    ("workspace", "The workspace"),
    ("rule", "Milestones"),
    ("trophy", "Trophies"),
    ("points", "Points"),
    ("goal", "Goals"),
    ("season", "Seasons"),
    ("target", "Places"),
    ("delivery", "Deliveries"),
    ("event", "Events"),
    ("import", "Imports"),
    ("archive", "Closed boards"),
    ("key", "Keys"),
    ("display", "Displays"),
)
_PERSON = "member:"


def people_in(entries: Iterable[AuditEntry]) -> set[str]:
    """Return the ids of everybody whom entries name."""
    said = {part for entry in entries for part in (entry.actor, entry.subject)}
    return {part.removeprefix(_PERSON) for part in said if part.startswith(_PERSON)}


def actor_of(entry: AuditEntry, names: Mapping[str, str]) -> str:
    """Say who did it."""
    kind, _, name = entry.actor.partition(":")
    if kind == "member":
        return names.get(name, name)
    return {"key": f"The key {name}", "owner": "The owner"}.get(kind, entry.actor)


def doing_of(entry: AuditEntry) -> tuple[str, str]:
    """Return what stands before and after the thing something was done to."""
    plain = entry.action.replace(".", " ").replace("_", " ")
    return VERBS.get(entry.action, (f"did {plain}: ", ""))


def subject_of(entry: AuditEntry, names: Mapping[str, str], workspace: str) -> str:
    """Say what it was done to, by the name it had."""
    kind, _, name = entry.subject.partition(":")
    if kind == "member":
        return names.get(name, name)
    if kind == "workspace":
        return workspace
    said = (entry.after or {}) | (entry.before or {})
    called = next((said[part] for part in ("name", "title", "file", "chat") if said.get(part)), "")
    if kind in {"goal", "delivery"}:
        one = {"goal": f"the goal {name}", "delivery": "a post"}[kind]
        return one if name else "every post that failed"
    return str(called or name or entry.subject)


def changes_of(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """Return what is otherwise: the field, what it was, what it is; empty where there was none."""
    before, after = entry.before or {}, entry.after or {}
    told = [
        (field.replace("_", " "), _shown(before.get(field)), _shown(after.get(field)))
        for field in dict.fromkeys((*before, *after))
        if before.get(field) != after.get(field)
    ]
    return [(field, was, now) for field, was, now in told if was or now]


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = ", ".join(_shown(one) for one in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shorten(text, MOST_SHOWN)
