#!/usr/bin/env bash
# Ends the local stack and leaves nothing of it running.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
python=.venv/bin/python
[ -x "$python" ] || python=python3 # Ending needs nothing that is installed.
exec "$python" -m infra.local down
