"""A progress bar in characters, for chats that cannot draw one."""

import math

CELLS = 10
MOST_SHARE = 99.99


def bar(fraction: float) -> str:
    """Draw a bar: `▰▰▰▰▰▰▱▱▱▱ 64 %`. It is full, and says 100 %, only when the goal is met."""
    share = 0.0 if math.isnan(fraction) else min(max(fraction, 0.0), MOST_SHARE)
    percent = math.floor(share * 100 + 0.5)
    if share < 1:
        percent = min(percent, 99)
    filled = min(CELLS, percent * CELLS // 100)
    return "▰" * filled + "▱" * (CELLS - filled) + f" {percent}\u00a0%"
