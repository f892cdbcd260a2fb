"""manifest.json: the description of a model directory, with the measured quality of the model."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from function.reader.errors import ModelError

# What `model/bake` makes model directories of, named as in transformers.
ARCHITECTURES = ("bert", "roberta", "distilbert", "electra", "albert", "xlm-roberta", "deberta-v2")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a model. `raw`: the whole file, as `GET /version` shows it.

    `max_tokens`: the longest window, question included. `stride`: tokens that consecutive windows share.
    `no_answer_threshold`: the no-answer score above which the reader gives no answer. `temperature` divides the logits.
    """

    id: str
    revision: str
    architecture: str
    max_tokens: int
    stride: int
    no_answer_threshold: float
    raw: dict[str, Any]
    temperature: float = 1.0

    @classmethod
    def load(cls, directory: Path) -> "Manifest":
        """Load a manifest. Raises ModelError if the file is missing, is not JSON or lacks a field."""
        path = directory / "manifest.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                id=str(raw["id"]),
                revision=str(raw["revision"]),
                architecture=str(raw["architecture"]),
                max_tokens=int(raw["max_tokens"]),
                stride=int(raw["stride"]),
                no_answer_threshold=float(raw["no_answer_threshold"]),
                raw=raw,
                temperature=_temperature(raw.get("temperature", 1.0)),
            )
        except FileNotFoundError:
            raise ModelError(f"{path} does not exist: QAS_MODEL must name a model directory") from None
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path} is not a manifest ({error!r}): make the model directory again") from error


def _temperature(value: Any) -> float:
    temperature = float(value)
    if not 0.01 <= temperature <= 100:
        raise ValueError(f"temperature is {value!r} and must be between 0.01 and 100")
    return temperature
