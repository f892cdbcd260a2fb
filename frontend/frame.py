"""What every page is given by what is around it."""

from dataclasses import dataclass

from frontend.client import Client
from frontend.messages import Messages
from frontend.settings import Settings


@dataclass(frozen=True, slots=True)
class Frame:
    settings: Settings
    client: Client
    words: Messages
