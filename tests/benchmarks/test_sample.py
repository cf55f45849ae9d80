"""The sample that charts, pages and services are built on is what the code makes of its invented brands."""

import json

from benchmarks.make_sample import SAMPLE, sample


def test_the_sample_is_what_the_code_makes():
    assert json.loads(SAMPLE.read_text(encoding="utf-8")) == json.loads(json.dumps(sample())), (
        "Write it anew: .venv/bin/python tests/benchmarks/make_sample.py"
    )
