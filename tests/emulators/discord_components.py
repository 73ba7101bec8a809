"""Discord's rules for buttons, selects and forms."""

from typing import Any
from urllib.parse import urlsplit

from tests.emulators.discord_errors import FormErrors

Json = dict[str, Any]
Path = tuple[str | int, ...]

ROW, BUTTON, SELECT, INPUT, LABELLED = 1, 2, 3, 4, 18
ROWS, ROW_BUTTONS, CUSTOM_ID, LABEL, URL = 5, 5, 100, 80, 512
OPTIONS, OPTION, PLACEHOLDER = 25, 100, 150
FORM_TITLE, FORM_INPUTS, FORM_LABEL, FORM_HINT, FORM_VALUE = 45, 5, 45, 100, 4000

_BUTTON = {"type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"}
_SELECT = {
    *("type", "id", "custom_id", "placeholder", "min_values", "max_values", "disabled"),
    *("options", "required"),
}
_OPTION = {"label", "value", "description", "emoji", "default"}
_INPUT = {
    *("type", "id", "custom_id", "style", "label", "min_length", "max_length", "required"),
    *("value", "placeholder"),
}


def check_rows(errors: FormErrors, rows: list[Json]) -> None:
    """Check the components below a message."""
    errors.count(("components",), rows, ROWS)
    seen: set[str] = set()
    for number, row in enumerate(rows):
        place = ("components", number)
        if row.get("type") != ROW:
            errors.add((*place, "type"), "UNION_TYPE_CHOICES", "Value must be an action row.")
            continue
        inner = row.get("components") or []
        if not inner:
            errors.add((*place, "components"), "BASE_TYPE_REQUIRED", "This field is required")
        selects = [component for component in inner if component.get("type") != BUTTON]
        most = 1 if selects else ROW_BUTTONS
        if len(inner) > most:
            errors.add((*place, "components"), "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer")
        for index, component in enumerate(inner):
            here = (*place, "components", index)
            if component.get("type") == BUTTON:
                _button(errors, here, component, seen)
            elif component.get("type") == SELECT:
                _select(errors, here, component, seen)
            else:
                errors.add((*here, "type"), "UNION_TYPE_CHOICES", "No such component here.")


def _button(errors: FormErrors, path: Path, button: Json, seen: set[str]) -> None:
    errors.known(path, button, _BUTTON)
    errors.text((*path, "label"), button.get("label"), LABEL, required=not button.get("emoji"))
    if button.get("style") == 5:
        errors.text((*path, "url"), button.get("url"), URL, required=True)
        parts = urlsplit(str(button.get("url")))
        if parts.scheme not in {"http", "https", "discord"} or "." not in (parts.hostname or ""):
            errors.add((*path, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        if button.get("custom_id") is not None:
            errors.add((*path, "custom_id"), "COMPONENT_CUSTOM_ID_AND_URL", "Not both.")
        return
    if button.get("style") not in {1, 2, 3, 4}:
        errors.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5}.")
    _custom_id(errors, path, button, seen)


def _select(errors: FormErrors, path: Path, select: Json, seen: set[str]) -> None:
    errors.known(path, select, _SELECT)
    _custom_id(errors, path, select, seen)
    errors.text((*path, "placeholder"), select.get("placeholder"), PLACEHOLDER)
    options = select.get("options") or []
    place = (*path, "options")
    if not options:
        errors.add(place, "BASE_TYPE_REQUIRED", "This field is required")
    errors.count(place, options, OPTIONS)
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        errors.add(place, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Option value duplicated")
    if sum(bool(option.get("default")) for option in options) > (select.get("max_values") or 1):
        errors.add(place, "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many default values")
    for index, option in enumerate(options):
        errors.known((*place, index), option, _OPTION)
        for key in ("label", "value"):
            errors.text((*place, index, key), option.get(key), OPTION, required=True)
        errors.text((*place, index, "description"), option.get("description"), OPTION)


def _custom_id(errors: FormErrors, path: Path, component: Json, seen: set[str]) -> None:
    custom_id = component.get("custom_id")
    errors.text((*path, "custom_id"), custom_id, CUSTOM_ID, required=True)
    if custom_id in seen:
        errors.add(
            (*path, "custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )
    seen.add(str(custom_id))


def check_form(form: Json) -> FormErrors:
    """Check a modal."""
    errors = FormErrors()
    errors.text(("custom_id",), form.get("custom_id"), CUSTOM_ID, required=True)
    errors.text(("title",), form.get("title"), FORM_TITLE, required=True)
    components = form.get("components") or []
    errors.count(("components",), components, FORM_INPUTS)
    if not components:
        errors.add(("components",), "BASE_TYPE_REQUIRED", "This field is required")
    seen: set[str] = set()
    for index, labelled in enumerate(components):
        path = ("components", index)
        if labelled.get("type") != LABELLED:
            errors.add((*path, "type"), "UNION_TYPE_CHOICES", "Value must be a label.")
            continue
        errors.text((*path, "label"), labelled.get("label"), FORM_LABEL, required=True)
        errors.text((*path, "description"), labelled.get("description"), FORM_HINT)
        _input(errors, (*path, "component"), labelled.get("component") or {}, seen)
    return errors


def _input(errors: FormErrors, path: Path, inner: Json, seen: set[str]) -> None:
    if inner.get("type") != INPUT or inner.get("style") not in {1, 2}:
        errors.add((*path, "type"), "UNION_TYPE_CHOICES", "Value must be a text input.")
    if inner.get("label") is not None:
        errors.add((*path, "label"), "COMPONENT_LABEL_TWICE", "The label around it has the text.")
    errors.known(path, inner, _INPUT)
    _custom_id(errors, path, inner, seen)
    most = inner.get("max_length") or FORM_VALUE
    errors.text((*path, "value"), inner.get("value"), min(most, FORM_VALUE))
    errors.text((*path, "placeholder"), inner.get("placeholder"), FORM_HINT)


def inputs_of(form: Json) -> dict[str, Json]:
    """Return a form's inputs by name."""
    return {str(c["component"]["custom_id"]): c["component"] for c in form["components"]}


def clickable(message: Json, kind: int) -> list[Json]:
    """Return a message's buttons or selects in order."""
    inner = [one for row in message["components"] for one in row.get("components", [])]
    return [one for one in inner if one.get("type") == kind]
