"""Several hands enter the same at the same moment: one number comes of it, in a real database with real transactions."""

import json

import pytest

from tomoni.config.tests.installation import Installation

ROUNDS = 6
RUN = f"from tomoni.membership.tests import at_once; import json; print(json.dumps(at_once.everything({ROUNDS})))"
YEAR = ["2012-01-01", "2013-01-01"]
ONE_DONE = ["done", "refused", "refused", "refused"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What came of it in a Tomoni with a database of its own, of the kind the tests run on."""
    installation = Installation(tmp_path_factory.mktemp("at_once"), has_tables=True)
    yield json.loads(installation.python(RUN))
    installation.close()


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_of_several_joinings_of_one_holder_one_is_done(told, kind):
    assert told[kind] == [{"ended": ONE_DONE, "numbers": 1, "terms": [YEAR]}] * ROUNDS


def test_strangers_who_join_at_once_have_numbers_of_their_own(told):
    assert told["strangers"] == [1, 2, 3, 4]


def test_of_several_renewals_each_follows_the_one_before(told):
    years = [[f"{year}-01-01", f"{year + 1}-01-01"] for year in range(2012, 2017)]
    assert told["renew"] == [{"ended": ["done"] * 4, "numbers": 1, "terms": years}]


def test_of_several_leavings_one_is_done(told):
    left = {"ended": ONE_DONE, "numbers": 1, "terms": [["2012-01-01", "2012-07-01"]]}
    assert told["leave"] == [left] * ROUNDS
