"""`python -m tests.golden` writes embedded.json anew, after the embedded model has been made anew: look at the diff."""

import json

from function.reader.reader import load_reader
from tests.golden.asked import REQUESTS
from tests.golden.test_embedded import GOLDEN, answered

if __name__ == "__main__":
    reader = load_reader()
    golden = {
        "revision": reader.manifest.revision,
        "answers": {name: answered(reader, request) for name, request in REQUESTS.items()},
    }
    GOLDEN.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
