"""Several hands adopt a report at the same moment: one does, in a real database with real transactions."""

import json

from tomoni.config.tests.installation import Installation

RUN = "from tomoni.reporting.tests import at_once; import json; print(json.dumps(at_once.adopted_at_once()))"


def test_of_several_adoptions_at_once_one_is_done(tmp_path):
    installation = Installation(tmp_path, has_tables=True)
    told = json.loads(installation.python(RUN))
    installation.close()
    assert told == {"ended": ["done", "refused", "refused"], "adoptions": 1, "steps": 1}
