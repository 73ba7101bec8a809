"""Slack's HTTP mode: what people do is sent to a request URL, signed; events are tried again."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

EVENT_TRIES = 4  # the first and three retries
ACK_S = 3.0
_FORM = "application/x-www-form-urlencoded"


class HttpMode:
    """The request URL of one app.

    answers: status of everything that was sent, in order. Retries follow at once; the real Slack
    waits a minute before the second and five before the third.
    """

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url, self.signing_secret = url, signing_secret
        self.answers: list[int] = []
        self._session: aiohttp.ClientSession | None = None

    async def push(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send something and return what the acknowledgement carries."""
        if kind == "events_api":
            return await self._event(payload)
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        status, content_type, text = await self.post(urlencode(fields), {"Content-Type": _FORM})
        if status != 200:
            raise AssertionError(
                f"people read: failed with the error http_service_error ({status})"
            )
        if not text:
            return {}
        if content_type == "application/json":
            answer: dict[str, Any] = json.loads(text)
            return answer
        assert kind == "slash_commands", f"Slack takes no plain text for {kind}: {text[:80]!r}"
        return {"text": text}

    async def verify(self) -> None:
        """Make sure that the URL is the app's own, as Slack does when it is typed in."""
        body = json.dumps({"type": "url_verification", "token": "emulated", "challenge": "3eZbrw"})
        status, content_type, text = await self.post(body, {"Content-Type": "application/json"})
        told = json.loads(text)["challenge"] if content_type == "application/json" else text
        assert (status, told) == (200, "3eZbrw"), f"Slack would not take this URL: {status} {text}"

    async def post(self, body: str | bytes, headers: dict[str, str]) -> tuple[int, str, str]:
        """Post a body with a signature, unless `headers` has one; returns status, type and text."""
        signed = {**self.signature(body), **headers, "User-Agent": "Slackbot 1.0"}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=ACK_S)
        async with self._session.post(
            self.url, data=body, headers=signed, timeout=timeout
        ) as response:
            text = await response.text()
            self.answers.append(response.status)
            return response.status, response.content_type, text

    def signature(self, body: str | bytes, at: float | None = None) -> dict[str, str]:
        """Return the headers that say that Slack sent this, `at` seconds since 1970."""
        stamp = str(int(time.time() if at is None else at))
        raw = body.encode() if isinstance(body, str) else body
        digest = hmac.new(
            self.signing_secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256
        )
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    async def _event(self, payload: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        for number in range(EVENT_TRIES):
            try:
                status, _, _ = await self.post(json.dumps(payload), headers)
                reason = "http_error"
            except (TimeoutError, aiohttp.ClientError) as error:
                status = 0
                late = isinstance(error, TimeoutError)
                reason = "http_timeout" if late else "connection_failed"
            if 200 <= status < 300:
                return {}
            retry = {"X-Slack-Retry-Num": str(number + 1), "X-Slack-Retry-Reason": reason}
            headers = {"Content-Type": "application/json", **retry}
        raise AssertionError(f"Slack gave the event up: {status} {reason}")
