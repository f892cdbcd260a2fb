# shellcheck shell=bash
# The local stack in containers. start.sh, stop.sh and the Makefile source this file in the repository's root.

readonly MB_PER_CPU=1769 # As in Lambda, which gives one vCPU for this much memory.
readonly HEALTHY_SECONDS=90
readonly RESTARTS=3 # If a container has restarted this often, the start has failed.
# Runs in a container. Exit status: 0 if the service answers or requires a signature, 2 if the function fails, else 1.
readonly PROBE='
import sys, urllib.error, urllib.request
try:
    urllib.request.urlopen(sys.argv[1], timeout=30)
except urllib.error.HTTPError as error:
    sys.exit({403: 0, 502: 2}.get(error.code, 1))'

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

# Succeeds if a Docker engine answers and compose is installed.
engine_answers() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1 && compose version >/dev/null 2>&1
}

containers_are_there() { engine_answers && [ -n "$(compose ps -aq 2>/dev/null)" ]; }

start_containers() {
  local log=.run/logs/containers.log functions=${QAS_LOCAL_FUNCTIONS:-2} said
  engine_answers || fail "No hay ningún motor de Docker con compose que conteste: use ./start.sh --local." \
    "There is no Docker engine with compose that answers: use ./start.sh --local."
  FUNCTION_CPUS=$(cpus)
  export FUNCTION_CPUS
  set_stop_seconds
  set_access
  mount_model
  mkdir -p .run/logs
  tell "Construyendo las imágenes (la primera vez tarda)… / Building the images (it takes a while the first time)…"
  compose build >"$log" 2>&1 || point_to_log "No se pudieron construir las imágenes." "The images could not be built."
  tell "Arrancando la función y la página… / Starting the function and the page…"
  compose up -d --scale "function=$functions" >>"$log" 2>&1 || give_up "No arrancan los contenedores." \
    "The containers do not start."
  wait_until_healthy
  wait_for_api >>"$log" 2>&1 || {
    said=$(compose logs --no-color --tail 100 function 2>&1)
    printf '%s\n' "$said" >>"$log"
    # point_to_log prints the last lines of the log. If the function raised, the runtime's error must be among them.
    printf '%s\n' "$said" | grep -F '| [ERROR]' | tail -n 1 >>"$log" || true
    give_up "La función no contesta." "The function does not answer."
  }
  ready
}

stop_containers() {
  set_stop_seconds
  compose down --remove-orphans >/dev/null 2>&1
}

# The gateway finishes its requests before it stops, which may take up to the function's time limit.
set_stop_seconds() { export GATEWAY_STOP_SECONDS=$((${QAS_LOCAL_FUNCTION_SECONDS:-30} + 10)); }

# Prints the number of CPUs for the configured memory, at most those of the engine.
cpus() {
  local memory=${QAS_LOCAL_FUNCTION_MEMORY_MB:-$MB_PER_CPU} most thousandths
  [[ $memory =~ ^[1-9][0-9]*$ ]] || fail "QAS_LOCAL_FUNCTION_MEMORY_MB=$memory: debe ser un número entero." \
    "QAS_LOCAL_FUNCTION_MEMORY_MB=$memory: must be a whole number."
  most=$(($(docker info --format '{{.NCPU}}') * 1000))
  thousandths=$((memory * 1000 / MB_PER_CPU))
  [ "$thousandths" -le "$most" ] || thousandths=$most
  printf '%d.%03d' $((thousandths / 1000)) $((thousandths % 1000))
}

# Sets the variables of QAS_AUTH, as infra/local/access.py does for processes.
set_access() {
  case ${QAS_AUTH:-none} in
    none) ;;
    token)
      [ -n "${QAS_TOKEN:-}" ] || fail \
        "QAS_AUTH=token necesita QAS_TOKEN; haga uno: export QAS_TOKEN=\$(openssl rand -hex 32)" \
        "QAS_AUTH=token needs QAS_TOKEN; make one: export QAS_TOKEN=\$(openssl rand -hex 32)"
      [[ $QAS_TOKEN =~ ^[[:alnum:]._~+/-]+=*$ && $QAS_TOKEN != *[^[:ascii:]]* ]] || fail \
        "QAS_TOKEN: HTTP no puede llevarlo: use letras sin acento, cifras y -._~+/, y = solo al final." \
        "QAS_TOKEN: HTTP cannot carry it: use letters without accents, digits and -._~+/, and = only at the end."
      QAS_TOKEN_SHA256=$(printf %s "$QAS_TOKEN" | sha256sum | cut -d ' ' -f 1)
      export QAS_TOKEN_SHA256 QAS_PAGE_AUTH=token QAS_PAGE_TOKEN=$QAS_TOKEN
      ;;
    iam)
      [ -n "${AWS_ACCESS_KEY_ID:-}" ] && [ -n "${AWS_SECRET_ACCESS_KEY:-}" ] || fail \
        "QAS_AUTH=iam necesita AWS_ACCESS_KEY_ID y AWS_SECRET_ACCESS_KEY: las de quien puede preguntar." \
        "QAS_AUTH=iam needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: those of whoever may ask."
      export QAS_PAGE_AUTH=iam AWS_REGION=${AWS_REGION:-us-east-1}
      ;;
    *) fail "QAS_AUTH=$QAS_AUTH: debe ser uno de none, token, iam." \
      "QAS_AUTH=$QAS_AUTH: must be one of none, token, iam." ;;
  esac
  # Containers do not get AWS keys unless they are needed for signatures.
  [ "${QAS_PAGE_AUTH:-}" = iam ] || unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
}

