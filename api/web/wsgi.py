"""The application for a WSGI server: `granian --interface wsgi api.web.wsgi:app`, or gunicorn with the same name."""

import gc
from threading import Thread

from api.logs import configure_logs
from api.services import build_services
from api.settings import Settings
from api.warm_up import warm_up
from api.web.app import create_app


def _prepare() -> None:
    """Read what scoring needs on first use, which takes about a second: the first person to ask need not wait.

    It stays for good, as several hundred thousand objects. Unless they are frozen, each full collection of garbage
    looks at them all, which holds up every request for a quarter of a second.
    """
    warm_up()
    gc.collect()
    gc.freeze()


settings = Settings()  # type: ignore[call-arg]  # Every setting has a default.
configure_logs(settings.log_level)
app = create_app(build_services(settings))
Thread(target=_prepare, name="warm-up", daemon=True).start()
