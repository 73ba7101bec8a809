"""Whatever the documentation names is there: links, files, settings, commands, messages."""

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from core.config import Settings
from core.conversation.registry import BY_NAME, COMMANDS, find
from laurels.cli import cli
from tests.docs.pages import (
    GUIDES,
    PAGES,
    ROOT,
    anchors,
    code,
    links,
    rows,
    section,
    spans,
    text_of,
)
from tests.tools.commands_page import PAGE, page
from web.api.registry import MODULES
from web.pages.registry import PAGES as WEB_PAGES

README = ROOT / "README.md"
FIELDS = {name.upper() for name in Settings.model_fields}
# For the tests, not for whoever runs Laurels.
OF_TESTS = {"SPECS_DIR"}
FOLDERS = ("bots", "core", "docs", "laurels", "tests", "web", "workers", "benchmarks")
# What other programs answer to, and paths that are no endpoint of ours.
FOREIGN = {"/invite", "/newbot", "/mybots", "/setprivacy", "/setjoingroups", "/setcommands"}
FOREIGN |= {"/setdescription"}
ELSEWHERE = {"/slack", "/telegram", "/api"}
SLACK = {"/laurels", "/goal", "/progress", "/leaderboard"}
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
each_guide = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)


@each_page
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    for link in links(path):
        if link.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{path.name} links to {link}"
        if anchor:
            assert anchor in anchors(target), f"{path.name} links to {link}"


@each_page
def test_files_that_are_named_are_there(path: Path) -> None:
    for span in code(path):
        for word in span.split():
            if word.startswith(tuple(f"{folder}/" for folder in FOLDERS)) and "<" not in word:
                file = ROOT / word.rstrip(",.;:").split("::")[0]
                assert file.exists(), f"{path.name} names {word}"


@each_page
def test_variables_that_are_named_are_settings(path: Path) -> None:
    named = set(re.findall(r"LAURELS_([A-Z_]+[A-Z])", text_of(path)))
    assert named <= FIELDS | OF_TESTS


def test_the_readme_has_a_row_for_every_setting() -> None:
    table = rows(section(README, "## Settings"))
    named = [name for row in table for name in spans(row[0])]
    assert sorted(named) == sorted(FIELDS)


# ---- commands ----------------------------------------------------------------------------


def test_the_page_of_commands_is_up_to_date() -> None:
    assert text_of(PAGE) == page(), "write it anew: make words"


def test_the_readme_lists_every_command_once() -> None:
    table = rows(section(README, "### Commands"))
    named = [name for row in table for name in spans(row[0])]
    assert sorted(named) == sorted(command.name for command in COMMANDS)


@each_page
def test_commands_of_the_launcher_are_spelled_right(path: Path) -> None:
    for line in code(path):
        typed = re.match(r"(?:\S*/)?laurels(?: (.*))?$", line.split(" #")[0].split(" > ")[0])
        if typed is None or line.startswith("/laurels"):
            continue
        for words in _either(typed[1] or ""):
            _launched(words)


@each_page
def test_commands_of_the_chat_are_spelled_right(path: Path) -> None:
    """`/laurels announce here`, `/goal set`; also without a slash where they are listed."""
    for line in code(path):
        if not re.match(r"/[a-z_]+( |$|@)", line):
            continue
        first, *rest = line.split("@")[0].split()
        if first in FOREIGN or first in ELSEWHERE or first in _paths():
            continue
        words = rest if first == "/laurels" else [first.removeprefix("/"), *rest]
        if words:
            found = find(words)
            assert found is not None, f"{path.name} says {line}"
            command, rest = found
            assert command.args or not rest, f"{path.name} says {line}"


@each_guide
def test_each_guide_leads_to_a_celebration_the_way_its_platform_types(path: Path) -> None:
    typed = [line for line in code(path) if line.startswith("/")]
    for command in ("announce here", "announce test", "log signups 10", "setup"):
        spelled = f"/laurels {command}" if path.stem == "slack" else f"/{command}"
        assert spelled in typed


def _either(text: str) -> list[list[str]]:
    """`bot slack|discord` is two commands."""
    words = shlex.split(text, posix=False)
    many = next((n for n, word in enumerate(words) if re.fullmatch(r"\w+(\|\w+)+", word)), None)
    if many is None:
        return [words]
    return [[*words[:many], one, *words[many + 1 :]] for one in words[many].split("|")]


def _launched(words: list[str]) -> None:
    """Walk down the tree of commands; options have to be theirs."""
    command: Any = typer.main.get_command(cli)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"laurels has no command {words}"
        command, words = command.commands[words[0]], words[1:]
    known = {name for param in command.params for name in param.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= known, words


# ---- what is quoted ----------------------------------------------------------------------


@cache
def _paths() -> frozenset[str]:
    endpoints = {endpoint.path for module in MODULES for endpoint in module.ENDPOINTS}
    return frozenset(endpoints | {route.path for part in WEB_PAGES for route in part.ROUTES})


@each_page
def test_endpoints_that_are_named_are_there(path: Path) -> None:
    if path.name == "seeds.md":
        return  # it quotes the founding documents
    for line in code(path):
        for name in re.findall(r"(?:^|\s|localhost:8080)(/api/[\w/{}.-]+)", line):
            plain = re.sub(r"\{\w+\}|/ada(?=/)|/slack$", "{}", name).replace("{}", "/{}")
            plain = plain.replace("//", "/")
            known = {re.sub(r"\{\w+\}", "{}", each) for each in _paths()}
            assert plain.rstrip("/") in known, f"{path.name} names {name}"


@cache
def _sentences() -> str:
    """Every string of the code, the parts of f-strings as they are."""
    found = []
    for folder in ("bots", "core", "laurels", "web", "workers"):
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found += [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
    return "\n".join(found)


@each_guide
def test_messages_that_are_quoted_are_those_of_the_code(path: Path) -> None:
    table = section(path, "## When something is not right")
    quoted = [span for row in rows(table) for span in spans(row[0]) if " " in span]
    assert len(quoted) >= 5
    for message in quoted:
        for part in re.split(r"LAURELS_\w+|#wins|\.\.\.|: invalid_auth|Embed Links$|/\S*", message):
            said = part.strip(" :")
            assert said in _sentences(), f"{path.name} quotes {message!r}: nobody says {said!r}"


def test_what_the_guides_call_commands_exists() -> None:
    """`count here`, `setup log on`: without a slash, because every platform spells its own."""
    heads = {name.split()[0] for name in BY_NAME}
    for path in (*GUIDES, ROOT / "docs" / "hosting.md"):
        for span in spans(text_of(path)):
            words = span.split()
            if len(words) > 1 and words[0] in heads and span.islower():
                assert find(words) is not None, f"{path.name} says {span}"
