"""The card that shows how a workspace is set up, and what is still to do."""

from core.cards import (
    Action,
    Card,
    Field,
    Fields,
    Lines,
    Menu,
    Option,
    Paragraph,
    Text,
    bold,
    code,
    phrase,
    text,
)
from core.cards.card import Block
from core.conversation.context import Context
from core.conversation.settings_card import quiet_shown
from core.conversation.setup_reading import TONE_NAMES, TONES, day_name, tone_example
from core.domain.people import Workspace
from core.domain.preferences import zones
from core.language import language_of, languages, tr, translated

DONE, TO_DO = "✓", "○"


async def setup_card(context: Context, *, said: Text = (), about: str | None = None) -> Card:
    """Show everything that is set up. said: what was just changed; about: what was asked for."""
    # As it is stored: what was never chosen is not among its fields.
    workspace = await context.app.store.workspaces.get(context.workspace.id)
    steps = await _steps(context, workspace)
    body: list[Block] = []
    if said:
        body.append(Paragraph(text=said))
    if about is not None:
        example = code(context.typed(EXAMPLES[about]))
        hint = phrase("To change it, say for example {example}.", example=example)
        body.append(Paragraph(text=hint))
    if any(not done for done, _ in steps):
        lines = tuple(text(f"{DONE if done else TO_DO} ", *words) for done, words in steps)
        body.append(Paragraph(text=phrase("On the way to the first celebration:")))
        body.append(Lines(lines=lines))
    body.append(Fields(fields=_fields(context, workspace)))
    return Card(
        kind="setup",
        title=tr("Set up {workspace}", workspace=workspace.name),
        body=tuple(body),
        actions=(*_first(steps), *_forms(workspace), *_switches(workspace)),
        menus=(_tones(workspace), _weeks(workspace), _languages(workspace)),
        accent="leaf" if said else "none",
    )


async def tones_card(context: Context) -> Card:
    """Show the tones, each with the same celebration."""
    lines = [text(bold(translated(TONE_NAMES[each])), "  ", *tone_example(each)) for each in TONES]
    return Card(
        kind="setup",
        title=tr("How celebrations sound"),
        body=(Lines(lines=tuple(lines)),),
        menus=(_tones(context.workspace),),
        actions=(
            Action(label=tr("Words of your own"), command="setup template"),
            Action(label=tr("All settings"), command="setup", stays=True),
        ),
    )


# What to type for each.
EXAMPLES = {
    "name": "setup name Sales",
    "zone": "setup zone Berlin",
    "currency": "setup currency EUR",
    "locale": "setup locale de_DE",
    "week": "setup week sunday",
    "tone": "setup tone playful",
    "cap": "setup cap 20",
    "quiet": "setup quiet 22:00-07:00",
    "digest": "setup digest off",
    "log": "setup log on",
    "teams": "setup teams off",
    "places": "setup places on",
    "template": "setup template milestone {name} reached {reached}",
}


async def _steps(context: Context, workspace: Workspace) -> list[tuple[bool, Text]]:
    """Return the first-run checklist: whether each step is done, and what it says."""
    app, chosen = context.app, workspace.model_fields_set
    targets = await app.store.targets.active(workspace.id)
    place = next((target for target in targets if target.chosen), None)
    began = await app.store.events.any_of(workspace.id)
    zone_done = "zone" in chosen
    money_done = "currency" in chosen
    return [
        (
            place is not None,
            phrase("Celebrations go to {place}.", place=bold(place.place or tr("a chat")))
            if place
            else phrase(
                "Choose where celebrations go: say {command} in that chat.",
                command=code(context.typed("announce here")),
            ),
        ),
        (
            money_done,
            phrase("Money is counted in {currency}.", currency=bold(workspace.currency))
            if money_done
            else phrase(
                "Is money counted in {currency}? Confirm with {command}, or name another.",
                currency=bold(workspace.currency),
                command=code(context.typed(f"setup currency {workspace.currency}")),
            ),
        ),
        (
            zone_done,
            phrase("Days and months are those of {zone}.", zone=bold(workspace.zone))
            if zone_done
            else phrase(
                "Are days and months those of {zone}? Confirm with {command}, or name another.",
                zone=bold(_likely_zone(context, workspace)),
                command=code(context.typed(f"setup zone {_likely_zone(context, workspace)}")),
            ),
        ),
        (
            began,
            phrase("The first event came in.")
            if began
            else phrase(
                "Send the first event, or try {command}.",
                command=code(context.typed("log signups 1")),
            ),
        ),
    ]


