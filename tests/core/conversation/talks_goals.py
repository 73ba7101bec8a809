"""Conversations about goals."""

from tests.core.conversation.talking import Later, Talks, did, say

SET = "Goal set: $50,000 revenue in November."
FRESH = "You are at $0 (0 %), day 20 of 30; $4,546 a day makes it."
BEHIND = "You are at $0 (0 %), day 20 of 30. Behind pace by $32,744; $4,546 a day would still"
TEACH = "goal set revenue 50k monthly."

GOALS: Talks = {
    "the first goal": (
        say("goal set revenue 50k monthly", SET, FRESH, "Welcome, Ada. You are in."),
        say("goal list", "1. $50,000 revenue in November  Off track", BEHIND),
    ),
    "no goals": (
        say("goal list", "No goals yet. Set one:", TEACH),
        say("goal", "No goals yet."),
        say("goals", "No goals yet."),
        say("my goals", "No goals yet."),
    ),
    "amounts as people write them": (
        say("goal set revenue $50,000", SET),
        say("goal set revenue 50 000", SET),
        say("goal set revenue $ 50 000 per month", SET),
        say("goal set revenue 50.000", SET),
        say("goal set revenue 50 thousand", SET),
        say("goal set revenue usd 50k", SET),
        say("goal set revenue 1.5m", "$1,500,000 revenue in November."),
        say("goal set revenue 2 million", "$2,000,000 revenue in November."),
    ),
    "in any order": (
        say("goal set 50k revenue monthly", SET),
        say("goal set monthly 50k revenue", SET),
        say("goal set 50k in november revenue", SET),
        say('GOAL Set "revenue" “50k” this month', SET),
        say("set goal sales 50000", SET),
        say("goal add turnover 50k", SET),
    ),
    "metrics by their other names": (
        say("goal set sales 5k", "$5,000 revenue in November."),
        say("goal set items 5", "5 units in November."),
        say("goal set profit margin 25% monthly", "25 % profit margin in November."),
        say("goal set margin 30", "30 % profit margin in November."),
    ),
    "periods that run": (
        say("goal set units 7 today", "7 units today."),
        say("goal set units 25 weekly", "25 units this week.", "day 5 of 7"),
        say("goal set units 90 this quarter", "90 units in Q4."),
        say("goal set signups 1k yearly", "1,000 signups in 2026."),
        say("goal set units 10k all time", "10,000 units in all."),
        say("goal set units 50 last 30 days", "50 units in the last 30 days."),
    ),
    "deadlines": (
        say("goal set units 9 by sunday", "9 units from 20 November to 22 November."),
        say("goal set units 9 by 31 December", "from 20 November to 31 December."),
        say("goal set units 9 until 2026-12-24", "from 20 November to 24 December."),
        say("goal set units 9 by end of month", "from 20 November to 30 November."),
        say("goal set units 9 by today", "9 units today."),
        say("goal set 9 units by 12/25", "from 20 November to 25 December."),
    ),
    "spans": (
        say("goal set units 9 30 days", "9 units from 20 November to 19 December."),
        say("goal set units 9 in 2 weeks", "from 20 November to 3 December."),
        say("goal set units 9 from 3 to 20 december", "from 3 December to 20 December."),
        say("goal set units 9 2026-12-01/2026-12-24", "from 1 December to 24 December."),
    ),
    "what is still to come": (
        say("goal set units 9 next month", "9 units in December.", "and has 31 days."),
        say("goal set units 9 next week", "9 units in week 48.", "It begins on 23 November"),
        say("goal set units 9 january", "9 units in January 2027."),
        say("goal set units 9 tomorrow", "9 units on 21 November.", "It is still to come."),
    ),
    "a goal that comes again": (
        say("goal set units 5 every week", "5 units this week.", "It begins anew"),
        say("goal set units 5 weekly", "5 units this week.", never=("It begins anew",)),
    ),
    "a private goal": (
        say("goal set units 5 weekly private", "5 units this week.", "Only you see it."),
        say("goal list", "5 units this week  Off track, private"),
        say("goal edit 1 public", "Goal changed: 5 units this week.", never=("Only you",)),
        say("goal edit units private", "Goal changed:", "Only you see it."),
    ),
    "one product": (
        say("help"),
        did(scope={"sku": "IPOD NANO", "category": "audio"}, units=2),
        say("goal set units 5 monthly sku IPOD", "5 units of IPOD in November."),
        say('goal set units of "ipod nano" 5', "5 units of IPOD NANO in November.", "at 2 (40 %)"),
        say("goal set units 8 of audio weekly", "8 units of audio this week."),
        say("goal set units 5 of NANO", "Nothing was counted for “NANO” yet.", "mean IPOD NANO?"),
        say("goal set units 5 of ZZZ", "If it is new, say what it is: sku ZZZ."),
        say('goal set units 5 product "A B" 30 days', "5 units of A B from 20 November"),
    ),
    "a goal that is reached": (
        say("help"),
        did(units=30),
        say("goal set units 25", "You are already past it at 120 %. Aim higher?"),
        say("goal list", "25 units in November  Met", "You are there: 30 (120 %)."),
    ),
    "on track": (
        say("help"),
        did(revenue="40000"),
        say("goal set revenue 50k", "You are at $40,000 (80 %), on track; $910 a day to go."),
    ),
    "the same goal again": (
        say("goal set units 5 weekly", "5 units this week."),
        say("goal set units 8 weekly", "8 units this week."),
        say("goal list", "1. 8 units", never=("5 units",)),
    ),
    "a goal is changed": (
        say("goal set units 5 weekly"),
        say("goal edit 1 8", "Goal changed: 8 units this week."),
        say("goal edit units 1k", "Goal changed: 1,000 units this week."),
        say("goal edit units monthly", "Goal changed: 1,000 units in November."),
        say("goal change 1 20 by 24 december", "20 units from 20 November to 24 December."),
        say("goal list", "1. 20 units", never=("this week", "in November")),
        say("goal edit 1", "What should change?", "goal edit 1 weekly"),
    ),
    "a goal is removed": (
        say("goal set units 5 weekly"),
        say("goal remove 1", "Remove 5 units this week? What it brought stays."),
        say("goal list", "5 units this week"),
        say("goal remove units yes", "Removed: 5 units this week."),
        say("goal list", "No goals yet."),
        say("goal delete units", "You have no goals yet. Set one:"),
    ),
    "which goal": (
        say("goal set units 5 weekly"),
        say("goal set units 9 monthly"),
        say("goal edit units 7", "“units” may be several of your goals. Say its number: 1 for 9"),
        say("goal edit 3 7", "You have no goal “3”.", "goal list shows them"),
        say("goal edit unts 7", "You have no goal “unts”. Did you mean"),
        say("goal edit week 7", "Goal changed: 7 units this week."),
        say("goal remove #999", "That goal is not there any more, or"),
        say("goal remove", "I still need the goal:", "goal remove 1"),
    ),
    "a goal that ended": (
        say("goal set revenue 50k monthly"),
        did(revenue="40000"),
        Later(days=11),
        say(
            "goal list", "$50,000 revenue in November  Unmet", "It ended at $40,000 (80 %), $10,000"
        ),
        say("goal edit 1 60k", "is over."),
        Later(days=3),
        say("goal list", "No goals yet."),
    ),
    "goals of several": (
        say("goal set revenue 200k monthly team", "You are in no team yet."),
        say("goal set revenue 200k everybody", "is for administrators to set and change."),
        say('goal set revenue 200k "team North"', "There is no team “team North”"),
    ),
    "by the day of a month": (
        say("goal set units 9 by the 15th", "from 20 November to 15 December."),
        say("goal set units 9 by 1 january 2027", "from 20 November to 1 January 2027."),
        say("goal set units 9 through december", "from 20 November to 31 December."),
        say("goal set units 9 by december", "from 20 November to 30 November."),
    ),
    "a goal set again": (
        say("goal set units 5 weekly"),
        say("goal remove 1 yes", "Removed: 5 units this week."),
        say("goal set units 5 week", "Goal set: 5 units this week."),
        say("goal list", "1. 5 units this week"),
    ),
    "a change that changes nothing": (
        say("goal set units 5 weekly"),
        say("goal edit 1 5", "5 units this week.", "What should change?"),
        say("goal edit 1 weekly", "Goal changed: 5 units this week."),
        say("goal edit 1 public", "Goal changed: 5 units this week."),
        say("goal edit 1 every week", "It begins anew"),
    ),
    "a change that cannot be": (
        say("goal set units 5 weekly"),
        say("goal edit 1 many", "I can't read “many” as a number."),
        say("goal edit 1 0", "It has to be more than zero."),
        say("goal edit 1 8 last week", "“last week” is over"),
        say("goal list", "1. 5 units this week"),
    ),
    "a percentage": (
        say("help"),
        did(revenue="100", cost="60"),
        say("goal set profit margin 25", "You are at 40 %, on track."),
        say("goal set conversion rate 10 weekly", "10 % conversion rate this week."),
        say("goal set margin 50 yearly", "off track; 10 % to go."),
    ),
    "a goal for what is only set": (
        say("goal set growth 5 monthly", "5 % growth in November."),
        say("goal set growth 5 30 days", "it can only be a person's goal"),
    ),
    "what is missing": (
        say("goal set", "I still need the metric: what to count.", "goal set revenue 50k monthly"),
        say("goal set revenue", "I still need the target: how much, such as 50k or 25."),
        say("goal set revenue monthly", "I still need the target"),
        say("goal edit", "I still need the goal"),
    ),
}
