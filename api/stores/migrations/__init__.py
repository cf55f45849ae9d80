"""The steps that bring the history's tables to this version; they run from the installed package, no alembic.ini."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for steps on one open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "api.stores:migrations")
    return config


def upgrade(connection: Connection) -> None:
    """Run the missing steps inside the connection's transaction: all of them or none."""
    command.upgrade(configuration(connection), "head")
