"""The application for a WSGI server: `granian --interface wsgi api.web.wsgi:app`, or gunicorn with the same name."""

from threading import Thread

from api.logs import configure_logs
from api.services import build_services
from api.settings import Settings
from api.warm_up import warm_up
from api.web.app import create_app

settings = Settings()  # type: ignore[call-arg]  # Every setting has a default.
configure_logs(settings.log_level)
app = create_app(build_services(settings))
# What scoring reads on first use takes about a second, which the first person to ask need not wait.
Thread(target=warm_up, name="warm-up", daemon=True).start()
