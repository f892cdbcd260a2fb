#!/bin/sh
# In Lambda the runtime client takes over; anywhere else Lambda's emulator goes before it, listening on port 8080.
set -eu

# AWS's own base images bring both, and an entry point that does the same.
[ ! -x /lambda-entrypoint.sh ] || exec /lambda-entrypoint.sh "$@"

set -- python -m awslambdaric "$@"
[ -n "${AWS_LAMBDA_RUNTIME_API:-}" ] || set -- aws-lambda-rie "$@"
exec "$@"
