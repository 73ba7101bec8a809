"""Templates: an admin's own words for celebrations, tried before they are used."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from core.app import App
from core.cards import Card
from core.cards.template import KINDS, LONGEST, kind_of
from core.domain.people import Workspace
from core.domain.roster import Why
from core.usecases.templates import (
    placeholders,
    preview,
    remove_template,
    set_template,
)
from web.endpoint import Endpoint, Example, body_of, query_of
from web.query import Reason
from web.state import APP, actor_of, workspace_of

Words = Annotated[StrictStr, Field(min_length=1, max_length=2 * LONGEST)]


class TemplateIn(BaseModel):
    """Words for a kind of celebration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: Words
    reason: Why | None = None


class TryIn(BaseModel):
    """A template to try. kind: what leads the celebration. template: left out, what is used now."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[StrictStr, Field(max_length=50)]
    template: Words | None = None


async def get_templates(request: web.Request) -> web.Response:
    """Return what celebrations of each kind say now, and the placeholders a template may have.

    template is null where the workspace's tone finds the words; text is an example of either.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    items = [_shape(app, workspace, kind) for kind in KINDS]
    return web.json_response({"items": items, "placeholders": placeholders()})


async def put_template(request: web.Request) -> web.Response:
    """Use own words for a kind of celebration from now on, and return an example.

    `{name}` and the other placeholders are filled in, `**bold**` is bold, and what stands in
    `[brackets]` is left out when something in it is empty. A backslash makes `{`, `[` or `*` an
    ordinary character. What is filled in is never markup.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    kind, wanted = kind_of(request.match_info["kind"]), body_of(request, TemplateIn)
    changed = await set_template(
        app, workspace, kind, wanted.template, by=actor_of(request), why=wanted.reason
    )
    return web.json_response(_shape(app, changed, kind))


async def delete_template(request: web.Request) -> web.Response:
    """Go back to the words of the workspace's tone."""
    app, workspace = request.app[APP], await workspace_of(request)
    why = query_of(request, Reason).reason
    kind = request.match_info["kind"]
    await remove_template(app, workspace, kind, by=actor_of(request), why=why)
    return web.Response(status=204)


async def post_preview(request: web.Request) -> web.Response:
    """Return what a celebration would say with a template, without using it.

    text is what notifications and screen readers say; card has the parts that chats lay out.
    """
    app, workspace = request.app[APP], await workspace_of(request)
    wanted = body_of(request, TryIn)
    card = preview(app, workspace, wanted.kind, wanted.template)
    return web.json_response({"text": card.summary(), "card": _card(card)})


def _shape(app: App, workspace: Workspace, kind: str) -> dict[str, Any]:
    text = preview(app, workspace, kind).summary()
    return {"kind": kind, "template": workspace.templates.get(kind), "text": text}


def _card(card: Card) -> dict[str, Any]:
    shown = {"kind", "body", "actions", "footer", "accent"}
    return card.model_dump(mode="json", include=shown, exclude_none=True)


_BELL = "🔔 **{name} is at {reached}[ {when}].**[ {also} came along.][ {next} to go.]"
_RUNG = (
    "🔔 Mei Tanaka is at $50,000 in November. Bonus tier 3 and 25 signups came along. "
    "$22,690 to go."
)
_SHAPE = {"kind": "milestone", "template": _BELL, "text": _RUNG}

ENDPOINTS = [
    Endpoint(
        method="GET",
        path="/api/workspace/templates",
        handler=get_templates,
        summary="What celebrations say",
        tag="Workspace",
        scope="read",
        example=Example(
            answer={"items": [_SHAPE], "placeholders": {"name": "who it is about"}},
        ),
    ),
    Endpoint(
        method="POST",
        path="/api/workspace/templates/preview",
        handler=post_preview,
        summary="Try words for celebrations",
        tag="Workspace",
        scope="read",
        body=TryIn,
        example=Example(
            body={"kind": "milestone", "template": _BELL},
            answer={
                "text": _RUNG,
                "card": {
                    "kind": "celebration",
                    "body": [
                        {
                            "kind": "paragraph",
                            "text": [
                                {"text": "🔔 ", "style": "plain"},
                                {"text": "Mei Tanaka", "style": "bold"},
                            ],
                        }
                    ],
                    "actions": [],
                    "accent": "gold",
                },
            },
        ),
    ),
    Endpoint(
        method="PUT",
        path="/api/workspace/templates/{kind}",
        handler=put_template,
        summary="Use own words for a kind of celebration",
        tag="Workspace",
        scope="admin",
        body=TemplateIn,
        example=Example(
            path={"kind": "milestone"},
            body={"template": _BELL, "reason": "we have a real bell now"},
            answer=_SHAPE,
        ),
    ),
    Endpoint(
        method="DELETE",
        path="/api/workspace/templates/{kind}",
        handler=delete_template,
        summary="Go back to the tone's words",
        tag="Workspace",
        scope="admin",
        query=Reason,
        example=Example(path={"kind": "goal"}, query={"reason": "back to normal"}, status=204),
    ),
]
