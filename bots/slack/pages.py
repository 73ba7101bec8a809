"""The pages of an installation: the way in, what comes next, and what went wrong."""

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from slack_sdk.oauth.installation_store import Installation

from core.language import language_of, speaking, tr
from core.pictures.glyphs import wreath

HERE = Path(__file__).parent
INSTALL = "/slack/install"


def install_page(accepts: str | None, url: str) -> str:
    """Return the page that leads to Slack's own question."""
    with speaking(_locale(accepts)):
        return _page(
            accepts,
            title=tr("Add Laurels to Slack"),
            text=tr(
                "Milestones, goals, points and trophies, announced where your team already talks."
            ),
            points=(
                ("", tr("Posts celebrations in the channel you choose.")),
                ("", tr("Answers its own commands, buttons and forms.")),
                ("", tr("Reads names, time zones, languages, and who administers the workspace.")),
                ("", tr("Does not read your messages.")),
            ),
            link=url,
            label=tr("Add to Slack"),
            note=tr("You can remove it at any time in Slack, under Apps."),
        )


def success_page(accepts: str | None, installation: Installation) -> str:
    """Return the page after it went well."""
    with speaking(_locale(accepts)):
        name = installation.team_name or installation.enterprise_name
        where = f"&team={installation.team_id}" if installation.team_id else ""
        return _page(
            accepts,
            title=tr("Laurels is in {name}.", name=name) if name else tr("Laurels is installed."),
            text=tr("Go back to Slack and type one of these:"),
            points=(
                ("/laurels announce here", tr("in the channel where celebrations belong")),
                ("/goal set revenue 50k monthly", tr("to set your first goal")),
                ("/laurels help", tr("for everything else")),
            ),
            link=f"https://slack.com/app_redirect?app={installation.app_id}{where}",
            label=tr("Open Slack"),
        )


def failure_page(accepts: str | None, reason: str) -> str:
    """Return the page after it went wrong; `reason` is Slack's word, Bolt's, or ours."""
    with speaking(_locale(accepts)):
        return _page(
            accepts,
            title=tr("Laurels was not added."),
            text=_explained(reason),
            link=INSTALL,
            label=tr("Try again"),
            failed=True,
        )


def _explained(reason: str) -> str:
    sentences = {
        "access_denied": tr("You did not allow it in Slack; nothing was changed."),
        "invalid_browser": tr(
            "This page was opened in another browser than the one you started in, or twice."
        ),
        "invalid_state": tr("This took longer than ten minutes, or was already used."),
        "missing_code": tr("Slack sent nothing along to finish with."),
        "invalid_code": tr("Slack no longer accepts this attempt."),
        "unavailable": tr("A part of Laurels or Slack does not answer at the moment."),
        "not_yours": tr(
            "This Laurels belongs to another Slack workspace. Whoever runs it can give each "
            "workspace a space of its own: LAURELS_TENANCY=many."
        ),
    }
    return sentences.get(reason) or tr("Slack says: {reason}", reason=reason[:100])


def csp() -> str:
    """Return the pages' content security policy: their own style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _page(
    accepts: str | None,
    *,
    title: str,
    text: str,
    link: str,
    label: str,
    points: Sequence[tuple[str, str]] = (),
    note: str = "",
    failed: bool = False,
) -> str:
    return (
        _templates()
        .get_template("page.html")
        .render(
            language=language_of(_locale(accepts)) or "en",
            style=_style(),
            wreath=wreath(),
            title=title,
            text=text,
            points=points,
            link=link,
            label=label,
            note=note,
            failed=failed,
        )
    )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")


def _locale(accepts: str | None) -> str:
    """Return the first language of an Accept-Language header that we speak."""
    asked = (part.split(";")[0].strip() for part in (accepts or "")[:200].split(","))
    return next((locale for locale in asked if language_of(locale)), "en_US")
