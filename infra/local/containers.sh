# shellcheck shell=bash
# The local stack in containers, for start.sh and stop.sh: they run this in the repository's root.

readonly MB_PER_CPU=1769 # As in Lambda.
readonly HEALTHY_SECONDS=90

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

# Whether an engine answers, and there is a compose to ask it with.
engine_answers() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1 && compose version >/dev/null 2>&1
}

containers_are_there() { engine_answers && [ -n "$(compose ps -q 2>/dev/null)" ]; }

start_containers() {
  local log=.run/logs/containers.log functions=${QAS_LOCAL_FUNCTIONS:-2}
  engine_answers || fail "No hay ningún motor de Docker con compose que conteste: use ./start.sh --local." \
    "There is no Docker engine with compose that answers: use ./start.sh --local."
  FUNCTION_CPUS=$(cpus)
  export FUNCTION_CPUS
  mount_model
  mkdir -p .run/logs
  tell "Construyendo las imágenes (la primera vez tarda)… / Building the images (it takes a while the first time)…"
  compose build >"$log" 2>&1 || give_up "No se pudieron construir las imágenes." "The images could not be built."
  tell "Arrancando la función y la página… / Starting the function and the page…"
  compose up -d --scale "function=$functions" >>"$log" 2>&1 || give_up "No arrancan los contenedores." \
    "The containers do not start."
  wait_until_healthy
  compose exec -T gateway python -c 'from urllib.request import urlopen; urlopen("http://127.0.0.1:8008/health")' \
    >>"$log" 2>&1 || {
    compose logs --no-color --tail 20 function >>"$log" 2>&1
    give_up "La función no contesta." "The function does not answer."
  }
  ready
}

stop_containers() { compose down --remove-orphans >/dev/null 2>&1; }

# Processors for the memory that is asked for, and no more than the engine has.
cpus() {
  local memory=${QAS_LOCAL_FUNCTION_MEMORY_MB:-$MB_PER_CPU} most thousandths
  [[ $memory =~ ^[1-9][0-9]*$ ]] || fail "QAS_LOCAL_FUNCTION_MEMORY_MB=$memory: debe ser un número entero." \
    "QAS_LOCAL_FUNCTION_MEMORY_MB=$memory: must be a whole number."
  most=$(($(docker info --format '{{.NCPU}}') * 1000))
  thousandths=$((memory * 1000 / MB_PER_CPU))
  [ "$thousandths" -le "$most" ] || thousandths=$most
  printf '%d.%03d' $((thousandths / 1000)) $((thousandths % 1000))
}

# The image keeps its model; another is laid over it.
mount_model() {
  [ -n "${QAS_MODEL:-}" ] || return 0
  [ -d "$QAS_MODEL" ] || fail "QAS_MODEL=$QAS_MODEL: no es un directorio." "QAS_MODEL=$QAS_MODEL: is no directory."
  QAS_MODEL=$(cd -- "$QAS_MODEL" && pwd)
  export QAS_MODEL COMPOSE_FILE=docker-compose.yml:infra/local/model.yml
}

wait_until_healthy() {
  local container deadline=$((SECONDS + HEALTHY_SECONDS))
  for container in $(compose ps -q); do
    until [ "$(docker inspect --format '{{.State.Health.Status}}' "$container" 2>/dev/null)" = healthy ]; do
      if [ "$SECONDS" -gt "$deadline" ]; then
        compose logs --no-color --tail 20 >>"$log" 2>&1
        give_up "Un contenedor no contesta." "A container does not answer."
      fi
      sleep 0.5
    done
  done
}

give_up() {
  tail -n 5 "$log" >&2
  stop_containers
  fail "$1 Los detalles están en $log." "$2 $log has the details."
}

ready() {
  local host=${QAS_LOCAL_HOST:-127.0.0.1} api page
  [ "$host" != 0.0.0.0 ] || host=127.0.0.1
  api=http://$host:${QAS_LOCAL_API_PORT:-8008}
  page=http://$host:${QAS_LOCAL_PAGE_PORT:-8501}
  cat <<TEXT

Listo, en contenedores / Ready, in containers

  Página / Page   $page
  API             $api        $api/docs

Pruebe / Try:

  curl -s $api/answers -H 'content-type: application/json' -d '{
    "question": "¿Dónde nació Gabriela Mistral?",
    "context": "La poeta Gabriela Mistral nació en Vicuña, Chile, el 7 de abril de 1889."}'

Para parar / To stop: ./stop.sh
Registros / Logs: docker compose logs -f

TEXT
}
