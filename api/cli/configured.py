"""The settings of a command, with sentences for those that cannot be used."""

from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from api.cli.output import Failed
from api.faults import sentence
from api.settings import Settings

UNUSABLE = 2
HIDDEN = "(hidden)"


def read_settings() -> Settings:
    """The settings of the environment.

    :raises Failed: naming each one that cannot be used, never with its value.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # Every setting has a default.
    except ValidationError as error:
        faults = [f"  TWOWAY_{'_'.join(map(str, one['loc'])).upper()}: {sentence(one)}" for one in error.errors()]
        raise Failed("\n".join(["These settings cannot be used:", *faults]), UNUSABLE) from None


def without_secrets(text: str, settings: Settings) -> str:
    """The text without any secret of the settings, nor the password inside one that is an address."""
    secrets = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    passwords = [password for secret in secrets if "//" in secret and (password := _password(secret))]
    for secret in sorted((*secrets, *passwords), key=len, reverse=True):
        text = text.replace(secret, HIDDEN) if secret else text
    return text


def _password(address: str) -> str | None:
    try:
        return urlsplit(address).password
    except ValueError:
        return None
