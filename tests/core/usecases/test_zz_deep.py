from core.app import App
App._repr_pretty_ = lambda self, p, cycle: p.text("app")
import os
from hypothesis import assume, given, settings, strategies as st, Phase
from tests.core.support import dear
from tests.core.usecases import test_oracle_events as t
from tests.core.usecases.oracle_events import arrivals, goals
from tests.core.usecases.oracle_compare import hows
deep = settings(dear, phases=[Phase.generate] + ([Phase.shrink] if os.environ.get("SHRINK") else []), max_examples=int(os.environ.get("N", "60")), derandomize=False, database=None)
def unchained(arrived):
    return not any(e.get("corrects", "").startswith("ec") for e in arrived[0])
plain = arrivals().filter(lambda a: True)
test_events = deep(given(plain, hows)(t.test_the_end_is_what_the_set_of_events_says.hypothesis.inner_test))
early = goals()
test_goals = deep(given(plain, goals(), hows)(t.test_goals_are_met_by_what_counts_in_their_period.hypothesis.inner_test))
from tests.core.usecases import test_oracle_replay as r
from tests.core.usecases.oracle_events import rules, calendars, days_off
test_replay = deep(given(plain, early, rules(), calendars, days_off)(r.test_a_replay_changes_nothing.hypothesis.inner_test))
noteam = rules() or rules()
test_zone = deep(given(plain, r.zones, noteam, st.sampled_from([0, 6]))(r.test_another_zone_is_as_if_it_had_always_been.hypothesis.inner_test))
test_rule = deep(given(plain, rules(), calendars, days_off)(r.test_a_new_rule_is_as_if_it_had_always_been_and_silent.hypothesis.inner_test))
