"""Sets of events to try: orders, runs of days, totals that are set, corrections of any of them."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.conftest import NOW
from tests.core.usecases.oracle import Event

MEMBERS = ("ada", "bob", "cyd")
members = st.sampled_from(["ada", "ada", "ada", "bob", "cyd"])  # so that one of them gets far
METRICS = ("revenue", "cost", "units", "signups", "visits", "images", "videos", "messages")
TEAMS = (None, "North", "South")
DAYS = 60

dollars = st.sampled_from(
    [0, 1, 499, 500, 4_999, 5_000, 9_999, 10_000, 30_000, 60_000, 120_000]
).map(lambda amount: f"{amount}.{amount % 100:02}")
amounts = {
    "revenue": dollars,
    "cost": dollars,
    "units": st.sampled_from([0, 1, 2, 5, 9, 10, 50]),
    "signups": st.integers(0, 16),
    "visits": st.integers(0, 100),
    "images": st.integers(0, 30),
    "videos": st.integers(0, 16),
    "messages": st.integers(0, 60),
}
moments = st.builds(
    lambda days, seconds: NOW - timedelta(days=days, seconds=seconds),
    st.integers(0, DAYS),
    # Midnight in New York is 10.5 to 11.5 hours before NOW: around it, and anywhere.
    st.one_of(st.integers(0, 86_399), st.integers(37_000, 42_000)),
)
scopes = st.sampled_from([{}, {}, {"character": "luna"}, {"character": "a|b.$c"}, {"sku": "X-1"}])


calendars = st.fixed_dictionaries(
    {
        "working_days": st.sampled_from([(0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4)]),
        "holidays": st.sampled_from([(), ("2026-11-11", "2026-10-12")]),
    }
)
days_off = st.sampled_from(
    [{}, {"ada": (("2026-10-05", "2026-10-09"), ("2026-11-12", "2026-11-12"))}]
)


def _event(number: object, member: str, at: Any, **said: Any) -> Event:
    return {
        "id": f"e{number}",
        "source": "test",
        "type": "order",
        "member": member,
        "occurred_at": at.isoformat(),
        "scope": {},
        **said,
    }


@st.composite
def single(draw: st.DrawFn, number: int) -> Event:
    """Anything, once."""
    names = sorted(draw(st.sets(st.sampled_from(METRICS), min_size=1, max_size=3)))
    return _event(
        number,
        draw(members),
        draw(moments),
        type=draw(st.sampled_from(["order", "chat"])),
        metrics={metric: draw(amounts[metric]) for metric in names},
        scope=draw(scopes),
        team=draw(st.sampled_from(TEAMS)),
    )


@st.composite
def run(draw: st.DrawFn, number: int) -> list[Event]:
    """Days (or weeks) in a row of orders with nearly the same margin and conversion."""
    member, step = draw(members), draw(st.sampled_from([1, 1, 7]))
    length = draw(st.integers(3, 9 if step == 1 else 5))
    first = draw(st.integers(0, DAYS - length * step))
    made = []
    for number_of_step in range(length):
        if draw(st.integers(0, 11)) == 0:
            continue
        day = first + step * number_of_step
        at = NOW - timedelta(days=day, hours=draw(st.sampled_from([0, 1, 10, 11, 12])))
        cost = draw(st.sampled_from(["90", "90", "80", "85", "60", "90.01"]))
        visits = draw(st.sampled_from([50, 50, 20, 20, 51, 0]))
        metrics = {"revenue": "100", "cost": cost, "visits": visits, "units": 1}
        made.append(_event(f"{number}-{number_of_step}", member, at, metrics=metrics))
    return made


@st.composite
def stats(draw: st.DrawFn, number: int, events: list[Event]) -> Event:
    """Totals that are set, often at the very moment of something else."""
    at = draw(moments)
    if draw(st.booleans()) and events:
        at = NOW.fromisoformat(draw(st.sampled_from(events))["occurred_at"])
    told: dict[str, dict[str, Any]] = {}
    for kind in sorted(draw(st.sets(st.sampled_from(["day", "month", "quarter", "year", "all"])))):
        names = draw(st.sets(st.sampled_from(["revenue", "units", "orders", "goal_progress"])))
        told[kind] = {metric: draw(_set_to(metric)) for metric in sorted(names)}
    metrics: dict[str, Any] = {"units": draw(_set_to("units"))} if draw(st.booleans()) else {}
    for metric in metrics:  # said in one place: two that differ are refused
        told.get("month", {}).pop(metric, None)
    if not any(told.values()):
        metrics["signups"] = draw(st.integers(0, 45))
    return _event(
        f"s{number}",
        draw(members),
        at,
        type="stats",
        metrics=metrics,
        totals={kind: each for kind, each in told.items() if each},
        team=draw(st.sampled_from(TEAMS)),
    )


def _set_to(metric: str) -> st.SearchStrategy[Any]:
    if metric == "goal_progress":
        return st.sampled_from(["99.99", "100", "125"])
    return st.sampled_from([0, 1, 10, 499, 500, 12_000])


@st.composite
def correction(draw: st.DrawFn, number: int, original: Event) -> Event:
    """What undoes an event, in part or whole or too much, perhaps by another name."""
    metrics: dict[str, Any] = {}
    for metric, value in original["metrics"].items():
        part = draw(st.sampled_from(["-1", "-1", "-0.5", "1"]))
        metrics[metric] = f"{float(part) * float(value):.2f}"
        if metric not in {"revenue", "cost"}:
            metrics[metric] = int(float(metrics[metric]))
    if original["type"] == "order" and draw(st.booleans()):
        metrics["orders"] = -1
    member = original["member"]
    if draw(st.integers(0, 9)) == 0:
        member = draw(members)
    return _event(
        f"c{number}",
        member,
        draw(moments),
        type="refund",
        metrics=metrics,
        corrects=draw(st.sampled_from([original["id"]] * 7 + ["never"])),
    )


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Different events; corrections of orders and of other corrections, one of nothing known."""
    made: list[Event] = []
    for number in range(draw(st.integers(1, 8))):
        made.append(draw(single(number)))
    for number in range(draw(st.integers(0, 3))):
        made += draw(run(number + 100))
    undone = [*made]
    for number in range(draw(st.integers(0, 3))):
        made.append(draw(stats(number, made)))
    for number in range(draw(st.integers(0, 5))):
        made.append(draw(correction(number, draw(st.sampled_from(undone)))))
        undone.append(made[-1])
    return [{name: value for name, value in item.items() if value is not None} for item in made]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """Events, and the batches they arrive in: any order, some of them twice."""
    made = draw(events())
    again = draw(st.lists(st.sampled_from(made), max_size=4))
    order = draw(st.permutations([*made, *again]))
    batches: list[list[Event]] = [[]]
    for item in order:
        if draw(st.integers(0, 6)) == 0:
            batches.append([])
        batches[-1].append(item)
    return made, [batch for batch in batches if batch]


