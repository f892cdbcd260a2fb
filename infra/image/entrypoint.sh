#!/bin/sh
# Starts the runtime client. Outside Lambda, starts it under Lambda's emulator, which listens on port 8080.
set -eu

# AWS's base images contain both programs, and an entry point that does the same.
[ ! -x /lambda-entrypoint.sh ] || exec /lambda-entrypoint.sh "$@"

set -- python -m awslambdaric "$@"
[ -n "${AWS_LAMBDA_RUNTIME_API:-}" ] || set -- aws-lambda-rie "$@"
exec "$@"
