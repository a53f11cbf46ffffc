"""How the mail server misbehaves when a test or a person asks it to."""

import random
from fnmatch import fnmatch
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["none", "refuse-connection", "4xx", "5xx", "slow", "drop-answer"]


class MailFaults(BaseModel):
    """`share` of the attempts (for recipients that match the glob `recipient_pattern`) meet `mode`.

    refuse-connection: nobody is served (the port itself closes when share is 1; then the pattern is not looked at);
    4xx, 5xx: the recipient is refused for now, or for good; slow: the answer takes `seconds`;
    drop-answer: the mail is kept, but the connection dies before the 250 — the sender cannot know.
    """

    model_config = ConfigDict(extra="forbid")

    mode: Mode = "none"
    share: float = Field(default=1.0, ge=0, le=1)
    recipient_pattern: str = "*"
    seconds: float = Field(default=5.0, ge=0, le=600)

    def strikes(self, mode: Mode, *recipients: str) -> bool:
        """Whether this attempt meets the fault `mode`."""
        if self.mode != mode or random.random() >= self.share:
            return False
        return not recipients or any(
            fnmatch(recipient.lower(), self.recipient_pattern.lower()) for recipient in recipients
        )
