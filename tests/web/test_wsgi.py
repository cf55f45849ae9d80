"""The application as a server loads it."""

import subprocess
import sys
from pathlib import Path

LOADED = """
import gc, json, threading
from api.web import wsgi
for thread in threading.enumerate():
    if thread.name == "warm-up":
        thread.join()
print(json.dumps([wsgi.app.test_client().get("/healthz").status_code, gc.get_freeze_count(), len(gc.get_objects())]))
"""


def test_what_stays_for_good_is_out_of_the_way_of_garbage_collection(tmp_path: Path) -> None:
    environment = {"TWOWAY_DATA_DIR": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True)
    status, frozen, watched = map(int, done.stdout.strip("[] \n").split(","))
    assert status == 200
    assert frozen > 100_000
    assert watched < 20_000
