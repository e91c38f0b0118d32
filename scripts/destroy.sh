#!/usr/bin/env bash
# Destroy one environment without a question, for pipelines. Deletion protection still refuses; lift it on purpose.
set -euo pipefail

if [ $# -ne 3 ] || [[ ! "$3" =~ ^[0-9]{12}$ ]]; then
  echo "usage: scripts/destroy.sh PLATFORM ENVIRONMENT ACCOUNT    (the 12 digits of the account that is meant)" >&2
  exit 1
fi

cd "$(dirname "$0")/.."
make --silent setup >&2
export CDK_DEFAULT_ACCOUNT="$3"
exec .venv/bin/skyworthy destroy "$1" --environment "$2" --confirm-account "$3" --yes
