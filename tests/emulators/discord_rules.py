"""Discord's limits on what bots send, refused in the words and shape Discord uses.

Lengths are UTF-16 units, the strictest way Discord could count them.
"""

from typing import Any

CONTENT, EMBEDS, TITLE, DESCRIPTION = 2000, 10, 256, 4096
FIELDS, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR, EMBEDS_TOTAL = 25, 256, 1024, 2048, 256, 6000
ROWS, ROW_BUTTONS, CUSTOM_ID, LABEL, NONCE = 5, 5, 100, 80, 25
COMMANDS, OPTIONS, CHOICES, COMMAND_DESCRIPTION, COMMAND_TOTAL = 100, 25, 25, 100, 8000
COMPONENTS_V2 = 1 << 15

SUBCOMMAND, GROUP, STRING = 1, 2, 3

_MESSAGE = {
    *("content", "embeds", "components", "allowed_mentions", "tts", "flags", "nonce"),
    *("enforce_nonce", "message_reference", "sticker_ids", "attachments", "poll"),
}
_EMBED = {
    *("title", "type", "description", "url", "timestamp", "color", "footer", "image"),
    *("thumbnail", "video", "provider", "author", "fields", "flags"),
}
_FIELD = {"name", "value", "inline"}
_BUTTON = {"type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"}


class FormErrors:
    """What is wrong with a body: `{"embeds": {"0": {"title": {"_errors": [...]}}}}`."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

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

    def known(self, path: tuple[str | int, ...], value: dict[str, Any], keys: set[str]) -> None:
        """Check that there are no keys Discord does not know (it would ignore them in silence)."""
        for key in sorted(value.keys() - keys):
            self.add((*path, key), "UNKNOWN_KEY", "Discord has no such field.")

    def body(self) -> dict[str, Any]:
        return {"message": "Invalid Form Body", "code": 50035, "errors": self.tree}


def units(value: str) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def check_message(body: dict[str, Any]) -> FormErrors:
    """Check a message, or the part of one that an edit replaces."""
    errors = FormErrors()
    errors.known((), body, _MESSAGE)
    errors.text(("content",), body.get("content"), CONTENT)
    if isinstance(body.get("nonce"), str):
        errors.text(("nonce",), body["nonce"], NONCE)
    embeds = body.get("embeds") or []
    errors.count(("embeds",), embeds, EMBEDS)
    for index, embed in enumerate(embeds):
        _embed(errors, ("embeds", index), embed)
    if sum(map(embed_units, embeds)) > EMBEDS_TOTAL:
        errors.add(
            ("embeds",),
            "MAX_EMBED_SIZE_EXCEEDED",
            f"Embed size exceeds maximum size of {EMBEDS_TOTAL}",
        )
    if not (body.get("flags") or 0) & COMPONENTS_V2:
        _rows(errors, body.get("components") or [])
    return errors


def is_empty(body: dict[str, Any]) -> bool:
    """Whether nothing would be shown."""
    shown = [embed for embed in body.get("embeds") or [] if embed_units(embed)]
    content = (body.get("content") or "").strip()
    return not (content or shown or body.get("components") or body.get("attachments"))


def embed_units(embed: dict[str, Any]) -> int:
    """Count what Discord counts towards 6,000."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(units(text.strip()) for text in texts if isinstance(text, str))


def _embed(errors: FormErrors, path: tuple[str | int, ...], embed: dict[str, Any]) -> None:
    errors.known(path, embed, _EMBED)
    errors.text((*path, "title"), embed.get("title"), TITLE)
    errors.text((*path, "description"), embed.get("description"), DESCRIPTION)
    if "footer" in embed:
        errors.text((*path, "footer", "text"), embed["footer"].get("text"), FOOTER, required=True)
    if "author" in embed:
        errors.text((*path, "author", "name"), embed["author"].get("name"), AUTHOR, required=True)
    fields = embed.get("fields") or []
    errors.count((*path, "fields"), fields, FIELDS)
    for index, field in enumerate(fields):
        place = (*path, "fields", index)
        errors.known(place, field, _FIELD)
        errors.text((*place, "name"), field.get("name"), FIELD_NAME, required=True)
        errors.text((*place, "value"), field.get("value"), FIELD_VALUE, required=True)


