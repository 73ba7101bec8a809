"""Discord's errors: an answer with a code, and what is wrong with a body, field by field."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer with a code of Discord's own; code 0 where it sends none."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


def invalid(errors: "FormErrors") -> ApiError:
    """Return the answer to a body that is wrong."""
    return ApiError(400, 50035, "Invalid Form Body", errors.tree)


class FormErrors:
    """What is wrong with a body: `{"embeds": {"0": {"title": {"_errors": [...]}}}}`."""

    def __init__(self) -> None:
        self.tree: Json = {}

    def __bool__(self) -> bool:
        return bool(self.tree)

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def text(
        self, path: tuple[str | int, ...], value: Any, most: int, *, required: bool = False
    ) -> None:
        """Check one text."""
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret as string.")
        elif units(value) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def count(self, path: tuple[str | int, ...], value: list[Any], most: int) -> None:
        """Check how many there are."""
        if len(value) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def known(self, path: tuple[str | int, ...], value: Json, keys: set[str]) -> None:
        """Check that there are no keys Discord does not know (it would ignore them in silence)."""
        for key in sorted(value.keys() - keys):
            self.add((*path, key), "UNKNOWN_KEY", "Discord has no such field.")


def units(value: str) -> int:
    """Return the length in UTF-16 units, the strictest way Discord could count."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2