def _likely_zone(context: Context, workspace: Workspace) -> str:
    """Return the zone the asker's own platform tells of, while none was chosen."""
    theirs = context.member.zone or context.request.zone
    return theirs if theirs in zones() and workspace.zone == "UTC" else workspace.zone


def _fields(context: Context, workspace: Workspace) -> tuple[Field, ...]:
    quiet = quiet_shown(workspace.quiet, context.locale) if workspace.quiet else tr("None")
    cap = str(workspace.daily_cap) if workspace.daily_cap else tr("No limit")
    shown = {
        tr("Name"): workspace.name,
        tr("Time zone"): workspace.zone,
        tr("Currency"): workspace.currency,
        tr("Language"): _language(workspace),
        tr("Weeks begin on"): day_name(workspace.week_start),
        tr("Tone"): translated(TONE_NAMES[workspace.tone]),
        tr("Celebrations a day"): cap,
        tr("Quiet hours"): quiet,
        tr("Weekly digest"): _on(workspace.weekly_digest),
        tr("Members may log"): _on(workspace.self_report),
        tr("Members choose teams"): _on(workspace.open_teams),
        tr("Places on the ticker"): _on(workspace.show_places),
    }
    return tuple(Field(name=name, value=text(value)) for name, value in shown.items())


def _language(workspace: Workspace) -> str:
    language = language_of(workspace.locale)
    return f"{languages()[language]} ({workspace.locale})" if language else workspace.locale


def _on(value: bool) -> str:
    return tr("On") if value else tr("Off")


def _first(steps: list[tuple[bool, Text]]) -> tuple[Action, ...]:
    if steps[0][0]:
        return ()
    return (Action(label=tr("Announce here"), command="announce here", style="primary"),)


def _forms(workspace: Workspace) -> tuple[Action, ...]:
    quiet = "-".join(workspace.quiet) if workspace.quiet else ""
    prefilled = {
        tr("Name"): f'name "{workspace.name}"' if '"' not in workspace.name else "name",
        tr("Time zone"): f"zone {workspace.zone}",
        tr("Currency"): f"currency {workspace.currency}",
        tr("Daily cap"): f"cap {workspace.daily_cap}" if workspace.daily_cap else "cap",
        tr("Quiet hours"): f"quiet {quiet}".strip(),
    }
    return tuple(
        Action(label=label, command=f"setup {rest}", form=True, stays=True)
        for label, rest in prefilled.items()
    )


def _switches(workspace: Workspace) -> tuple[Action, ...]:
    log_on, digest_on = tr("Let members log"), tr("Weekly digest")
    teams_on, places_on = tr("Let members choose teams"), tr("Show places")
    switches = (
        ("log", workspace.self_report, tr("Stop members' logs"), log_on),
        ("digest", workspace.weekly_digest, tr("No weekly digest"), digest_on),
        ("teams", workspace.open_teams, tr("Fix the teams"), teams_on),
        ("places", workspace.show_places, tr("Hide places"), places_on),
    )
    return tuple(
        Action(
            label=off if on else on_, command=f"setup {what} {'off' if on else 'on'}", stays=True
        )
        for what, on, off, on_ in switches
    )


def _tones(workspace: Workspace) -> Menu:
    options = [
        Option(
            label=translated(TONE_NAMES[each]).capitalize(),
            command=f"setup tone {each}",
            chosen=each == workspace.tone,
        )
        for each in TONES
    ]
    options.append(Option(label=tr("Compare them"), command="setup tone"))
    return Menu(label=tr("Tone"), options=tuple(options))


def _weeks(workspace: Workspace) -> Menu:
    english = {0: "monday", 5: "saturday", 6: "sunday"}
    days = sorted({*english, workspace.week_start})
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    options = tuple(
        Option(
            label=tr("Weeks begin on {day}", day=day_name(day)),
            command=f"setup week {names[day]}",
            chosen=day == workspace.week_start,
        )
        for day in days
    )
    return Menu(label=tr("Weeks begin on"), options=options)


def _languages(workspace: Workspace) -> Menu:
    spoken = language_of(workspace.locale)
    options = tuple(
        Option(label=own, command=f"setup locale {each}", chosen=each == spoken)
        for each, own in languages().items()
    )
    return Menu(label=tr("Language of celebrations"), options=options)
