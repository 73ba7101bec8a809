"""What can be reached, written out from the seeds and the trophies: nothing here reads a catalogue.

Stored units: cents for money, hundredths of a percent.
"""

Steps = tuple[tuple[int, str, int], ...]  # threshold, label, points


def _plain(*ats: int) -> Steps:
    return tuple((at, str(at), 0) for at in ats)


# (rule, period, per character, metric) -> steps.
TABLES: dict[tuple[str, str, bool, str], Steps] = {
    ("revenue-month", "month", False, "revenue"): tuple(
        (100 * dollars, str(dollars), 0) for dollars in (10_000, 25_000, 50_000, 75_000, 100_000)
    ),
    ("signups-month", "month", False, "signups"): _plain(10, 15, 20, 25, 30, 35, 40),
    ("bonus-tier-month", "month", False, "signups"): (
        (15, "1", 0),
        (20, "2", 0),
        (25, "3", 0),
        (30, "4", 0),
        (35, "5", 0),
        (40, "6", 0),
    ),
    ("goal-progress-month", "month", False, "goal_progress"): ((10_000, "100", 0),),
    ("images-all", "all", False, "images"): (
        (15, "15", 50),
        (30, "30", 75),
        (50, "50", 100),
        (100, "100", 200),
        (250, "250", 350),
        (500, "500", 500),
        (1000, "1000", 1000),
    ),
    ("videos-all", "all", False, "videos"): (
        (15, "15", 100),
        (30, "30", 150),
        (50, "50", 250),
        (100, "100", 400),
        (250, "250", 750),
        (500, "500", 1200),
    ),
    ("character-images-all", "all", True, "images"): (
        (5, "5", 25),
        (10, "10", 35),
        (25, "25", 60),
        (50, "50", 100),
        (100, "100", 200),
    ),
    ("character-videos-all", "all", True, "videos"): (
        (3, "3", 50),
        (5, "5", 75),
        (10, "10", 100),
        (20, "20", 200),
        (50, "50", 400),
    ),
    ("character-messages-all", "all", True, "messages"): (
        (10, "10", 25),
        (25, "25", 35),
        (50, "50", 60),
        (100, "100", 100),
        (250, "250", 200),
    ),
}

# Trophies: what has to be reached in all.
REACHED: dict[str, tuple[tuple[int, str], ...]] = {
    "revenue": tuple(
        (100 * dollars, slug)
        for dollars, slug in (
            (500, "first-earnings"),
            (1_000, "four-figures"),
            (2_500, "taking-root"),
            (10_000, "five-figures"),
            (25_000, "fresh-wind"),
            (50_000, "base-camp"),
            (100_000, "the-summit"),
            (250_000, "guiding-light"),
            (1_000_000, "the-million"),
        )
    ),
    "units": (
        (1, "opening-bell"),
        (10, "both-hands-full"),
        (50, "first-crate"),
        (100, "one-hundred-sold"),
        (250, "busy-counter"),
        (500, "full-van"),
        (1_000, "first-thousand"),
        (2_500, "whole-warehouse"),
        (10_000, "ten-thousand-thanks"),
    ),
}
# Trophies: the percentage of a day that has to be kept up, and for how many days.
KEPT_UP: dict[str, tuple[tuple[int, int, str], ...]] = {
    "profit_margin": (
        (10, 3, "more-in-than-out"),
        (15, 7, "seven-good-days"),
        (20, 14, "careful-fortnight"),
        (25, 30, "steady-margin"),
        (25, 90, "steady-season"),
        (40, 30, "golden-touch"),
    ),
    "conversion_rate": (
        (2, 3, "open-door"),
        (2, 7, "warm-welcome"),
        (3, 14, "good-listener"),
        (5, 7, "sharp-week"),
        (5, 30, "trusted-voice"),
        (10, 14, "one-in-ten"),
    ),
}
EVERY_TROPHY = {slug for steps in REACHED.values() for _, slug in steps} | {
    slug for steps in KEPT_UP.values() for *_, slug in steps
}
PLATINUM = "full-laurel"

ORDER_DAYS = (5, 10, 20, 50, 100, 250)
GOAL_WEEKS = (3, 5, 10, 26, 52)
GOAL_MONTHS = (3, 6, 12, 24)

# Badge -> (rule, the least threshold that brings it).
BADGES: dict[str, tuple[str, int]] = {
    "badge-revenue-king": ("revenue-month", 100_000),
    "badge-top-earner": ("revenue-month", 50_000),
    "badge-rising-star": ("revenue-month", 25_000),
    "badge-signup-master": ("signups-month", 40),
    "badge-consistent-closer": ("signups-month", 30),
    "badge-sales-rookie": ("signups-month", 20),
    "badge-bonus-achiever": ("bonus-tier-month", 1),
}
GOAL_BADGE = "badge-goal-crusher"
GOAL_RULES = ("goal-achieved", "goal-progress-month")
