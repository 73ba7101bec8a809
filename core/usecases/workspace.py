"""The workspace's own settings: shown, and changed with what follows from them."""

from datetime import date
from typing import Any, Literal

from core.app import App
from core.cards.template import check, kind_of
from core.catalogue import with_own
from core.domain.people import Workspace
from core.domain.preferences import quiet_shape
from core.domain.workspace_change import WorkspaceChange
from core.errors import InvalidInput
from core.language import tr
from core.usecases.audit import note
from core.usecases.displays import look_again
from core.usecases.replay import replay_everyone
from core.usecases.screen_boards import check_screen

_MOVES_PERIODS = frozenset({"zone", "week_start"})


async def change_workspace(
    app: App, workspace: Workspace, change: WorkspaceChange, *, by: str
) -> tuple[Workspace, int]:
    """Set what changes; return the workspace, and how many members are counted anew for it.

    Another zone or week start moves every period, and other working days the streaks: everybody is
    replayed in the background; closed boards stay as they were. That happens also where the same
    zone is named again, so that a request without an answer can be repeated. Raises InvalidInput.
    """
    before = await app.workspace_now(workspace.id)
    fields = _fields(before, change)
    if "currency" in fields:
        await _check_currency(app, before, fields["currency"])
    _check_rates(fields, before)
    if "screen" in fields:
        check_screen(app, before, fields["screen"])
    after = before
    if fields:
        after = await app.change_workspace(workspace.id, **fields)
        if "currency" in fields and await counts_money(app, before):
            # Money came in while we looked: it was counted in the currency that was.
            kept = {name: getattr(before, name) for name in fields}
            await app.change_workspace(workspace.id, **kept)
            raise _has_money(before, fields["currency"])
        await note(
            app,
            workspace,
            by,
            "workspace.change",
            "workspace:",
            why=change.reason,
            before={name: getattr(before, name) for name in fields},
            after=fields,
        )
        if "screen" in fields:
            await look_again(app, after)
    if recounts(app, before, change) is not None:
        return after, await replay_everyone(app, after)
    return after, 0


def recounts(
    app: App, before: Workspace, change: WorkspaceChange
) -> Literal["periods", "streaks"] | None:
    """Tell what a change moves, so that everybody is counted anew for it."""
    if not _MOVES_PERIODS.isdisjoint(change.model_fields_set):
        return "periods"
    after = before.model_copy(update=_fields(before, change))
    today = before.calendar.local_date(app.clock())
    return "streaks" if _streaks_differ(before, after, today) else None


def _fields(before: Workspace, change: WorkspaceChange) -> dict[str, Any]:
    """Return the fields that are to be other than they are, as they are stored."""
    fields = change.model_dump(exclude={"reason", "quiet", "screen"}, exclude_none=True)
    if change.screen is not None:
        fields["screen"] = change.screen
    if "quiet" in change.model_fields_set:
        fields["quiet"] = change.quiet and change.quiet.stored
    if change.templates is not None:
        fields["templates"] = {
            kind_of(kind): check(words) for kind, words in change.templates.items()
        }
    if change.working_days is not None:
        fields["working_days"] = tuple(sorted(set(change.working_days)))
    if change.holidays is not None:
        fields["holidays"] = tuple(sorted({day.isoformat() for day in change.holidays}))
    if change.currency not in {None, before.currency}:
        # What a unit was worth in the old currency says nothing about the new one.
        fields.setdefault("rates", {})
    return {name: value for name, value in fields.items() if getattr(before, name) != value}


def _check_rates(fields: dict[str, Any], before: Workspace) -> None:
    own = fields.get("currency", before.currency)
    if own in fields.get("rates", {}):
        raise InvalidInput("rates", own, "is this workspace's own currency")


async def _check_currency(app: App, before: Workspace, currency: str) -> None:
    """Refuse a currency that totals, goals or rules of its own could not change to."""
    if await counts_money(app, before):
        raise _has_money(before, currency)
    try:
        with_own(currency, before.locale, before.rules, before.paused)
    except InvalidInput as error:
        raise InvalidInput(
            "currency", currency, f"does not fit a rule of this workspace: {error.message}"
        ) from None


async def counts_money(app: App, workspace: Workspace) -> bool:
    """Tell whether any event or goal says an amount, so that the currency has to stay."""
    metrics = app.catalogue(workspace).metrics.values()
    money = [metric.name for metric in metrics if metric.unit == "money"]
    return await app.store.workspaces.counts_money(workspace.id, money)


def _has_money(workspace: Workspace, currency: str) -> InvalidInput:
    return InvalidInput(
        "currency",
        currency,
        tr(
            "cannot be: events or goals in {currency} are there already, and totals never mix "
            "currencies",
            currency=workspace.currency,
        ),
    )


def _streaks_differ(before: Workspace, after: Workspace, today: date) -> bool:
    """Tell whether a day that is over counts for streaks now and did not before, or the reverse."""
    if before.working_days != after.working_days:
        return True
    changed = set(before.holidays) ^ set(after.holidays)
    return any(day <= today.isoformat() for day in changed)


def workspace_shape(workspace: Workspace) -> dict[str, Any]:
    """Return a workspace as the API shows it."""
    return {
        "id": workspace.id,
        "name": workspace.name,
        "zone": workspace.zone,
        "currency": workspace.currency,
        "locale": workspace.locale,
        "weekStart": workspace.week_start,
        "showPlaces": workspace.show_places,
        "createMembers": workspace.create_members,
        "workingDays": list(workspace.working_days),
        "holidays": list(workspace.holidays),
        "rates": dict(workspace.rates),
        "tone": workspace.tone,
        "templates": dict(workspace.templates),
        "quiet": quiet_shape(workspace.quiet),
        "dailyCap": workspace.daily_cap,
        "weeklyDigest": workspace.weekly_digest,
        "selfReport": workspace.self_report,
        "openTeams": workspace.open_teams,
        "screen": workspace.screen.shape,
    }
