#!/usr/bin/env bash
# Stops the local stack, both containers and processes.
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
[ -x "$python" ] || python=python3 # `down` needs no packages.
exec "$python" -m infra.local down
