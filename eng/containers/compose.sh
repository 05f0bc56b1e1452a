# The published compose file, by podman-compose. Sourced by run; see checks.sh for what it sets.

start_compose() {
  lane=compose
  page=http://127.0.0.1:5300
  container() { echo "xnai_${1}_1"; }
  volume() { podman volume inspect --format '{{.Mountpoint}}' "xnai_$1"; }
  # The compose file's own health check, run as an engine does. Podman leaves the repeating to systemd, which need not be here, and podman-compose 1.0.3 passes
  # on the words of a "CMD" wrongly.
  probe() {
    local check
    mapfile -d '' check < <(/usr/bin/python3 -c '
import sys, yaml
kind, *words = yaml.safe_load(open(sys.argv[1]))["services"][sys.argv[2]]["healthcheck"]["test"]
words = [word.replace("$$", "$") for word in words]
print(*(["/bin/sh", "-c"] if kind == "CMD-SHELL" else []), *words, sep="\0", end="\0")
' "$work/deploy/compose/docker-compose.yaml" "$1")
    podman exec "$(container "$1")" "${check[@]}"
  }

  up_compose "$work/deploy/compose" redis embedder ingestor </dev/null
}

# up_compose DIRECTORY SERVICE...: starts the compose file that was published there; more of its .env is read from standard input.
up_compose() {
  local directory=$1 name
  shift
  # Of all that the file says only Redis' image is changed.
  printf 'services:\n  redis:\n    image: "%s"\n' "$base" >"$directory/redis-image.yaml"
  { cat; cat <<ENV; } >"$directory/.env"
EMBEDDER_IMAGE=docker.io/library/xnaiaspire-embedder:latest
INGESTOR_IMAGE=docker.io/library/xnaiaspire-ingestor:latest
LIBRARY_PATH=$library
REDIS_PASSWORD=$(secret)
EMBEDDER_KEY=$(secret)
ENV
  (cd "$directory" && podman-compose --project-name xnai -f docker-compose.yaml -f redis-image.yaml up --detach >"$work/up.log" 2>&1) \
    || { tail -20 "$work/up.log" >&2; return 1; }
  # podman-compose ends with 0 whatever becomes of the containers.
  for name in "$@"; do
    podman container exists "$(container $name)" || { grep -i error "$work/up.log" >&2; die "$name was not started."; }
  done
}
