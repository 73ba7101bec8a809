"""The colours: a device that is light shows exactly what somebody who chose light sees."""

import re

from web.assets import STATIC


def test_a_light_device_and_a_light_choice_are_the_same() -> None:
    sheet = (STATIC / "tokens.css").read_text("utf-8")
    found = re.findall(r'\[data-theme="(day|auto)"\] \{([^}]*)\}', sheet)
    values = {name: dict(re.findall(r"(--[\w-]+): ([^;]+);", body)) for name, body in found}
    assert values["day"] == values["auto"]
    assert len(values["day"]) > 20
