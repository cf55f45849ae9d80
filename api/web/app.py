"""The web application, put together."""

from apiflask import APIFlask
from flask import Blueprint, Flask, request
from flask.sessions import NullSession, SessionInterface
from flask.wrappers import Request

import api
from api.channels import channels
from api.scoring.method import published
from api.services import Services
from api.web.behind import behind_blueprint
from api.web.benchmark_pages import benchmark_pages
from api.web.benchmarks import benchmarks_blueprint
from api.web.channels import channels_blueprint
from api.web.contract import register_contract
from api.web.docs import docs_blueprint
from api.web.evidence import evidence_blueprint
from api.web.fixed import fixed_blueprint
from api.web.headers import Frame
from api.web.health import health_blueprint
from api.web.limits import limit_headers
from api.web.lookups import lookups_blueprint
from api.web.pages import error_page, pages_blueprint
from api.web.parameters import HandleConverter, TokenConverter, refuse_unknown_parameters
from api.web.problems import register_problems
from api.web.scores import scores_blueprint
from api.web.watching import feeds_blueprint, webhooks_blueprint

LARGEST_BODY = 16 * 1024 * 1024


class NoSessions(SessionInterface):
    """There are no sessions, so no cookie can ever be set or read by accident."""

    _none = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002 - Flask's signature.
        return self._none

    def is_null_session(self, obj: object) -> bool:  # noqa: ARG002 - The same.
        return True


def create_app(services: Services) -> APIFlask:
    """The application over `services`; it reads no setting and opens nothing by itself."""
    # The pages bring the static files with them, under addresses that change with their content.
    app = APIFlask(
        "api.web",
        title="Twoway",
        version=api.__version__,
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    # A list that is pasted is measured in characters, and its form says so; bytes alone would end in an error page.
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.session_interface = NoSessions()
    # A redirect to a tidier path would be an answer that the contract does not know.
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = True
    app.url_map.converters["handle"] = HandleConverter
    app.url_map.converters["token"] = TokenConverter
    register_problems(app, error_page)
    refuse_unknown_parameters(app)
    register_contract(app, server=services.settings.public_url or "/")
    for blueprint in (
        scores_blueprint(services),
        behind_blueprint(services),
        channels_blueprint(services),
        lookups_blueprint(services),
        evidence_blueprint(),
        benchmarks_blueprint(services),
        webhooks_blueprint(services),
        health_blueprint(services),
        docs_blueprint(app),
        pages_over(services),
        benchmark_pages(services),
        feeds_blueprint(services),
        fixed_blueprint(),
    ):
        app.register_blueprint(blueprint)
    app.wsgi_app = Frame(app.wsgi_app, services.metrics)  # type: ignore[method-assign]
    return app


def pages_over(services: Services) -> Blueprint:
    """The pages for people, over the same services and under the same limit."""
    return pages_blueprint(
        services.collector,
        published(),
        posts=lambda key: services.store.posts(key.key),
        channels=lambda key: channels(key, services.store),
        readable=tuple(services.networks),
        limit=lambda: limit_headers(services, request),
        public_url=services.settings.public_url,
    )
