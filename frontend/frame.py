"""The context that every page receives: settings, client and messages."""

from dataclasses import dataclass

from client import Client
from frontend.messages import Messages
from frontend.settings import Settings


@dataclass(frozen=True, slots=True)
class Frame:
    settings: Settings
    client: Client
    words: Messages
