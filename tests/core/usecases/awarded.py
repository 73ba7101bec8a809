"""An award to celebrate, and who earned it."""

from typing import Any

from core.domain.milestones import Award
from core.domain.people import Member
from tests.conftest import NOW

ADA = Member(id="ada", workspace="default", name="Ada", created_at=NOW)


def award(rule: str, label: str, phrase: str, **fields: Any) -> Award:
    """An award of Ada's, for all time."""
    return Award.model_validate(
        {
            "key": f"default|ada|{rule}|{label}|global|all",
            "workspace": "default",
            "member": "ada",
            "rule": rule,
            "type": "x",
            "metric": "units",
            "threshold": label,
            "at": 1,
            "scope": "global",
            "period": "all",
            "title": phrase,
            "description": "",
            "phrase": phrase,
            "value": 1,
            "emoji": "",
            "color": "",
            "weight": 1,
            "points": 0,
            "achieved_at": NOW,
            "recorded_at": NOW,
            "backdated": False,
            "head": "x",
        }
        | fields
    )