def _rows(errors: FormErrors, rows: list[dict[str, Any]]) -> None:
    errors.count(("components",), rows, ROWS)
    seen: set[str] = set()
    for number, row in enumerate(rows):
        place = ("components", number)
        if row.get("type") != 1:
            errors.add((*place, "type"), "UNION_TYPE_CHOICES", "Value must be an action row.")
            continue
        inner = row.get("components") or []
        if not inner:
            errors.add((*place, "components"), "BASE_TYPE_REQUIRED", "This field is required")
        errors.count((*place, "components"), inner, ROW_BUTTONS)
        for index, component in enumerate(inner):
            if component.get("type") == 2:
                _button(errors, (*place, "components", index), component, seen)


def _button(
    errors: FormErrors, path: tuple[str | int, ...], button: dict[str, Any], seen: set[str]
) -> None:
    errors.known(path, button, _BUTTON)
    errors.text((*path, "label"), button.get("label"), LABEL, required=not button.get("emoji"))
    if button.get("style") == 5:
        errors.text((*path, "url"), button.get("url"), 512, required=True)
        return
    if button.get("style") not in {1, 2, 3, 4}:
        errors.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5}.")
    custom_id = button.get("custom_id")
    errors.text((*path, "custom_id"), custom_id, CUSTOM_ID, required=True)
    if custom_id in seen:
        errors.add(
            (*path, "custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )
    seen.add(str(custom_id))


def check_commands(commands: list[dict[str, Any]]) -> FormErrors:
    """Check the body of a bulk overwrite."""
    errors = FormErrors()
    errors.count((), [c for c in commands if c.get("type", 1) == 1], COMMANDS)
    names: set[str] = set()
    for index, command in enumerate(commands):
        _command(errors, (index,), command)
        if command.get("name") in names:
            errors.add(
                (index, "name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
        names.add(str(command.get("name")))
        if _command_units(command) > COMMAND_TOTAL:
            errors.add(
                (index,),
                "APPLICATION_COMMAND_TOO_LARGE",
                f"Command exceeds maximum size ({COMMAND_TOTAL})",
            )
    return errors


def _command(errors: FormErrors, path: tuple[str | int, ...], command: dict[str, Any]) -> None:
    _name(errors, (*path, "name"), command.get("name"))
    place = (*path, "description")
    errors.text(place, command.get("description"), COMMAND_DESCRIPTION, required=True)
    options = command.get("options") or []
    errors.count((*path, "options"), options, OPTIONS)
    if len({option.get("name") for option in options}) < len(options):
        errors.add(
            (*path, "options"),
            "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
            "Option names must be unique",
        )
    kinds = {option.get("type") in {SUBCOMMAND, GROUP} for option in options}
    if len(kinds) > 1:
        errors.add(
            (*path, "options"),
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other "
            "types",
        )
    optional_before = False
    for index, option in enumerate(options):
        here = (*path, "options", index)
        if optional_before and option.get("required"):
            errors.add(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_before = optional_before or not option.get("required")
        _command(errors, here, option)
        choices = option.get("choices") or []
        errors.count((*here, "choices"), choices, CHOICES)
        if choices and option.get("autocomplete"):
            errors.add(
                (*here, "autocomplete"),
                "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
                "Autocomplete cannot be set to true when choices are present",
            )


def _name(errors: FormErrors, path: tuple[str | int, ...], name: Any) -> None:
    fits = isinstance(name, str) and 1 <= len(name) <= 32 and name == name.lower()
    if not fits or not all(c in "-_'" or c.isalpha() or c.isnumeric() for c in name):
        errors.add(
            path,
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        )


def _command_units(command: dict[str, Any]) -> int:
    total = units(str(command.get("name"))) + units(str(command.get("description") or ""))
    for choice in command.get("choices") or []:
        total += units(str(choice.get("name"))) + units(str(choice.get("value")))
    return total + sum(map(_command_units, command.get("options") or []))
