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

running() { [ "$(inspect "$1" '{{.State.Running}}')" = true ]; }
# With 0, since what ends otherwise is started again.
done_with_0() { [ "$(inspect "$1" '{{.State.Status}} {{.State.ExitCode}}')" = 'exited 0' ]; }
# How often an Ingestor found something to go on with.
resumed() { podman logs "$(container "$1")" 2>&1 | grep -c 'Resuming from checkpoint\|Resuming run' || true; }

# shards_and_kill: processes are killed, whichever and whenever, until twelve were; then all has to end by itself.
shards_and_kill() {
  local kills=0 tries=0 name goes_on=0 verified=0 end merged
  while [ $kills -lt 12 ] && [ $((tries += 1)) -le 200 ]; do
    name=ingestor-$((1 + RANDOM % 4))
    [ $((RANDOM % 8)) -gt 0 ] || name=merge
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
    running $name || continue
    kill -KILL "$(inspect $name '{{.State.Pid}}')" 2>/dev/null && kills=$((kills + 1))
  done
  for name in ingestor-1 ingestor-2 ingestor-3 ingestor-4 merge; do
    within 300 done_with_0 $name || die "$name does not end."
    goes_on=$((goes_on + $(resumed $name)))
  done
  [ $goes_on -gt 0 ] || die 'No kill left anything to go on with.'
  merged=$(volume index)/merged
  row "4 shards, $kills kills, $goes_on runs gone on with, merged" "$expected" "$("$work/Ingestor/XnaiAspire.Ingestor" status --json --index-path "$merged" | figures)"
  # The library has another path out here.
  "$work/Ingestor/XnaiAspire.Ingestor" verify --deep --index-path "$merged" >"$work/verify.txt" 2>&1 || verified=$?
  grep 'lost\|documents' "$work/verify.txt" >&2
  row 'lost, duplicated, orphaned, corrupt' '0 0 0 0' "$(sed -n 's/.*lost \([0-9]*\), duplicated \([0-9]*\), orphaned \([0-9]*\), corrupt \([0-9]*\).*/\1 \2 \3 \4/p' "$work/verify.txt")"
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
