#!/bin/sh
# Starts a broker on this machine, N reading workers and the one writer, and ends them all with itself (Ctrl-C).
#   deploy/workers.sh 4        then in another shell: GOUJI_ENGINE=deploy/workers.yaml GOUJI_BROKER=... dg launch --job county
# For one machine, and for trying; a server starts the same commands as units (docs/scale.md).
set -eu
cd "$(dirname "$0")/.."
readers="${1:-2}"
port="${GOUJI_REDIS_PORT:-6379}"
bin="${GOUJI_BIN:-.venv/bin}"
folder="$(mktemp -d)"
export GOUJI_ENGINE="${GOUJI_ENGINE:-deploy/workers.yaml}"
export GOUJI_BROKER="${GOUJI_BROKER:-redis://127.0.0.1:$port/0}"
export DAGSTER_HOME="${DAGSTER_HOME:-$PWD}"
command -v redis-server >/dev/null || { echo "redis-server is not installed (Debian: apt-get install redis-server)" >&2; exit 1; }
[ -x "$bin/celery" ] || { echo "$bin/celery is not installed: pip install .[workers] in the environment GOUJI_BIN names" >&2; exit 1; }

children=""
stop() {
    trap - INT TERM EXIT
    # shellcheck disable=SC2086
    kill $children 2>/dev/null || true
    wait
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM

redis-server --bind 127.0.0.1 --port "$port" --dir "$folder" --save '' --appendonly yes --logfile "$folder/redis.log" &
children="$!"
number=1
while [ "$number" -le "$readers" ]; do
    "$bin/celery" -A assets.workers:reading worker -Q reading -n "reader$number@%h" --concurrency 1 --loglevel WARNING &
    children="$children $!"
    echo "reader $number: $!"
    number=$((number + 1))
done
"$bin/celery" -A assets.workers:writing worker -Q dagster -n writer@%h --pool solo --loglevel WARNING &
children="$children $!"
echo "writer: $!"
echo "GOUJI_ENGINE=$GOUJI_ENGINE GOUJI_BROKER=redis://127.0.0.1:$port/0 DAGSTER_HOME=$DAGSTER_HOME"
wait