# Mounts the model directory over the model in the image.
mount_model() {
  [ -n "${QAS_MODEL:-}" ] || return 0
  [ -d "$QAS_MODEL" ] || fail "QAS_MODEL=$QAS_MODEL: no es un directorio." "QAS_MODEL=$QAS_MODEL: is no directory."
  QAS_MODEL=$(cd -- "$QAS_MODEL" && pwd)
  export QAS_MODEL COMPOSE_FILE=${COMPOSE_FILE:-docker-compose.yml}:infra/local/model.yml
}

wait_until_healthy() {
  local container state restarts deadline=$((SECONDS + HEALTHY_SECONDS))
  for container in $(compose ps -aq); do
    while
      read -r state restarts < <(docker inspect --format '{{.State.Health.Status}} {{.RestartCount}}' "$container")
      [ "$state" != healthy ]
    do
      if [ "$SECONDS" -gt "$deadline" ] || [ "$restarts" -ge "$RESTARTS" ]; then
        docker logs --tail 20 "$container" >>"$log" 2>&1
        give_up "Un contenedor no contesta." "A container does not answer."
      fi
      sleep 0.5
    done
  done
}

# Waits for the first answer, but not if the function fails.
wait_for_api() {
  local status deadline=$((SECONDS + HEALTHY_SECONDS))
  while
    status=0
    api_answers || status=$?
    [ "$status" = 1 ] && [ "$SECONDS" -lt "$deadline" ]
  do
    sleep 0.5
  done
  return "$status"
}

# Prints the state of every container and whether API and page answer. Returns 0 if everything is healthy, else 3.
show_containers() {
  local container name state status=0
  local form='{{index .Config.Labels "com.docker.compose.service"}}'
  form+='-{{index .Config.Labels "com.docker.compose.container-number"}} '
  form+='{{if .State.Running}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}'
  while read -r name state; do
    printf '%-12s %s\n' "$name" "$state"
    [ "$state" = healthy ] || status=3
  done < <(for container in $(compose ps -aq); do docker inspect --format "$form" "$container"; done | sort)
  show_answer "API" api_answers || status=3
  show_answer "Página / Page" page_answers || status=3
  return "$status"
}

show_answer() {
  if "$2" >/dev/null 2>&1; then
    printf '%s: contesta / answers\n' "$1"
  else
    printf '%s: no contesta / does not answer\n' "$1"
    return 1
  fi
}

api_answers() { compose exec -T gateway python -c "$PROBE" http://127.0.0.1:8008/health; }

page_answers() { compose exec -T frontend python -c "$PROBE" http://127.0.0.1:8501/_stcore/health; }

follow_containers() { compose logs --follow --tail 20; }

give_up() {
  stop_containers
  point_to_log "$@"
}

point_to_log() {
  tail -n 5 "$log" >&2
  fail "$1 Los detalles están en $log." "$2 $log has the details."
}

ready() {
  local host=${QAS_LOCAL_HOST:-127.0.0.1} options='' api page
  [ "$host" != 0.0.0.0 ] || host=127.0.0.1
  api=http://$host:${QAS_LOCAL_API_PORT:-8008}
  page=http://$host:${QAS_LOCAL_PAGE_PORT:-8501}
  # The variables are for the user to type; they are not expanded here.
  # shellcheck disable=SC2016
  case ${QAS_AUTH:-none} in
    token) options=' -H "authorization: Bearer $QAS_TOKEN"' ;;
    iam)
      options=' --aws-sigv4 aws:amz:us-east-1:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"'
      [ -z "${AWS_SESSION_TOKEN:-}" ] || options+=' -H "x-amz-security-token: $AWS_SESSION_TOKEN"'
      ;;
  esac
  cat <<TEXT

Listo, en contenedores / Ready, in containers

  Página / Page   $page
  API             $api        $api/docs
  Acceso / Access QAS_AUTH=${QAS_AUTH:-none}

Pruebe / Try:

  curl -s $api/answers$options -H 'content-type: application/json' -d '{
    "question": "¿Dónde nació Gabriela Mistral?",
    "context": "La poeta Gabriela Mistral nació en Vicuña, Chile, el 7 de abril de 1889."}'

Para parar / To stop: ./stop.sh
Estado / Status: make status        Registros / Logs: make logs

TEXT
}
