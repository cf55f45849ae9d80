"""The shapes of webhooks for the contract; what comes in is validated with its model, too."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

LONGEST_ADDRESS = 2_048


class WebhookIn(BaseModel):
    """Where the events of a benchmark are to be sent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: str = Field(
        min_length=1,
        max_length=LONGEST_ADDRESS,
        description="An address that begins with https://, at the usual port, of a host at a public address.",
    )


class Delivery(BaseModel):
    """What became of the newest delivery that was tried; `reason` is a sentence."""

    state: Literal["waiting", "done", "failed"]
    tries: int
    reason: str | None
    retry_at: AwareDatetime | None
    ended_at: AwareDatetime | None


class Webhook(BaseModel):
    """To which host events are sent, how many deliveries wait, and how many were given up. `gone_at`: when the receiver
    said that it wants no more, since when nothing is sent there.
    """

    host: str
    created_at: AwareDatetime
    gone_at: AwareDatetime | None
    waiting: int
    failed: int
    last: Delivery | None


class NewWebhook(Webhook):
    """The same, with the secret that signs what is sent. It is shown once."""

    secret: str


MODELS: tuple[type[BaseModel], ...] = (Webhook, NewWebhook)
"""What goes out."""
