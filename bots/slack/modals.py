"""Modals: forms that ask for arguments, and answers where no message can be posted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bots.slack.asking import Asking
from bots.slack.client import FAILURES
from bots.slack.forms import (
    FIELD,
    Form,
    answer_view,
    arguments_in,
    command_in,
    errors_of,
    form_view,
    options_of,
    waiting_view,
)
from bots.slack.inbound import Origin, asker, origin_of
from bots.slack.replies import Replies
from core.cards import Card
from core.conversation.patience import apology
from core.language import speaking
from core.tasks import Running

log = structlog.get_logger()

# A trigger opens a view for 3 s, and for as long Slack waits for what a form says; the way there
# and back takes some of it.
PREPARE_S = 1.0
PATIENCE_S = 2.0


class Modals:
    """Opens forms, takes what they say, and shows answers."""

    def __init__(self, asking: Asking, replies: Replies, running: Running) -> None:
        self._asking = asking
        self._replies = replies
        self._running = running

    async def open_form(
        self, client: AsyncWebClient, body: dict[str, Any], form: Form, origin: Origin
    ) -> bool:
        """Open a form over what is shown; False when Slack did not, most likely too late."""
        locale, labels = await self._prepared(body, form)
        with speaking(locale):
            view = form_view(replace(form, labels=labels), origin)
        over = (body.get("view") or {}).get("type") == "modal"
        method = client.views_push if over else client.views_open
        return await _shown(method, trigger_id=body["trigger_id"], view=view) is not None

    async def submit(self, ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any]) -> None:
        """Run a form's command; what is wrong is shown at the field it is about."""
        view, origin = body["view"], origin_of(body)
        asking = self._ask(body, command_in(view), arguments_in(view))
        in_view = origin.url is None
        await asyncio.wait({asking}, timeout=PATIENCE_S)
        is_late = not asking.done()
        if is_late:
            update = {"response_action": "update", "view": waiting_view(origin)}
            await (ack(update) if in_view else ack())
        card, locale = await asking
        with speaking(locale):
            answer = answer_view(card, origin)
        if is_late and in_view:
            await _shown(client.views_update, view_id=view["id"], view=answer)
        elif not is_late and card.kind == "error":
            await ack(response_action="errors", errors=errors_of(view, card))
            return
        elif in_view and not card.quiet:
            await ack(response_action="update", view=answer)
        else:
            if not is_late:
                await ack()
            await self._replies.send(client, origin, asker(body).id, card)

    async def answer(
        self, client: AsyncWebClient, body: dict[str, Any], command: str, origin: Origin
    ) -> None:
        """Run a command clicked in a view and show its answer in a modal."""
        view = body["view"]
        shown: str | None = view["id"] if view["type"] == "modal" else None
        asking = self._ask(body, command)
        if shown is None:
            await asyncio.wait({asking}, timeout=PREPARE_S)
            if not asking.done():
                waiting = waiting_view(origin)
                shown = await _shown(client.views_open, trigger_id=body["trigger_id"], view=waiting)
        card, locale = await asking
        if card.quiet:
            return
        with speaking(locale):
            answer = answer_view(card, origin)
        if shown is not None:
            done = await _shown(client.views_update, view_id=shown, view=answer)
        else:
            done = await _shown(client.views_open, trigger_id=body["trigger_id"], view=answer)
        if done is None:
            await self._replies.send(client, origin, asker(body).id, card)

    async def suggest(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer with what fits an argument while it is typed."""
        arg, typed = body["action_id"].removeprefix(f"{FIELD}:"), body.get("value") or ""
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await self._asking.suggestions(body, command_in(body["view"]), arg, typed)
        except TimeoutError:
            log.warning("suggestions came too late", arg=arg)
            found = []
        await ack(options=options_of(found, typed))

    def _ask(
        self, body: dict[str, Any], command: str, arguments: dict[str, str] | None = None
    ) -> "asyncio.Task[tuple[Card, str]]":
        async def both() -> tuple[Card, str]:
            try:
                locale = await self._asking.locale(body)
                return await self._asking.answer(body, command, arguments), locale
            except Exception:
                log.exception("a command was not answered", command=command)
                return apology(), "en"

        task = asyncio.create_task(both())
        self._running.add(task)
        return task

    async def _prepared(self, body: dict[str, Any], form: Form) -> tuple[str, dict[str, str]]:
        """Return the asker's locale and what the values of a form are called, if that is quick."""
        locale, labels = "en", dict[str, str]()
        try:
            async with asyncio.timeout(PREPARE_S):
                locale = await self._asking.locale(body)
                for arg, value in form.lists.items():
                    found = await self._asking.suggestions(body, form.command.name, arg, value)
                    labels[arg] = next((o.label for o in found if o.command == value), value)
        except TimeoutError:
            log.warning("a form is opened without knowing everything", command=form.command.name)
        return locale, labels


async def _shown(
    method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: Any
) -> str | None:
    """Open, push or update a view and return its id; None, logged, when Slack refuses."""
    try:
        return str((await method(**arguments))["view"]["id"])
    except FAILURES as error:
        log.warning("Slack did not take a view", error=str(error)[:300])
        return None
