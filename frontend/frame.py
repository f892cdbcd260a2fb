"""The context that every page receives: settings, client and messages."""

from dataclasses import dataclass

from client import Client
from frontend.settings import Settings
from frontend.texts import Texts


@dataclass(frozen=True, slots=True)
class Frame:
    settings: Settings
    client: Client
    texts: Texts
