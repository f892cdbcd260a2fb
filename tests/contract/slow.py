"""The function with an artificially slow engine, which cannot read a long text before the deadline on any processor."""

import os
import time
from collections.abc import Sequence

from function.app import create_app
from function.config import Settings
from function.events import create_handler
from function.reader.engine import Engine, Logits
from function.reader.reader import EMBEDDED, MAX_WINDOWS, Reader, open_model
from function.reader.tokenizer import Tokens

SECONDS = 0.5  # per batch of windows


class SlowEngine:
    def __init__(self, engine: Engine) -> None:
        self.batch = engine.batch
        self.room = engine.room
        self._engine = engine

    def logits(self, question: Tokens, windows: Sequence[Tokens]) -> list[Logits]:
        time.sleep(SECONDS)
        return self._engine.logits(question, windows)


settings = Settings.from_env(os.environ)
manifest, tokenizer, engine = open_model(settings.model or EMBEDDED, threads=1)
reader = Reader(manifest, tokenizer, SlowEngine(engine), MAX_WINDOWS)
handler = create_handler(create_app(settings, reader))
