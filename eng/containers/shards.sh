# The library dealt out to four Ingestors, with certificates between all of them. Sourced by run; see checks.sh for what it sets.

# Under all the names by which the services are called in either way. $work/tls: ca.crt, redis.crt, redis.key, ...; for the chart's secrets, $work/tls/redis-tls: tls.crt, tls.key, ca.crt.
make_certificates() {
  local name owner
  (cd "$work/Ingestor" && ./XnaiAspire.Ingestor certificates --path "$work/tls" redis,redis-service,localhost embedder,embedder-service,localhost) >&2
  rm "$work/tls/ca.key"
  for name in redis embedder; do
    owner=1654
    [ $name = embedder ] || owner=999
    chown $owner "$work/tls/$name.key"
    mkdir "$work/tls/$name-tls"
    cp -p "$work/tls/$name.crt" "$work/tls/$name-tls/tls.crt"
    cp -p "$work/tls/$name.key" "$work/tls/$name-tls/tls.key"
    cp -p "$work/tls/ca.crt" "$work/tls/$name-tls/"
  done
  mkdir "$work/tls/ingestor-tls"
  cp -p "$work/tls/ca.crt" "$work/tls/ingestor-tls/"
}

# With 0, since what ends otherwise is started again.
done_with_0() { [ "$(inspect "$1" '{{.State.Status}} {{.State.ExitCode}}')" = 'exited 0' ]; }
# How often an Ingestor found something to go on with.
resumed() { podman logs "$(container "$1")" 2>&1 | grep -c 'Resuming from checkpoint\|Resuming run' || true; }

# Kills processes that ingest or merge, whichever and whenever, until it has killed twelve: from the first index on, since all is done some seconds later. Their number: $work/kills.
kill_at_random() {
  local victims kills=0
  until compgen -G "$work/volumes/*/_data/*-shard-*/ledger.db" >/dev/null; do sleep 0.02; done
  while [ $kills -lt 12 ]; do
    sleep 0.$((3 + RANDOM % 7))
    # Of a process that is a second old something is there to go on with.
    mapfile -t victims < <(pgrep --older 1 -f '^/app/XnaiAspire.Ingestor (ingest|merge) ')
    [ ${#victims[@]} = 0 ] || ! kill -KILL "${victims[RANDOM % ${#victims[@]}]}" 2>/dev/null || kills=$((kills + 1))
    echo $kills >"$work/kills"
  done
}

# shards_and_kill COMMAND...: starts the containers by the command while processes are killed; then all has to end by itself.
shards_and_kill() {
  local name goes_on=0 verified=0 merged killer
  kill_at_random &
  killer=$!
  started+=($killer)
  "$@"
  for name in ingestor-1 ingestor-2 ingestor-3 ingestor-4 merge; do
    within 300 done_with_0 $name || die "$name does not end."
    goes_on=$((goes_on + $(resumed $name)))
  done
  kill $killer 2>/dev/null || true
  [ $goes_on -gt 0 ] || die 'No kill left anything to go on with.'
  merged=$(volume index)/merged
  row "4 shards, $(cat "$work/kills") kills, $goes_on runs gone on with, merged" "$expected" "$("$work/Ingestor/XnaiAspire.Ingestor" status --json --index-path "$merged" | figures)"
  podman run --rm --network none --volumes-from "$(container merge)" docker.io/library/xnaiaspire-ingestor:latest \
    verify --deep --strict --library-path /library --index-path /home/app/merged >"$work/verify.txt" 2>&1 || verified=$?
  cat "$work/verify.txt" >&2
  row 'verify --deep --strict of the merged index: exit code' 0 $verified
  hashes+=("$lane: SHA-256 of vectors.faiss, merged|$(hash "$merged")")

  # The Ingestors were there, and by TLS.
  row 'Redis without TLS' refused "$(podman exec "$(container redis)" redis-cli ping >/dev/null 2>&1 && echo answered || echo refused)"
  [ "$(podman exec "$(container redis)" /bin/sh -c 'REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli --tls --cacert /tls/ca.crt dbsize' | tr -dc 0-9)" -gt 0 ] || die 'Redis has heard of no run.'
}

start_compose_shards() {
  lane='compose, shards, TLS'
  container() { echo "xnai_${1}_1"; }
  volume() { podman volume inspect --format '{{.Mountpoint}}' "xnai_$1"; }
  up_compose "$work/deploy/shards/compose" redis embedder ingestor-1 ingestor-2 ingestor-3 ingestor-4 merge <<ENV
CERTIFICATES_PATH=$work/tls
ENV
}

start_kubernetes_shards() {
  lane='kubernetes, shards, TLS'
  # Pods of Jobs have their index behind the name: ingestor-job-0 has the first part.
  container() {
    case $1 in
      ingestor-*) podman ps --all --format '{{.Names}}' --filter "name=^ingestor-job-$((${1#ingestor-} - 1))-ingestor\$" ;;
      merge) echo merge-job-0-merge ;;
      *) podman ps --all --format '{{.Names}}' --filter "name=^$1-(deployment|statefulset)-pod.*-$1\$" ;;
    esac
  }
  volume() { podman volume inspect --format '{{.Mountpoint}}' "ingestor-$1-pvc"; }
  play_chart "$work/deploy/shards/kubernetes"
}
