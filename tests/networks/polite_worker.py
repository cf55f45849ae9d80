"""One worker of a service, for tests that talk to several: a line in is what its clock says (epoch seconds), a line out
what came of asking for a score then.

Arguments: the network's address, the data folder, and the address of Redis or nothing.
"""

import json
import sys
from pathlib import Path

from api.accounts import account_key
from api.collect import Collector
from api.hosts import Hosts
from api.networks.bluesky import bluesky
from api.settings import Settings
from api.stores import open_history, open_store
from api.stores.shared import open_hosts


def main() -> None:
    url, folder, redis = sys.argv[1:]
    settings = Settings.model_validate(
        {"bluesky_url": url, "data_dir": Path(folder), "redis_url": redis or None, "network_timeout_seconds": 5}
    )
    now, unanswered = [0.0], [0]

    def failed() -> None:
        unanswered[0] += 1

    def clock() -> float:
        return now[0]

    hosts = Hosts(settings.host_limit, open_hosts(settings, clock), failed, clock)
    store = open_store(settings, lambda _: failed())
    network = bluesky(settings, hosts=hosts)
    collector = Collector({"bluesky": network}, store, open_history(settings))
    say("ready")
    for line in sys.stdin:
        now[0] = float(line)
        found = json.loads(collector.score(account_key("bluesky", "acme.com"), max_age=0, wait=30).body)
        found["unanswered"] = unanswered[0]
        say(json.dumps(found))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
