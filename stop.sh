#!/usr/bin/env bash
# Ends the local stack and leaves nothing of it running.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=infra/local/containers.sh
. infra/local/containers.sh
if containers_are_there; then
  stop_containers
  if [ ! -e .run/stack.json ]; then
    echo "Todo está parado. / Everything has stopped."
    exit
  fi
fi
python=.venv/bin/python
[ -x "$python" ] || python=python3 # Ending needs nothing that is installed.
exec "$python" -m infra.local down
