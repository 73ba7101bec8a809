"""Files as apps upload them: ask for an address, post the bytes, say that it is done."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from tests.emulators.slack_elements import size, walk

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class File:
    """An uploaded file; `checks` is how many messages may still not show it."""

    id: str
    name: str
    alt: str
    length: int
    content: bytes | None = None
    done: bool = False
    checks: int = 0


class Files:
    """The files of one workspace.

    slow: how often Slack refuses a message with a new file, because it still looks at it.
    """

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.slow = 0
        self._addresses: dict[str, File] = {}

    def address(self, arguments: dict[str, Any], base: str) -> tuple[str, dict[str, Any]]:
        """`files.getUploadURLExternal`: return an error, or where to post the bytes."""
        length = str(arguments["length"])
        if not length.isdigit() or int(length) < 1:
            return "invalid_arguments", {}
        if size(arguments.get("alt_txt") or "") > 1000:
            return "alt_txt_too_large", {}
        file = File(
            f"F{len(self.files) + 1:08d}",
            arguments["filename"],
            arguments.get("alt_txt") or "",
            int(length),
            checks=self.slow,
        )
        self.files[file.id] = file
        secret = secrets.token_hex(8)
        self._addresses[secret] = file
        return "", {"upload_url": f"{base}/upload/v1/{secret}", "file_id": file.id}

    def take(self, secret: str, content: bytes) -> int | None:
        """Take the bytes for an address; returns the status to answer, None for another's."""
        file = self._addresses.pop(secret, None)
        if file is None:
            return None
        file.content = content
        return 200 if len(content) == file.length else 400

    def complete(self, arguments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """`files.completeUploadExternal`: return an error, or the files."""
        try:
            wanted = json.loads(arguments["files"])
            found = [(self.files[item["id"]], item.get("title")) for item in wanted]
        except (KeyError, TypeError, ValueError):
            return "invalid_arguments", {}
        if any(file.content is None for file, _ in found):
            return "file_not_found", {}
        for file, _ in found:
            file.done = True
        return "", {"files": [{"id": file.id, "title": title} for file, title in found]}

    def error(self, blocks: Any, *, shared: bool) -> str | None:
        """Return what Slack says against the pictures in `blocks`.

        shared: everybody in the place sees them. What one person alone is shown would need a file
        that somebody shared with them, which the app never does.
        """
        for node in walk(blocks):
            if node.get("type") != "image" or "slack_file" not in node:
                continue
            file = self.files.get(node["slack_file"].get("id", ""))
            problem = "invalid slack file [json-pointer:/blocks/slack_file]"
            if file is None or not file.done or not shared:
                return problem
            if not (file.content or b"").startswith(PNG):
                return problem
            if file.checks > 0:
                file.checks -= 1
                return problem
        return None
