"""Slack's OAuth v2: the question people answer, the code, and the token it is exchanged for."""

import base64
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.emulators.slack_world import APP_ID, BOT_USER, Workspace

CODE_S = 600.0


@dataclass(frozen=True)
class _Code:
    workspace: Workspace
    installer: str
    redirect_uri: str
    scopes: frozenset[str]
    until: float


class OAuth:
    """The app's registration and the codes handed out.

    redirect_uris: where the app may be led back to, as registered; empty takes what is asked for.
    """

    def __init__(self, client_id: str, client_secret: str) -> None:
        self.client_id, self.client_secret = client_id, client_secret
        self.redirect_uris: list[str] = []
        self._codes: dict[str, _Code] = {}

    def allow(self, authorize_url: str, workspace: Workspace, installer: str) -> str:
        """Click Allow on the page at `authorize_url`; returns where the browser is led."""
        redirect_uri, state, scopes = self._asked(authorize_url)
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        until = time.time() + CODE_S
        self._codes[code] = _Code(workspace, installer, redirect_uri, scopes, until)
        return f"{redirect_uri}?{urlencode({'code': code, 'state': state})}"

    def deny(self, authorize_url: str) -> str:
        """Click Cancel; returns where the browser is led."""
        redirect_uri, state, _ = self._asked(authorize_url)
        return f"{redirect_uri}?{urlencode({'error': 'access_denied', 'state': state})}"

    def exchange(
        self, arguments: dict[str, Any], authorization: str
    ) -> tuple[Workspace, frozenset[str], dict[str, Any]] | str:
        """Return whom a code is for with the rest of the answer, or Slack's word of refusal."""
        kind, _, encoded = authorization.partition(" ")
        if kind == "Basic":
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
        else:
            client_id, secret = arguments.get("client_id"), arguments.get("client_secret")
        if client_id != self.client_id:
            return "invalid_client_id"
        if secret != self.client_secret:
            return "bad_client_secret"
        code = self._codes.pop(str(arguments.get("code")), None)
        if code is None:
            return "invalid_code"
        if code.until < time.time():
            return "code_expired"
        if arguments.get("redirect_uri") != code.redirect_uri:
            return "bad_redirect_uri"
        workspace = code.workspace
        team = {"id": workspace.team_id, "name": workspace.team_name}
        organisation = {"id": workspace.organisation, "name": "Example Organisation"}
        return (
            workspace,
            code.scopes,
            {
                "app_id": APP_ID,
                "authed_user": {"id": code.installer},
                "scope": ",".join(sorted(code.scopes)),
                "token_type": "bot",
                "bot_user_id": BOT_USER,
                "team": None if workspace.whole else team,
                "enterprise": organisation if workspace.organisation else None,
                "is_enterprise_install": workspace.whole,
            },
        )

    def _asked(self, authorize_url: str) -> tuple[str, str, frozenset[str]]:
        parts = urlsplit(authorize_url)
        assert parts.path == "/oauth/v2/authorize", authorize_url
        query = parse_qs(parts.query)
        assert all(len(values) == 1 for values in query.values()), f"said twice: {query}"
        assert query["client_id"] == [self.client_id], "Slack: invalid_client_id"
        redirect_uri = query["redirect_uri"][0]
        if self.redirect_uris:
            assert redirect_uri in self.redirect_uris, "Slack: bad_redirect_uri"
        scopes = frozenset(query["scope"][0].split(","))
        return redirect_uri, query["state"][0], scopes
