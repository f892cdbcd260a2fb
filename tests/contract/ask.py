"""Ask with the InferenceClient of the current environment: read the request as JSON, write the reply as JSON."""

import json
import sys
import warnings
from dataclasses import asdict, is_dataclass
from typing import Any

from huggingface_hub import InferenceClient, __version__


def plain(found: Any) -> Any:
    if isinstance(found, list):
        return [plain(one) for one in found]
    return asdict(found) if is_dataclass(found) and not isinstance(found, type) else dict(found)


def main() -> None:
    given = json.load(sys.stdin)
    client = InferenceClient(model=given["url"])
    try:
        reply = {"found": plain(client.question_answering(**given["asked"]))}
    except Exception as error:
        reply = {"error": str(error)}
    json.dump({"version": __version__, **reply}, sys.stdout)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
