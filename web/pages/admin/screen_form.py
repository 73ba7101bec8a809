"""The form of what a TV shows: boards in rows, how long each stays, sound and colours."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.app import App
from core.domain.people import Team, Workspace
from core.domain.periods import PERIOD_KINDS
from core.domain.screens import MOST_BOARDS, TEAMS, Screen, ScreenBoard
from core.errors import InvalidInput
from web.endpoint import validated
from web.pages.admin.forms import Values

# Empty rows offered beside the boards there are.
SPARE = 2
EVERYBODY = "members"
_TEAM = "team="
_PERIODS = {
    "day": "Today",
    "week": "This week",
    "month": "This month",
    "quarter": "This quarter",
    "year": "This year",
    "all": "Of all time",
}
_PARTS = ("metric", "period", "who")


def fresh(name: str, screen: Screen | None, otherwise: Screen) -> Values:
    """Return the form as it is filled in; `follow` is on where a TV shows what all do."""
    shown = screen or otherwise
    values: Values = {
        "name": name,
        "follow": "" if screen is not None else "on",
        "dwell_s": str(shown.dwell_s),
        "sound": "on" if shown.sound else "",
        "theme": shown.theme,
    }
    for index in range(MOST_BOARDS):
        board = shown.boards[index] if index < len(shown.boards) else None
        values |= {
            f"metric_{index}": board.metric if board else "",
            f"period_{index}": board.period if board else "month",
            f"who_{index}": _who(board) if board else EVERYBODY,
        }
    return values


def screen_of(values: Mapping[str, Any]) -> Screen:
    """Return what a form says a TV shows; rows without a metric are left out."""
    boards = []
    for index in range(MOST_BOARDS):
        metric, period, who = (values[f"{part}_{index}"] for part in _PARTS)
        if metric:
            said: dict[str, Any] = {"metric": metric, "period": period}
            if who.startswith(_TEAM):
                said["team"] = who.removeprefix(_TEAM)
            elif who:
                said["of"] = who
            try:
                boards.append(validated(ScreenBoard, said))
            except InvalidInput as error:
                raise InvalidInput(f"metric_{index}", metric, error.reason) from None
    said = {"boards": boards, "sound": bool(values["sound"]), "theme": values["theme"]}
    return validated(Screen, said | {"dwell_s": _seconds(values["dwell_s"])})


def named(error: InvalidInput, values: Mapping[str, Any]) -> InvalidInput:
    """Return an error at the row of the form that it is about."""
    parts = error.field.split(".")
    if "boards" in parts and parts[-1] != "boards":
        at = int(parts[parts.index("boards") + 1])
        rows = [index for index in range(MOST_BOARDS) if values[f"metric_{index}"]]
        return InvalidInput(f"metric_{rows[at]}", error.value, error.reason)
    renamed = {"dwellS": "dwell_s"}
    return InvalidInput(renamed.get(parts[-1], parts[-1]), error.value, error.reason)


def choices(app: App, workspace: Workspace, known: Sequence[Team], values: Values) -> Values:
    """Return what the rows offer, and which rows to show."""
    filled = sum(bool(values[f"metric_{index}"]) for index in range(MOST_BOARDS))
    metrics = app.catalogue(workspace).metrics.values()
    who = [(EVERYBODY, "Everybody"), (TEAMS, "The teams")]
    return {
        "rows": range(min(filled + SPARE, MOST_BOARDS)),
        "metrics": [("", "None"), *((metric.name, metric.title) for metric in metrics)],
        "periods": [(kind, _PERIODS[kind]) for kind in PERIOD_KINDS],
        "audiences": who + [(f"{_TEAM}{team.id}", f"Of {team.name}") for team in known],
        "themes": [("night", "Dark"), ("day", "Light")],
    }


def told(app: App, workspace: Workspace, screen: Screen, known: Sequence[Team]) -> str:
    """Say in a line what a screen shows."""
    metrics, names = app.catalogue(workspace).metrics, {team.id: team.name for team in known}
    boards = []
    for board in screen.boards:
        title = metrics[board.metric].title if board.metric in metrics else board.metric
        of = f" of {names.get(board.team, board.team)}" if board.team else ""
        who = " by team" if board.of == TEAMS else of
        boards.append(f"{title}{who}, {_PERIODS[board.period].lower()}")
    return "; ".join(boards) or "Boards that have scores"


def _who(board: ScreenBoard) -> str:
    return f"{_TEAM}{board.team}" if board.team else board.of


def _seconds(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput("dwell_s", text, "must be a whole number of seconds") from None
