"""Every setting of the service, from `TWOWAY_*` in the environment or files of these names. The table in the README is
held equal to it.
"""

import os
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

NO_RATE = "It must be a number of calls and a time, such as 600/minute or 30/hour."
DATABASES = frozenset({"postgresql+psycopg", "postgresql", "postgres", "sqlite"})
NO_DATABASE = "It must be the address of a PostgreSQL, such as postgresql+psycopg://name:password@host/database."


class Settings(BaseSettings):
    """Read once at start and passed on; a field's description is its row in the README."""

    model_config = SettingsConfigDict(env_prefix="TWOWAY_", frozen=True, env_ignore_empty=True)

    secrets_dir: Path | None = Field(
        None,
        description="Folder of files that hold settings, such as keys: each is named as the variable that it stands "
        "for, which comes first where both are there.",
    )
    data_dir: Path = Field(
        Path(".data"),
        description="Folder of the SQLite files; a relative one is below the folder that one stands in.",
    )
    redis_url: SecretStr | None = Field(
        None, description="Redis for scores shared by machines, as `redis://host:6379/0`; none: one SQLite file."
    )
    database_url: SecretStr | None = Field(
        None, description="Database of earlier scores, as `postgresql+psycopg://...`; none: one SQLite file."
    )
    bluesky_url: str = Field("https://public.api.bsky.app", description="The Bluesky AppView that is read.")
    bluesky_login_url: str = Field(
        "https://bsky.social", description="The server where the app password is used, only with one set."
    )
    bluesky_identifier: str | None = Field(
        None, description="Handle of an own Bluesky account; with the app password, mentions are searched too."
    )
    bluesky_app_password: SecretStr | None = Field(
        None, description="App password of that account (never the main password)."
    )
    facebook_url: str = Field("https://graph.facebook.com/v25.0", description="The Graph API that pages are read from.")
    facebook_token: SecretStr | None = Field(
        None, description="Token for Facebook, with Page Public Content Access or of the page itself; none: not read."
    )
    instagram_url: str = Field(
        "https://graph.facebook.com/v25.0", description="The Graph API that Instagram is read from."
    )
    instagram_token: SecretStr | None = Field(
        None, description="Token for Instagram, of whoever runs the account below; none: not read."
    )
    instagram_account_id: str | None = Field(
        None, pattern="^[0-9]{1,30}$", description="Number of an own business account, through which others are read."
    )
    reddit_url: str = Field("https://oauth.reddit.com", description="The API of Reddit that is read.")
    reddit_login_url: str = Field("https://www.reddit.com", description="The server that gives tokens for it.")
    reddit_client_id: str | None = Field(None, description="Id of an app on Reddit; none: Reddit is not read.")
    reddit_client_secret: SecretStr | None = Field(None, description="Secret of that app.")
    reddit_user_agent: str = Field(
        "server:twoway:0.1.0 (by /u/unknown)",
        pattern="^[ -~]{1,200}$",
        description="How Reddit is told who asks; it wants the name of an account there instead of `unknown`.",
    )
    x_url: str = Field("https://api.x.com", description="The API of X that is read.")
    x_bearer_token: SecretStr | None = Field(None, description="Bearer token of an app on X; none: X is not read.")
    x_max_posts: int = Field(
        100, ge=40, le=5_000, description="Most posts of X that one score reads; X charges for each."
    )
    youtube_url: str = Field(
        "https://www.googleapis.com/youtube/v3", description="The Data API that channels are read from."
    )
    youtube_key: SecretStr | None = Field(
        None, description="Key for the YouTube Data API v3; none: YouTube is not read."
    )
    host_limit: str = Field(
        "600/minute",
        description="How often any one host of a network may be asked, by all workers together; `limits` notation. "
        "Networks that publish a lower limit are asked less.",
    )
    network_timeout_seconds: float = Field(10.0, gt=0, description="Longest wait for one answer of a network.")
    collection_timeout_seconds: float = Field(
        60.0, gt=0, description="Longest time for one whole collection; what was seen by then is scored."
    )
    visit_sites: bool = Field(
        True, description="Whether the sites that accounts name and the links of their posts are visited."
    )
    visit_info_url: str | None = Field(
        None,
        description="Page that tells visited sites who visits them; none: `/about/visits` below the public address.",
    )
    collections_in_flight: int = Field(
        24, ge=1, description="Most collections under way at once on this machine, shared out over its workers."
    )
    benchmark_threads: int = Field(
        8,
        ge=0,
        le=64,
        description="Most accounts that `twoway serve`, or one `twoway worker`, collects for benchmarks at once; "
        "`0`: only others do.",
    )
    benchmark_limit: str = Field(
        "30/hour", description="How often one address may start a benchmark or run one again; `limits` notation."
    )
    workers: int = Field(1, ge=1, description="Worker processes of `twoway serve`.")
    threads: int = Field(64, ge=8, description="Threads that answer requests, a worker process.")
    fresh_seconds: int = Field(21_600, ge=0, description="Age until which a stored score counts as fresh.")
    post_limit: str = Field(
        "300/minute", description="How often one address may ask for new collections; `limits` notation."
    )
    public_url: str | None = Field(
        None, description="Address of this server as others see it, when it stands behind a proxy."
    )
    log_level: str = Field("INFO", description="Least serious level that is logged.")

    @field_validator("host_limit", "benchmark_limit", "post_limit")
    @classmethod
    def _is_rate(cls, given: str) -> str:
        from limits import parse_many  # noqa: PLC0415 - Only where a limit is set.

        try:
            parse_many(given)
        except ValueError:
            raise ValueError(NO_RATE) from None
        return given

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and given.get_secret_value().partition(":")[0] not in DATABASES:
            raise ValueError(NO_DATABASE)
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature.
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - The same.
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the caller gives comes first, then the environment, then the files."""
        folder = os.environ.get("TWOWAY_SECRETS_DIR")
        files = (SecretsSettingsSource(settings_cls, folder),) if folder else ()
        return (init_settings, env_settings, *files)
