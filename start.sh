#!/usr/bin/env bash
# Sets up what the local stack needs, brings it up and returns when it answers; ./stop.sh ends it.
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

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local candidate
  if [ -n "${PYTHON:-}" ]; then
    is_recent "$PYTHON" || fail "PYTHON=$PYTHON no es un Python 3.11 o posterior." \
      "PYTHON=$PYTHON is not a Python 3.11 or later."
    printf '%s' "$PYTHON"
    return
  fi
  for candidate in python3.13 python3.12 python3.11 python3; do
    if is_recent "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "Hace falta Python 3.11 o posterior: sudo apt install python3 python3-venv" \
    "Python 3.11 or later is needed: sudo apt install python3 python3-venv"
}

make_venv() {
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
    "A $python le falta venv: sudo apt install python3-venv" \
    "$python lacks venv: sudo apt install python3-venv"
  "$python" -m venv --clear .venv || fail "No se pudo crear .venv en $PWD." ".venv could not be made in $PWD."
}

# A .venv that works is kept, whoever made it: uv's has no pip.
ensure_venv() {
  local python=.venv/bin/python
  "$python" -c '' 2>/dev/null || make_venv
  is_recent "$python" || fail ".venv tiene un Python anterior al 3.11: bórrelo y ejecute otra vez ./start.sh." \
    ".venv has a Python older than 3.11: remove it and run ./start.sh again."
  "$python" -c 'import pip' 2>/dev/null || "$python" -m ensurepip >/dev/null 2>&1 || fail \
    "A .venv le falta pip: sudo apt install python3-venv, o bórrelo; y ejecute otra vez ./start.sh." \
    ".venv lacks pip: sudo apt install python3-venv, or remove it; then run ./start.sh again."
}

# Counts the packages that pip names, as its own progress says nothing of how many are left.
show_progress() {
  local line count=0 total=$1
  while IFS= read -r line; do
    case $line in
      Collecting*) count=$((count + 1)) ;;
      Installing*) count=$total ;;
      *) continue ;;
    esac
    [ ! -t 2 ] || printf '\r%d/%d ' "$count" "$total" >&2
  done
  [ ! -t 2 ] || printf '\n' >&2
}

install() {
  local wanted stamp=.venv/installed.sha256 log=.run/logs/install.log
  wanted=$(sha256sum requirements/local.txt)
  ensure_venv
  if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    return
  fi
  tell "Instalando dependencias (la primera vez tarda)… / Installing dependencies (it takes a while the first time)…"
  mkdir -p .run/logs
  if ! .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes \
    -r requirements/local.txt 2>&1 | tee "$log" | show_progress "$(grep -c '==' requirements/local.txt)"; then
    tail -n 5 "$log" >&2
    fail "No se pudieron instalar las dependencias; ¿hay conexión? Los detalles están en $log." \
      "The dependencies could not be installed; is there a connection? $log has the details."
  fi
  printf '%s\n' "$wanted" >"$stamp"
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
  # What is up already as processes is not doubled.
  if [ ! -e .run/stack.json ] && engine_answers; then how=docker; else how=local; fi
fi
if [ "$how" = docker ]; then
  start_containers
else
  install
  exec .venv/bin/python -m infra.local up
fi
