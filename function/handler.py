"""The Lambda entry point. Settings, model and app are loaded once, when the module is imported."""

import os
import time

from function.app import create_app
from function.config import Settings, vcpus
from function.events import create_handler
from function.logs import milliseconds_since, write_line
from function.reader.reader import load_reader

start = time.perf_counter()
settings = Settings.from_env(os.environ)
reader = load_reader(settings.model, threads=settings.threads or vcpus(os.environ), max_windows=settings.max_windows)
app = create_app(settings, reader)
handler = create_handler(app)

write_line(
    {
        "event": "start",
        "model": reader.manifest.id,
        "revision": reader.manifest.revision,
        "load_ms": milliseconds_since(start),
    }
)
