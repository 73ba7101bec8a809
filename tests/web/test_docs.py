"""/docs: every operation is on the page, for eyes and keyboards, and its commands can be pasted."""

import re
import shlex
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import aiohttp
import pytest
from playwright.async_api import Browser, expect
from pydantic import BaseModel, Field

from tests.web.test_openapi import ENDPOINTS, an_endpoint
from tests.web.tv_browser import *  # noqa: F403
from web.assets import CONTENT_SECURITY_POLICY, STATIC, Assets
from web.endpoint import Example
from web.openapi import operation_id, plain_path
from web.reference import Reference

HOSTILE = "</code><script>document.title='owned'</script>"


async def _page(base_url: str, query: str = "") -> tuple[str, dict[str, str]]:
    async with (
        aiohttp.ClientSession(base_url) as nobody,
        nobody.get(f"/docs{query}") as response,
    ):
        assert response.status == 200
        return await response.text(), dict(response.headers)


async def test_anyone_sees_every_operation_and_no_script_runs(base_url: str) -> None:
    page, headers = await _page(base_url)
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", page)
    for endpoint in ENDPOINTS:
        [said] = re.findall(
            rf'<details id="{operation_id(endpoint)}">.*?</details>', page, re.DOTALL
        )
        assert f'data-method="{endpoint.method}"' in said
        assert f">{plain_path(endpoint.path)}<" in said
    assert 'data-theme="auto"' in page
    assert 'data-theme="day"' in (await _page(base_url, "?theme=day"))[0]
    assert 'data-theme="auto"' in (await _page(base_url, "?theme=%22%3E%3Cscript%3E"))[0]


def test_commands_can_be_pasted() -> None:
    operations = [each for found in Reference(ENDPOINTS).sections.values() for each in found]
    assert len(operations) == len(ENDPOINTS)
    for endpoint, operation in _paired(operations):
        words = shlex.split(operation.request.replace("\\\n", ""))
        target = urlsplit(words[1].removeprefix("$LAURELS"))
        assert unquote(target.path) == _filled(endpoint.path, endpoint.example)
        assert dict(parse_qsl(target.query, keep_blank_values=True)) == endpoint.example.query
        assert ("-d" in words) == (endpoint.example.body is not None)
        implied = "GET" if endpoint.example.body is None else "POST"
        assert (words[words.index("-X") + 1] if "-X" in words else implied) == endpoint.method
        assert ("Authorization: Bearer $KEY" in words) == (endpoint.scope is not None)


def _paired(operations: list[Any]) -> list[tuple[Any, Any]]:
    by_id = {operation_id(endpoint): endpoint for endpoint in ENDPOINTS}
    return [(by_id[operation.id], operation) for operation in operations]


def _filled(path: str, example: Example) -> str:
    for name, value in example.path.items():
        path = plain_path(path).replace(f"{{{name}}}", value)
    return path


def test_a_quote_in_an_example_stays_in_it() -> None:
    example = Example(body={"name": "Ada's $KEY `id`"}, query={"q": "a b&c"})
    [[operation]] = Reference([an_endpoint(method="POST", example=example)]).sections.values()
    words = shlex.split(operation.request.replace("\\\n", ""))
    assert words[1] == "$LAURELS/api/tests?q=a+b%26c"
    assert '"Ada\'s $KEY `id`"' in words[-1]


def test_what_looks_like_markup_is_shown() -> None:
    endpoint = an_endpoint(summary=HOSTILE, tag=HOSTILE, example=Example(answer={"name": HOSTILE}))
    page = Assets().page(
        "docs.html",
        theme="auto",
        description=HOSTILE,
        sections=Reference([endpoint]).sections,
        url=HOSTILE,
    )
    assert page.text is not None
    assert "<script" not in page.text
    assert page.text.count("&lt;script&gt;") >= 5


class Icing(BaseModel):
    colour: Literal["white", "pink"] = "white"


class Cake(BaseModel):
    """A cake.

    layers: how many. icing: what is on `top`.
    """

    layers: int = Field(ge=1, le=9)
    icing: Icing | None = None
    inside: list[Icing] = []
    words: int | str = 1
    weight: Any = Field(None, json_schema_extra={"type": ["string", "number", "null"]})
    note: Any = None


class Cakes(BaseModel):
    """Cakes."""

    cakes: list[Cake]


def test_fields_have_types_words_and_what_is_inside_of_them() -> None:
    endpoint = an_endpoint(method="POST", shape=Cake | Cakes)
    [[operation]] = Reference([endpoint]).sections.values()
    cake, cakes = operation.bodies
    shown = [(each.depth, each.name, each.type, each.required, each.text) for each in cake.fields]
    assert shown == [
        (0, "layers", "whole number", True, "How many. 1 to 9."),
        (0, "icing", "object", False, "What is on `top`."),
        (1, "colour", '"white" or "pink"', False, 'Default: "white".'),
        (0, "inside", "list of object", False, "Default: []. As above."),
        (0, "words", "whole number or string", False, "Default: 1."),
        (0, "weight", "string or number", False, ""),
        (0, "note", "anything", False, ""),
    ]
    assert [(each.name, each.type, each.text) for each in cakes.fields] == [
        ("cakes", "list of object", "As above.")
    ]


def test_daylight_is_the_same_as_everywhere() -> None:
    def colours(name: str, theme: str) -> dict[str, str]:
        body = (STATIC / name).read_text().split(f'[data-theme="{theme}"] {{')[1].split("}")[0]
        return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", body))

    here, everywhere = colours("docs.css", "auto"), colours("tokens.css", "day")
    assert here == {name: everywhere[name] for name in here}
    used = set(re.findall(r"var\(--([\w-]+)\)", (STATIC / "docs.css").read_text()))
    assert used & set(everywhere) <= set(here)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
async def test_a_phone_a_keyboard_and_the_readers_light(
    browser: Browser, base_url: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    try:
        page = await context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text))
        await page.goto(f"{base_url}/docs")
        ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(247, 244, 234)" if scheme == "light" else "rgb(15, 21, 18)")
        operation = page.locator("#postEvents")
        await expect(operation.locator("pre").first).to_be_hidden()
        await operation.locator("summary").focus()
        await page.keyboard.press("Enter")
        await expect(operation.locator("pre").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert errors == []
    finally:
        await context.close()
