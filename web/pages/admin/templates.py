"""/admin/templates: how celebrations sound, and an admin's own words for them, tried as typed."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from core.app import App
from core.cards import Card
from core.cards.template import KINDS, LONGEST, kind_of
from core.domain.people import Tone, Workspace
from core.domain.workspace_change import WorkspaceChange
from core.errors import InvalidInput
from core.language import speaking
from core.usecases.templates import placeholders, preview, remove_template, set_template
from core.usecases.workspace import change_workspace
from web.assets import ASSETS
from web.pages.admin.actions import action
from web.pages.admin.sections import act, render_section
from web.pages.page import Viewer, form_of, page, redirect, viewer_of
from web.state import APP, actor_of, workspace_of

HERE = "/admin/templates"
NAMES = {
    "milestone": "A milestone",
    "goal": "A goal met",
    "trophy": "A trophy",
    "badge": "A badge",
    "top": "A place in the top 3",
    "streak": "A streak",
}
TONES = (
    ("warm", "Warm", "Short and friendly"),
    ("formal", "Formal", "Plain sentences, no emoji"),
    ("playful", "Playful", "A wink and a bell"),
)


class ToneForm(BaseModel):
    """How celebrations sound."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tone: Tone


class WordsForm(BaseModel):
    """Own words for a kind, and what to do with them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: Annotated[str, Field(max_length=2 * LONGEST)] = ""
    do: str = "save"


async def get_templates(request: web.Request) -> web.Response:
    """Show what celebrations of each kind say now, and how they sound."""
    viewer = await viewer_of(request)
    app, workspace = viewer.app, viewer.workspace
    kinds = [
        {
            "kind": kind,
            "name": NAMES[kind],
            "own": kind in workspace.templates,
            "card": preview(app, workspace, kind),
        }
        for kind in KINDS
    ]
    tones = [
        (tone, name, about, preview(app, _sounding(workspace, tone), "milestone").summary())
        for tone, name, about in TONES
    ]
    return await render_section(
        request, "admin_templates.html", viewer, kinds=kinds, tones=tones, tone=workspace.tone
    )


async def post_tone(request: web.Request) -> web.Response:
    """Choose how celebrations sound."""
    viewer, form = await viewer_of(request), await form_of(request, ToneForm)
    change = WorkspaceChange(tone=form.tone)
    await change_workspace(viewer.app, viewer.workspace, change, by=actor_of(request))
    return redirect(HERE, f"Celebrations sound {form.tone} from now on.")


async def get_template(request: web.Request) -> web.Response:
    """Show the words of one kind to change, with how they look."""
    viewer, kind = await viewer_of(request), kind_of(request.match_info["kind"])
    return await _editor(request, viewer, kind, viewer.workspace.templates.get(kind, ""))


async def post_template(request: web.Request) -> web.Response:
    """Try words, use them, or go back to those of the tone."""
    viewer, kind = await viewer_of(request), kind_of(request.match_info["kind"])
    form = await form_of(request, WordsForm)
    by, words = actor_of(request), form.template
    name = NAMES[kind].lower()
    if form.do == "reset":
        await remove_template(viewer.app, viewer.workspace, kind, by=by)
        return redirect(HERE, f"Back to the tone's words for {name}.")
    if form.do == "preview" or not words.strip():
        return await _editor(request, viewer, kind, words, tried=form.do == "preview")
    try:
        await set_template(viewer.app, viewer.workspace, kind, words, by=by)
    except InvalidInput as error:
        return await _editor(request, viewer, kind, words, error=error)
    return redirect(HERE, f"Your words for {name} are used from now on.")


async def post_preview(request: web.Request) -> web.Response:
    """Return how words would look, as a piece of the page, or what is wrong with them."""
    app, workspace = request.app[APP], await workspace_of(request)
    kind = kind_of(request.match_info["kind"])
    form = await form_of(request, WordsForm)
    looks = _looks(app, workspace, kind, form.template)
    return request.app[ASSETS].page("admin_template_preview.html", **looks)


def _looks(app: App, workspace: Workspace, kind: str, words: str) -> dict[str, Any]:
    """Return a card and its plain words, or what is wrong; no words are the tone's own."""
    bare = workspace.model_copy(update={"templates": {}})
    try:
        card = preview(app, bare, kind, words if words.strip() else None)
    except InvalidInput as error:
        return {"card": None, "plain": "", "error": error}
    return {"card": card, "plain": _plain(card), "error": None}


def _plain(card: Card) -> str:
    """Return what a notification says."""
    return card.summary().replace("\n", " ")


async def _editor(
    request: web.Request,
    viewer: Viewer,
    kind: str,
    words: str,
    *,
    error: InvalidInput | None = None,
    tried: bool = False,
) -> web.Response:
    app, workspace = viewer.app, viewer.workspace
    looks = _looks(app, workspace, kind, words)
    wrong = error or (looks["error"] if tried else None)
    with speaking("en"):
        known = placeholders()
    return await render_section(
        request,
        "admin_template.html",
        viewer,
        status=400 if error else 200,
        kind=kind,
        name=NAMES[kind],
        words=words,
        own=kind in workspace.templates,
        longest=LONGEST,
        known=known,
        wrong=wrong,
        **looks,
    )


def _sounding(workspace: Workspace, tone: str) -> Workspace:
    return workspace.model_copy(update={"tone": tone, "templates": {}})


ROUTES = [
    *page(HERE, get_templates, admin=True),
    action(f"{HERE}/tone", post_tone, HERE),
    *page(f"{HERE}/{{kind}}", get_template, post=post_template, admin=True),
    act(f"{HERE}/{{kind}}/preview", post_preview),
]
