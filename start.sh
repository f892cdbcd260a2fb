#!/usr/bin/env bash
# Installs what the local stack needs, starts it, and returns when it answers. ./stop.sh stops it.
set -euo pipefail

tell() { printf '%s\n' "$@" >&2; }
fail() { tell "$@"; exit 1; }

usage() {
  cat <<'TEXT'
./start.sh [--docker | --local]

Arranca el lector de preguntas en esta máquina; ./stop.sh lo para.
Starts the question answering stack on this machine; ./stop.sh ends it.

  --docker   contenedores / containers
  --local    procesos / plain processes

Sin opción: contenedores si hay un motor de Docker que contesta, y si no, procesos.
Without an option: containers where a Docker engine answers, else processes.

PYTHON=…     el Python que usar, 3.11 o posterior / the Python to use, 3.11 or later
QAS_LOCAL_…  puertos y demás ajustes / ports and other settings: docs/local-stack.md
TEXT
}

how=
for option in "$@"; do
  case $option in
    --local | --docker) how=${option#--} ;;
    -h | --help) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=infra/local/containers.sh
. infra/local/containers.sh
if [ -z "$how" ]; then
  # If the stack already runs as processes, do not start containers too.
  if [ ! -e .run/stack.json ] && engine_answers; then how=docker; else how=local; fi
fi
if [ "$how" = docker ]; then
  start_containers
else
  VENV='' infra/setup/sync local
  exec .venv/bin/python -m infra.local up
fi
