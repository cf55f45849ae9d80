"""What installed extensions are told by `GET /v1/config`: how to switch a site off without a new release."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.faults import sentence

SHIPPED = Path(__file__).parent / "data" / "client_config.json"
OWN_FILE = "client_config.json"


class SiteSwitch(BaseModel):
    """A site, and whether extensions show anything there; `message` says why not."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool
    message: str | None = None


class ClientConfig(BaseModel):
    """Sites that are not as usual, the oldest version of the extension that still works, and a message to its users."""

    model_config = ConfigDict(extra="forbid")

    sites: dict[str, SiteSwitch]
    min_version: str = Field(pattern=r"^\d+(\.\d+){1,3}$")
    message: str | None


def read_client_config(data_dir: Path) -> bytes:
    """The JSON of `client_config.json` in the data folder, or of the one shipped where there is none.

    :raises ValueError: the file does not hold what it should; the message names it and its faults.
    """
    own = data_dir / OWN_FILE
    path = own if own.is_file() else SHIPPED
    try:
        config = ClientConfig.model_validate_json(path.read_bytes())
    except ValidationError as error:
        faults = " ".join(f"{'.'.join(map(str, item['loc']))}: {sentence(item)}" for item in error.errors())
        raise ValueError(f"{path} cannot be used. {faults}") from None
    return config.model_dump_json().encode()
