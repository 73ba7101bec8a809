"""Discord's rules for application commands, those its API description does not hold."""

from typing import Any

from tests.emulators.discord_errors import FormErrors, units

Json = dict[str, Any]
Path = tuple[str | int, ...]

OPTIONS, CHOICES, DESCRIPTION, TOTAL, MENU_NAME = 25, 25, 100, 8000, 32
SUBCOMMAND, GROUP, STRING = 1, 2, 3
CHAT_INPUT, OF_USER, OF_MESSAGE = 1, 2, 3
MOST = {CHAT_INPUT: 100, OF_USER: 5, OF_MESSAGE: 5}
LOCALES = {
    *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl"),
    *("no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi"),
    *("th", "zh-CN", "ja", "zh-TW", "ko"),
}


def check_commands(commands: list[Json]) -> FormErrors:
    """Check the body of a bulk overwrite."""
    errors = FormErrors()
    kinds = [command.get("type", CHAT_INPUT) for command in commands]
    for kind, most in MOST.items():
        errors.count((), [each for each in kinds if each == kind], most)
    names: set[tuple[int, str]] = set()
    for index, (kind, command) in enumerate(zip(kinds, commands, strict=True)):
        if kind == CHAT_INPUT:
            _command(errors, (index,), command)
        else:
            _menu(errors, (index,), command)
        for name in (command.get("name"), *(command.get("name_localizations") or {}).values()):
            if (kind, str(name)) in names:
                _twice(errors, (index, "name"))
        names |= {(kind, name) for name in _names(command)}
        if _length(command) > TOTAL:
            errors.add(
                (index,),
                "APPLICATION_COMMAND_TOO_LARGE",
                f"Command exceeds maximum size ({TOTAL})",
            )
    return errors


def _names(command: Json) -> set[str]:
    said = (command.get("name_localizations") or {}).values()
    return {str(command.get("name")), *map(str, said)}


def _twice(errors: FormErrors, path: Path) -> None:
    errors.add(
        path,
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
        "Application command names must be unique",
    )


def _menu(errors: FormErrors, path: Path, command: Json) -> None:
    """Check a command of a person's or a message's menu: a name and nothing else."""
    for name in _names(command):
        errors.text((*path, "name"), name, MENU_NAME, required=True)
    if command.get("description") or command.get("options"):
        errors.add((*path, "description"), "BASE_TYPE_BAD_LENGTH", "Must be empty.")


def _command(errors: FormErrors, path: Path, command: Json) -> None:
    _name(errors, (*path, "name"), command.get("name"))
    _localised(errors, path, command)
    place = (*path, "description")
    errors.text(place, command.get("description"), DESCRIPTION, required=True)
    options = command.get("options") or []
    errors.count((*path, "options"), options, OPTIONS)
    taken: set[str] = set()
    for option in options:
        if taken & _names(option):
            errors.add(
                (*path, "options"),
                "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
                "Option names must be unique",
            )
        taken |= _names(option)
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


def _localised(errors: FormErrors, path: Path, command: Json) -> None:
    """Check names and descriptions in other languages."""
    for key in ("name_localizations", "description_localizations"):
        for locale, said in (command.get(key) or {}).items():
            place = (*path, key, locale)
            if locale not in LOCALES:
                errors.add(place, "ENUM_TYPE_COERCE", f'Value "{locale}" is not a valid enum.')
            elif key.startswith("name"):
                _name(errors, place, said)
            else:
                errors.text(place, said, DESCRIPTION, required=True)


def _name(errors: FormErrors, path: Path, name: Any) -> None:
    fits = isinstance(name, str) and 1 <= len(name) <= 32 and name == name.lower()
    if not fits or not all(c in "-_'" or c.isalpha() or c.isnumeric() for c in name):
        errors.add(
            path,
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        )


def _length(command: Json) -> int:
    """Count what Discord counts towards 8,000: of every text the longest translation."""
    total = 0
    for key in ("name", "description"):
        said = (command.get(f"{key}_localizations") or {}).values()
        total += max(units(str(text or "")) for text in (command.get(key), *said))
    for choice in command.get("choices") or []:
        total += units(str(choice.get("name"))) + units(str(choice.get("value")))
    return total + sum(map(_length, command.get("options") or []))
