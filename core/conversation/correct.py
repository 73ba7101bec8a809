"""`correct`: an event counts for something else; what that undoes is said."""

from babel.dates import format_date

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
    muted,
    phrase,
    text,
)
from core.cards.card import Block
from core.catalogue.saying import title_of
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, amount_of, read_metric, shown, suggest_metrics
from core.conversation.people import find_person, suggest_people
from core.conversation.wording import context_figure, note
from core.conversation.words import quoted
from core.domain.metrics import Metric
from core.domain.milestones import Award
from core.domain.people import Member
from core.errors import InvalidInput
from core.language import tr, translated, trn
from core.store.client import Document
from core.usecases.correcting import correct, event_meant
from core.usecases.edit_events import counted_now

SHOWN = 8
MOST_TOLD = 8
ALL = "all"


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """List somebody's latest events, show one, or correct it."""
    typed, metric, amount = arguments["event"] or "", arguments["metric"], arguments["amount"]
    event = await event_meant(context.app, context.workspace, typed)
    if event is None:
        if "/" in typed and (metric or not typed.split("/")[0].strip()):
            raise Misread("event", typed, _no_event(typed))
        name = " ".join(filter(None, (typed, metric, amount)))
        return await _latest(context, await find_person(context, name, "event"))
    if metric is None:
        return await _event(context, event)
    if amount is None:
        return await _event(context, event, metric=metric)
    return await _corrected(context, event, metric, amount)


async def _latest(context: Context, member: Member) -> Card:
    found = await context.app.store.events.recent_of(context.workspace.id, member.id, SHOWN)
    if not found:
        said = phrase("Nothing of {name} was counted yet.", name=bold(member.name))
        return note("correct", said)
    lines = []
    options = []
    for event in found:
        values = await _counts(context, event)
        shown_ = _figures(context, values) or tr("nothing any more")
        lines.append(text(bold(shown_), muted(f"  {_when(context, event)}  {_name(event)}")))
        label = f"{shown_}, {_when(context, event)}"
        options.append(Option(label=label, command=f"correct {quoted(_name(event))}"))
    return Card(
        kind="correct",
        title=tr("The latest of {name}", name=member.name),
        body=(Lines(lines=tuple(lines)),),
        menus=(Menu(label=tr("Which one is wrong?"), options=tuple(options)),),
        accent="sky",
    )


async def _event(context: Context, event: Document, metric: str | None = None) -> Card:
    """Show what an event counts for, with a button for each of its figures."""
    name, values = _name(event), await _counts(context, event)
    members = await context.app.store.members.many(context.workspace.id, [event["member"]])
    who = members[event["member"]].name if event["member"] in members else event["member"]
    known = context.catalogue.metrics
    fields = tuple(
        Field(
            name=translated(known[each].title),
            value=text(context_figure(context, known[each], value)),
        )
        for each, value in values.items()
    )
    wanted = metric or next(iter(values), "revenue")
    example = f"correct {quoted(name)} {wanted} {_plain(context, known.get(wanted), values)}"
    body: list[Block] = [Fields(fields=fields)] if fields else []
    hint = phrase("Say what it should count for: {example}.", example=code(context.typed(example)))
    body.append(Paragraph(text=hint))
    actions = [
        Action(
            label=translated(known[each].title),
            command=f"correct {quoted(name)} {each} {_plain(context, known[each], values)}",
            form=True,
        )
        for each in values
    ]
    if any(values.values()):
        command = f"correct {quoted(name)} {ALL} 0"
        actions.append(Action(label=tr("Let it count nothing"), command=command, style="danger"))
    return Card(
        kind="correct",
        title=tr("{name}, {when}", name=who, when=_when(context, event)),
        body=tuple(body),
        actions=tuple(actions),
        footer=name,
        accent="sky",
    )


