import subprocess
import sys

CODE = """
from time import process_time
from api.intake import read_evidence
from api.scoring.score import score
from api.warm_up import warm_up
warm_up()
evidence = open("docs/examples/evidence.json", "rb").read()
began = process_time()
score(read_evidence(evidence))
print(process_time() - began)
"""


def test_after_warming_up_the_first_score_is_quick():
    """Cold, the rules alone take about a second."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.3
