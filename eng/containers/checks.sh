# What is looked at while containers run, however they were started. Sourced by run.
# Whoever starts them sets: container (NAME: its container's name), page (the service's page), probe (NAME: its health check, once), volume (NAME: its directory).

# within SECONDS COMMAND...: until the command succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do [ $SECONDS -lt $end ] || return 1; sleep 0.02; done
}

# The page answers to the name of the machine that it is on only, as through a forwarded port.
ask() { curl -fs --max-time 5 -H 'Host: localhost' "$@"; }
status() { ask "$page/api/status" 2>/dev/null || echo '{}'; }
ended() { [ "$(status | jq -r .state)" = completed ]; }
# A checkpoint of this process is behind it and work is ahead of it. Sets $at. Of {"state":"running",...,"documentsTotal":71,"documentsDone":15,"documentsResumed":0,...}
# and without jq, since the whole ingest takes two seconds.
halfway() {
  local seen total done resumed
  seen=$(status)
  [[ $seen =~ \"state\":\"running\" ]] && [[ $seen =~ \"documentsTotal\":([0-9]+) ]] && total=${BASH_REMATCH[1]} \
    && [[ $seen =~ \"documentsDone\":([0-9]+) ]] && done=${BASH_REMATCH[1]} && [[ $seen =~ \"documentsResumed\":([0-9]+) ]] && resumed=${BASH_REMATCH[1]} \
    && [ "$done" -gt "$resumed" ] && [ "$done" -lt "$total" ] && at=$done/$total
}
inspect() { podman inspect --format "$2" "$(container "$1")"; }
restarted() { [ "$(inspect "$1" '{{.RestartCount}}')" -gt 0 ]; }
healthy() { [ "$(inspect "$1" '{{.State.Running}}')" = true ] && probe "$1" >/dev/null 2>&1; }
rebuild() { ask -X POST "$page/api/rebuild" >/dev/null || die 'The rebuild is refused.'; }
figures() { jq -r '"\(.documents) documents, \(.chunks) chunks, \(.failures | if type == "array" then length else . end) failures"'; }
hash() { sha256sum <"$1/vectors.faiss" | cut -d' ' -f1; }
tell() { podman exec "$(container ingestor)" /app/XnaiAspire.Ingestor "$@" --library-path /library --data-path /home/app; }

failed=0
rows=()
# row NAME EXPECTED SEEN
row() {
  local verdict=ok
  [ "$2" = "$3" ] || { verdict=DIFFERS; failed=1; }
  rows+=("$lane: $1|$2|$3|$verdict")
  say "$lane: $1: $3 ($verdict)"
}

# Where the container has a pod that lives by it; podman-compose's pod is a mere name for all of them, and has no container of its own.
has_ended() {
  local pod
  pod=$(inspect "$1" '{{.Pod}}')
  [ -z "$pod" ] || [[ $(podman pod inspect --format '{{.State}} {{.InfraContainerID}}' "$pod") =~ ^(Exited .*|[A-Za-z]+ )$ ]]
}

# die_and_return NAME WAY [rebuild]: by a crash of its process, which is the restart policy's to mend; or by podman kill, which counts as a person's wish, so that it is for
# the person to start it again.
die_and_return() {
  local name=$1 way=$2 during=${3-first} process tries=0
  # Asked for before, and stopped at once: podman takes longer than some batches.
  process=$(inspect "$name" '{{.State.Pid}}')
  until within 60 halfway; do
    # A rebuild may be over between two looks.
    [ "$during" = rebuild ] && [ $((tries += 1)) -lt 3 ] && ended || die "No moment for the $way of $name at: $(status)"
    rebuild
  done
  if [ "$way" = crash ]; then
    kill -KILL "$process"
    within 30 restarted "$name" || die "The restart policy does not bring $name back."
  else
    kill -STOP "$process"
    podman kill "$(container "$name")" >/dev/null
    # Not while podman is still about the end of it: a pod stops altogether when its container is killed, a container started meanwhile too.
    within 60 has_ended "$name" || die "The pod of $name does not stop."
    within 60 podman start "$(container "$name")" >/dev/null 2>"$work/start.log" || { cat "$work/start.log" >&2; die "$name cannot be started again."; }
  fi
}

# ingest_and_kill: each of the three dies twice while documents are ingested; the index must be whole after it.
ingest_and_kill() {
  local name way first verified=0
  # The Ingestor in the first ingest.
  die_and_return ingestor crash
  first=$at
  die_and_return ingestor kill
  within 300 ended || die "The first ingest does not end: $(status)"
  row "first ingest, Ingestor crashed at $first, killed at $at, $(status | jq -r .documentsResumed) documents taken over" "$expected" "$(status | figures)"

  # On the volume, seen from outside.
  index=$(status | jq -r .indexDirectory)
  index=$(volume index)${index#/home/app}
  hashes+=("$lane: SHA-256 of vectors.faiss, first ingest|$(hash "$index")")

  for name in redis embedder ingestor; do
    within 120 healthy "$name" || die "$name is not healthy."
    row "$name, healthy: user, root read-only, capabilities" "$([ $name = redis ] && echo 999 || echo 1654) true 0000000000000000" \
      "$(podman exec "$(container $name)" id -u) $(inspect $name '{{.HostConfig.ReadonlyRootfs}}') $(
        podman exec "$(container $name)" sed -n 's/^CapEff:\t//p' /proc/1/status)"
  done

  # All in rebuilds. The Ingestor goes on with its own when it is back.
  for name in embedder redis ingestor; do
    for way in crash kill; do
      rebuild
      die_and_return $name $way rebuild
      within 120 healthy $name || die "$name does not come back."
      within 300 ended || die "The rebuild does not end after the $way of $name: $(status)"
      row "rebuild, $way of $name at $at" "$expected" "$(status | figures)"
    done
  done

  row 'status, in the container' "$expected" "$(tell status --json | figures)"
  tell verify --deep --strict >"$work/verify.txt" 2>&1 || verified=$?
  cat "$work/verify.txt" >&2
  row 'verify --deep --strict, in the container: exit code' 0 $verified
  hashes+=("$lane: SHA-256 of vectors.faiss, last rebuild|$(hash "$index")")
}