@st.composite
def goals(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Goals of members for weeks and months, a run of weeks among them; early is before any event.

    The same owner, metric and period stand once.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    weeks = [f"2026-W{week}" for week in range(39, 48)]
    spans = ["2026-09", "2026-10", "2026-11", "2026-Q4", "2026", "all", "2026-11-19"]
    for number in range(draw(st.integers(0, 4))):
        metric, target = draw(st.sampled_from([("units", 1), ("units", 10), ("orders", 1)]))
        member, early = draw(members), draw(st.booleans())
        first = draw(st.integers(0, len(weeks) - 4))
        periods = weeks[first:] if draw(st.booleans()) else [draw(st.sampled_from(spans))]
        for period in periods:
            found[member, metric, period] = {
                "id": f"g{number}-{period}",
                "member": member,
                "metric": metric,
                "target": target,
                "period": period,
                "early": early,
            }
    return list(found.values())


@st.composite
def rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rules of a workspace's own, as fields of CustomRule."""
    return [draw(_rule(f"own-{number}")) for number in range(draw(st.integers(1, 3)))]


@st.composite
def _rule(draw: st.DrawFn, name: str) -> dict[str, Any]:
    subject = draw(st.sampled_from(["member", "team"]))
    metric, ats = draw(
        st.sampled_from(
            [
                ("revenue", ["0.01", "500", "9999.99", "12000", "60000"]),
                ("units", ["1", "2", "10", "60", "500"]),
                ("orders", ["1", "3", "10"]),
            ]
        )
    )
    rule: dict[str, Any] = {
        "id": name,
        "kind": "threshold",
        "title": "{figure}",
        "metric": metric,
        "subject": subject,
        "scope_kind": "global",
        "period": draw(st.sampled_from(["day", "week", "month", "quarter", "year", "all"])),
        "steps": draw(_steps(ats)),
    }
    if subject == "member":
        rule["scope_kind"] = draw(st.sampled_from(["global", "global", "character", "sku"]))
    if draw(st.integers(0, 2)) == 0:
        metric, minimum = draw(
            st.sampled_from(
                [("units", "1"), ("profit_margin", "10"), ("conversion_rate", "2"), ("goal", "1")]
            )
        )
        rule |= {
            "kind": "streak",
            "metric": metric,
            "minimum": minimum,
            "subject": "member",
            "scope_kind": "global",
            "unit": draw(st.sampled_from(["day", "week", "month"])),
            "idle": draw(st.sampled_from(["breaks", "skips"])),
            "steps": draw(_steps(["1", "2", "3", "4"])),
        }
    return rule


@st.composite
def _steps(draw: st.DrawFn, ats: list[str]) -> list[dict[str, Any]]:
    found = draw(st.sets(st.sampled_from(ats), min_size=1))
    return [{"at": at, "points": draw(st.sampled_from([0, 7]))} for at in sorted(found)]
