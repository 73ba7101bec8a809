"""Conversations that go wrong, and what is said then."""

from tests.core.conversation.talking import Talks, did, say

MISTAKES: Talks = {
    "another currency": (
        say("goal set revenue 50 000 €", "This workspace counts in USD, not in €."),
        say("goal set revenue €50k", "This workspace counts in USD, not in €."),
        say("goal set revenue 50k eur", "This workspace counts in USD, not in eur."),
        say("goal list", "No goals yet."),
    ),
    "no amount": (
        say(
            "goal set revenue fity k", "I can't read “fity k” as an amount. Try 50k, 50,000 or $50"
        ),
        say("goal set revenue many", "I can't read “many” as an amount."),
        say("goal set units $5", "I can't read “$5” as a number. Try 25, 1,000 or 2k."),
        say("goal set revenue 0", "It has to be more than zero."),
        say("goal set revenue -5", "I can't read “-5” as an amount."),
        say("goal set revenue 1e999999", "I can't read “1e999999” as an amount."),
        say("goal set units 2.5", "2.5 must be a whole number."),
        say("goal set revenue " + "9" * 40, "is larger than Laurels can count."),
    ),
    "no metric": (
        say("goal set karma 5", "I can't count “karma”. I count revenue, cost, units"),
        say("goal set revenu 5", "I can't count “revenu”. Did you mean revenue?"),
        say("goal set 5 revenu weekly", "I can't count “revenu”. Did you mean revenue?"),
        say("leaderboard karma", "I can't count “karma”."),
    ),
    "no period": (
        say("goal set revenue 5 wekly", "I can't read “wekly” as a period. Did you mean weekly?"),
        say("goal set revenue 5 by fryday", "Did you mean by friday?"),
        say("goal set revenue 5 fortnightly", "Try weekly, monthly, next month, by friday or 30"),
        say("goal set revenue 5 last month", "“last month” is over; a goal needs a period that"),
        say("goal set revenue 5 by 2020-01-01", "“by 2020-01-01” is over"),
        say("goal set revenue 50k february 30", "I can't read “february 30” as a period."),
        say("leaderboard units 30 days", "A board covers a day, a week, a month"),
        say("leaderboard units mnthly", "Did you mean monthly?"),
    ),
    "misspelt commands": (
        say("leaderbord", "I don't know “leaderbord”. Did you mean", "leaderboard?"),
        say("goal sett revenue 5", "Did you mean", "goal set revenue 5?"),
        say("goal lst", "goal list?"),
        say("gaol remove 2", "goal remove 2?"),
        say("tropies", "trophies?"),
        say("progres", "progress?"),
        say("hlep", "help?"),
        say("xyzzy", "I don't know “xyzzy”.", "help lists all I can."),
        say("x" * 2_000, "I don't know “" + "x" * 59 + "…”."),
    ),
    "a word left out": (
        say("goal 50k revenue monthly", "I don't know “goal 50k", "goal set 50k revenue monthly?"),
        say("goal revenue 50k", "goal set revenue 50k?"),
        say("goal xyz", "goal list?"),
    ),
    "what looks like markup": (
        say("@everyone", "I don't know “@everyone”."),
        say("<!channel> *now*", "I don't know “<!channel> *now*”."),
        say("goal set </script><b>x</b> 5", "I can't count “</script><b>x</b>”."),
        say("goal set revenue {0.__class__}", "I can't read “{0.__class__}” as an amount."),
        say("goal set revenue %s%n", "I can't read “%s%n” as an amount."),
        say("goal set revenue 5 {period}", "I can't read “{period}” as a period."),
        say('leaderboard "$where: 1"', "I can't count “$where: 1”."),
        say("leaderboard \u202ekarma", "I can't count “karma”."),
        say("trophies {name}", "I know nobody called “{name}”."),
        say("trophies .*", "I know nobody called “.*”."),
        say("help {0}", "There is no command “{0}”."),
        say("goal remove {x}", "You have no goals yet."),
    ),
    "names that look like markup": (
        did(by="<!channel>", scope={"sku": "<b>{x}</b>"}, units=3),
        say("leaderboard units", "1. <!channel>  3"),
        say("goal set units 5 of <b>{x}</b>", "5 units of <b>{x}</b> in November."),
        say("goal list", "5 units of <b>{x}</b> in November"),
    ),
    "far too much": (
        say("goal set " + "units " * 500, "I can't read “units units"),
        say("goal set units 5 " + "by friday " * 90, "I can't read “"),
        say("leaderboard " + "week " * 200, "I can't"),
        say("help " + "y" * 5_000, "There is no command “yyyy"),
        say("goal list", "No goals yet."),
    ),
    "an administrator's command": (
        say("announce here", "announce here is for administrators. Ask one of them to do it."),
        say("announce", "is for administrators."),
        say("anounce here", "announce here?"),
    ),
}

HELP: Talks = {
    "a greeting": (
        say("hi", "What I can do", "I keep the score"),
        say("hello", "What I can do", never=("Welcome",)),
        say("start", "What I can do"),
    ),
    "other names": (
        say("my progress", "Ada in November"),
        say("my points", "Your points"),
        say("ranking", "Revenue in November"),
        say("trophy", "Your trophy room"),
        say("leader board weekly", "Revenue this week"),
    ),
    "quotes of every kind": (
        say('goal set "revenue" "50 000" "this week"', "$50,000 revenue this week."),
        say("goal set “profit margin” “25”", "25 % profit margin in November."),
        say('goal set revenue "50k', "I can't read “\"50k” as an amount."),
    ),
    "help": (
        say(
            "help",
            "What I can do",
            "I keep the score",
            "Goals",
            "goal set revenue 50k monthly  Set a goal",
            "progress  Show your month",
            "help goal set says more about one.",
            never=("For administrators", "announce here"),
        ),
        say("", "What I can do"),
        say("?", "What I can do"),
        say("commands", "What I can do"),
    ),
    "help with one command": (
        say("help goal set", "goal set <metric> <target> [period] [of] [whose]", "what to count"),
        say("help trophies", "room, closest or picture", "may be left out", "For example"),
        say("help lb", "leaderboard [metric]"),
        say("help announce here", "Only administrators may do it."),
        say("help goal", "goal set revenue", "goal remove 1", never=("trophies",)),
        say("help nothing", "There is no command “nothing”. These are all:", "goal set"),
    ),
}
