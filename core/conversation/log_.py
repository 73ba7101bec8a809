"""`log`: report what you did yourself, where the workspace allows it."""

from core.cards import Action, Card, Lines, Paragraph, Text, bold, code, muted, phrase, text
from core.cards.card import Block
from core.catalogue.saying import title_of
from core.conversation.command import Arg, Command
from core.conversation.context import Context
from core.conversation.parsing import Misread, amount_of, read_metric, shown, suggest_metrics
from core.conversation.wording import context_figure
from core.domain.metrics import Metric
from core.domain.milestones import Award
from core.domain.wording import noun, period_name, with_noun
from core.language import tr, translated, trn
from core.usecases.self_report import Report, allowed, largest, report, take_back

MOST_NOTE = 200
MOST_AWARDS = 5
ALLOW = "setup log on"


async def run(context: Context, arguments: dict[str, str | None]) -> Card:
    """Count what the asker reports and say what it brought; `log undo <id>` takes it back."""
    first, second = arguments["metric"] or "", arguments["amount"] or ""
    if first.lower() == "undo":
        return await _undo(context, second)
    if not allowed(context.workspace, context.member):
        return _refusal(context)
    if first[:1].isdigit() and not second[:1].isdigit():
        first, second = second, first  # "log 3 signups"
    metric = read_metric(context.catalogue, first)
    if metric.gauge or metric.over is not None:
        raise Misread("metric", first, _does_not_add_up(context, metric))
    amount = amount_of(context, metric, second, "amount")
    if amount > largest(metric):
        most = context_figure(context, metric, largest(metric))
        sentence = tr("That is more than one report can be; {most} at most.", most=most)
        raise Misread("amount", second, sentence)
    note = arguments["note"]
    if note and len(note) > MOST_NOTE:
        raise Misread("note", note, tr("Say it shorter: a note has room for 200 characters."))
    request = context.request
    command = "|".join((request.platform, request.account, request.id)) if request.id else None
    done = await report(
        context.app, context.workspace, context.member, metric, amount, note=note, command=command
    )
    return await _done(context, metric, amount, done)


async def _done(context: Context, metric: Metric, amount: int, done: Report) -> Card:
    figure = bold(_figure(context, metric, amount))
    sentence = (
        phrase("Logged: {figure}.", figure=figure)
        if done.new
        else phrase("{figure}: that was logged already and counts once.", figure=figure)
    )
    body: list[Block] = []
    if done.pending:
        later = phrase("It counts; the totals follow in a moment.")
        body.append(Paragraph(text=(*sentence, *text(" "), *later)))
    else:
        body.append(Paragraph(text=(*sentence, *text(" "), *await _total(context, metric))))
    if done.awards:
        body.append(Lines(lines=_brought(context, done.awards)))
    actions = [
        Action(label=tr("Undo"), command=f"log undo {done.name}", stays=True),
        Action(label=tr("My progress"), command="progress"),
    ]
    if not context.workspace.self_report:  # an administrator's, then
        actions.append(Action(label=tr("Let everybody log"), command=ALLOW))
    return Card(
        kind="log",
        body=tuple(body),
        actions=tuple(actions),
        accent="gold" if done.awards else "leaf",
    )


async def _total(context: Context, metric: Metric) -> Text:
    """Say where the asker stands this month."""
    app, workspace, member = context.app, context.workspace, context.member
    now = app.clock()
    month = workspace.calendar.key("month", now)
    values = await app.store.progress.values(workspace.id, [member.id], month)
    total = metric.of(values.get(member.id, {}))
    return phrase(
        "You are at {total} in {month}.",
        total=_figure(context, metric, total),
        month=period_name(month, workspace.calendar, now, context.locale),
    )


def _brought(context: Context, awards: list[Award]) -> tuple[Text, ...]:
    said = context.catalogue, context.workspace.currency
    lines = [text(f"{a.emoji} ", bold(title_of(*said, a))) for a in awards[:MOST_AWARDS]]
    if rest := len(awards) - len(lines):
        lines.append(text(muted(trn("and {number} more", "and {number} more", rest))))
    return tuple(lines)


async def _undo(context: Context, name: str) -> Card:
    event = await take_back(context.app, context.workspace, context.member, name)
    if event is None:
        body: tuple[Block, ...] = (Paragraph(text=phrase("That was taken back already.")),)
        return Card(kind="log", body=body)
    known = context.catalogue.metrics
    figures = [_figure(context, known[n], v) for n, v in event["m"].items() if n in known]
    taken = phrase("Taken back: {figure}.", figure=bold(", ".join(figures)))
    return Card(
        kind="log",
        body=(Paragraph(text=taken),),
        actions=(Action(label=tr("My progress"), command="progress"),),
        accent="sky",
    )


def _figure(context: Context, metric: Metric, value: int) -> str:
    """Write a value with its noun: "$50 revenue" or "3 signups"."""
    return with_noun(context_figure(context, metric, value), metric, one=value == 1)


def _refusal(context: Context) -> Card:
    """Say how an administrator allows it."""
    return Card(
        kind="error",
        body=(
            Paragraph(
                text=phrase(
                    "Reporting for yourself is switched off here. An administrator switches it on "
                    "with {command}.",
                    command=code(context.typed(ALLOW)),
                )
            ),
        ),
        accent="ember",
    )


def _does_not_add_up(context: Context, metric: Metric) -> str:
    title = translated(metric.title)
    if metric.over is None:
        return tr("{metric} is set, not added up, so it can't be logged.", metric=shown(title))
    known = context.catalogue.metrics
    parts = dict.fromkeys(name for name in metric.parts)
    names = ", ".join(noun(known[name]) for name in parts)
    return tr("{metric} follows from {parts}; log those.", metric=title, parts=names)


COMMAND = Command(
    name="log",
    summary="Report what you did yourself",
    run=run,
    example="log signups 3",
    args=(
        Arg("metric", "what to count", suggest=suggest_metrics),
        Arg("amount", "how much, such as 250 or 3"),
        Arg("note", "what it was, shown on the ticker", required=False, rest=True),
    ),
    personal=True,
)