async def _corrected(context: Context, event: Document, metric: str, amount: str) -> Card:
    before = await _counts(context, event)
    wanted = _wanted(context, before, metric, amount)
    by = f"member:{context.member.id}"
    try:
        done = await correct(context.app, context.workspace, event, wanted, by=by)
    except InvalidInput as error:
        if error.field != "id":
            raise
        said = tr("That is a correction or a reported total; correct the event itself.")
        raise Misread("event", _name(event), said) from None
    after = await _counts(context, event)
    if after == before:
        said_ = phrase("It counts {figures} already.", figures=bold(_figures(context, after)))
        return note("correct", said_)
    was, now = _figures(context, before), _figures(context, after)
    nothing = tr("nothing")
    sentence = phrase(
        "It counts {now} now, instead of {was}.",
        now=bold(now or nothing),
        was=bold(was or nothing),
    )
    body: list[Block] = [Paragraph(text=sentence)]
    if done.pending:
        body.append(Paragraph(text=phrase("The totals follow in a moment.")))
    if done.undone:
        body.append(Paragraph(text=phrase("That undid:")))
        body.append(_titles(context, done.undone))
    if done.brought:
        body.append(Paragraph(text=phrase("That brought:")))
        body.append(_titles(context, done.brought))
    if not (done.undone or done.brought or done.pending):
        body.append(Paragraph(text=phrase("No milestone changes hands.")))
    return Card(
        kind="correct",
        body=tuple(body),
        actions=(Action(label=tr("Look again"), command=f"correct {quoted(_name(event))}"),),
        accent="leaf",
    )


def _wanted(context: Context, before: dict[str, int], metric: str, amount: str) -> dict[str, int]:
    """Return what the event is to count for, in stored units."""
    zero = amount.strip() in {"0", tr("nothing")}
    if metric.casefold() == ALL:
        if not zero:
            raise Misread("amount", amount, tr("All of it can only become 0."))
        return dict.fromkeys(before, 0)
    found = read_metric(context.catalogue, metric)
    if found.gauge or found.over is not None:
        title = translated(found.title)
        said = tr("{metric} follows from other figures; correct those.", metric=title)
        raise Misread("metric", metric, said)
    return {found.name: 0 if zero else amount_of(context, found, amount, "amount")}


async def _counts(context: Context, event: Document) -> dict[str, int]:
    corrections = await context.app.store.events.corrections_of(event)
    known = context.catalogue.metrics
    return {n: v for n, v in counted_now(event, corrections).items() if n in known}


def _figures(context: Context, values: dict[str, int]) -> str:
    """Write what an event counts for: "$199, 2 units"."""
    known = context.catalogue.metrics
    return ", ".join(_figure(context, known[n], v) for n, v in values.items() if v)


def _figure(context: Context, metric: Metric, value: int) -> str:
    figure = context_figure(context, metric, value)
    noun = metric.one if value == 1 else metric.many
    return f"{figure} {translated(noun)}" if noun else figure


def _plain(context: Context, metric: Metric | None, values: dict[str, int]) -> str:
    """Write a figure as somebody types it."""
    if metric is None:
        return "0"
    return str(metric.answer(values.get(metric.name, 0), context.workspace.currency))


def _titles(context: Context, awards: list[Award]) -> Lines:
    said = context.catalogue, context.workspace.currency
    lines: list[Text] = [text(f"· {title_of(*said, award)}") for award in awards[:MOST_TOLD]]
    if (rest := len(awards) - len(lines)) > 0:
        lines.append(text(muted(trn("and one more", "and {number} more", rest))))
    return Lines(lines=tuple(lines))


def _name(event: Document) -> str:
    return f"{event['source']}/{event['id']}"


def _when(context: Context, event: Document) -> str:
    day = context.workspace.calendar.local_date(event["at"])
    return str(format_date(day, "medium", locale=context.locale))


def _no_event(typed: str) -> str:
    return tr("There is no event {name}.", name=shown(typed))


COMMAND = Command(
    name="correct",
    summary="Correct what somebody is counted for",
    run=run,
    example="correct Ada",
    args=(
        Arg("event", "whose latest events, or the event itself", suggest=suggest_people),
        Arg("metric", "which figure", required=False, suggest=suggest_metrics),
        Arg("amount", "what it should be", required=False, rest=True),
    ),
    admin=True,
    personal=True,
)
