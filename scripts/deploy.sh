#!/usr/bin/env bash
# Deploy one environment without a question, for pipelines. Everything that matters is in `skyworthy deploy`.
set -euo pipefail

if [ $# -ne 3 ] || [[ ! "$3" =~ ^[0-9]{12}$ ]]; then
  echo "usage: scripts/deploy.sh PLATFORM ENVIRONMENT ACCOUNT    (the 12 digits of the account that is meant)" >&2
  exit 1
fi

cd "$(dirname "$0")/.."
make --silent setup >&2
export CDK_DEFAULT_ACCOUNT="$3"
exec .venv/bin/skyworthy deploy "$1" --environment "$2" --confirm-account "$3" --yes
