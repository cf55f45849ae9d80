"""Numbers of one worker, or of all."""

import subprocess
import sys
from pathlib import Path

from api.metrics import Metrics

WORK = """
from api.metrics import Metrics
metrics = Metrics()
metrics.failed("store_get")
print(metrics.render()[0].decode())
"""


def test_one_worker_says_which_it_is() -> None:
    metrics = Metrics()
    metrics.answered("GET", "/v1/scores", "200", 0.002)
    text, kind = metrics.render()
    assert kind.startswith("text/plain")
    assert b"twoway_worker{pid=" in text
    assert b'twoway_request_seconds_bucket{le="0.0025",method="GET",route="/v1/scores",status="200"} 1.0' in text
    assert b'twoway_request_seconds_bucket{le="0.001",method="GET",route="/v1/scores",status="200"} 0.0' in text


def test_methods_that_callers_make_up_share_one_name() -> None:
    metrics = Metrics()
    for number in range(50):
        metrics.answered(f"METHOD{number}", "none", "405", 0.001)
    text = metrics.render()[0].decode()
    assert 'twoway_request_seconds_count{method="other",route="none",status="405"} 50.0' in text
    assert "METHOD" not in text
    assert len(metrics._timers) == 0


def test_workers_that_share_a_folder_add_up(tmp_path: Path) -> None:
    texts = []
    for _ in range(3):
        run = subprocess.run(
            [sys.executable, "-c", WORK],
            env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        texts.append(run.stdout)
    for number, text in enumerate(texts, start=1):
        assert f'twoway_failures_total{{what="store_get"}} {number}.0' in text
        assert "twoway_worker" not in text
