"""The function with an engine that is slow on purpose, so that no processor reads everything before the deadline."""

import os
import time
from collections.abc import Sequence
from typing import Any

from function.app import create_app
from function.config import Settings
from function.events import create_handler
from function.reader.architectures import default_max_windows, open_model
from function.reader.engine import Engine, Logits
from function.reader.manifest import Manifest
from function.reader.reader import EMBEDDED, Reader
from function.reader.tokenizer import Tokens

SECONDS = 0.2  # for each batch of windows


class SlowEngine:
    def __init__(self, engine: Engine[Any]) -> None:
        self.batch = engine.batch
        self.room = engine.room
        self._engine = engine

    def logits(self, question: Tokens[Any], windows: Sequence[Tokens[Any]]) -> list[Logits]:
        time.sleep(SECONDS)
        return self._engine.logits(question, windows)


settings = Settings.from_env(os.environ)
directory = settings.model or EMBEDDED
manifest = Manifest.load(directory)
tokenizer, engine = open_model(manifest, directory, threads=1)
reader = Reader(manifest, tokenizer, SlowEngine(engine), default_max_windows(manifest))
handler = create_handler(create_app(settings, reader))
