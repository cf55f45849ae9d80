"""The parts of a process, with a sentence where none can be made of the settings."""

from api.cli.configured import UNUSABLE, without_secrets
from api.cli.output import Failed
from api.services import Services, build_services
from api.settings import Settings


def make_services(settings: Settings) -> Services:
    """The parts of a process; nothing connects yet.

    :raises Failed: a setting can be read, but nothing can be made of it.
    """
    try:
        return build_services(settings)
    except ValueError as error:
        raise Failed(f"A setting cannot be used: {without_secrets(str(error), settings)}", UNUSABLE) from None
