# The published chart, filled in and played by podman: what an engine without a cluster can run of it. Sourced by run; see checks.sh for what it sets.

start_kubernetes() {
  lane=kubernetes
  # Its name depends on Podman's version: embedder-deployment-pod-0-embedder, or without the 0.
  container() { podman ps --all --format '{{.Names}}' --filter "name=^$1-(deployment|statefulset)-pod.*-$1\$"; }
  volume() { podman volume inspect --format '{{.Mountpoint}}' "ingestor-$1-pvc"; }
  # As a kubelet does: from outside of the container, at its address; or the command in it.
  probe() {
    local words
    mapfile -d '' words < <(/usr/bin/python3 -c '
import sys, yaml
pod = [document for document in yaml.safe_load_all(open(sys.argv[1])) if document["kind"] == "Deployment"][0]["spec"]["template"]["spec"]
probe = pod["containers"][0]["readinessProbe"]
if "exec" in probe:
    words = ["podman", "exec", sys.argv[2], *probe["exec"]["command"]]
else:
    get = probe["httpGet"]
    headers = [word for header in get["httpHeaders"] for word in ("-H", header["name"] + ": " + header["value"])]
    words = ["curl", "-fs", "--max-time", str(probe["timeoutSeconds"]), *headers, "http://" + sys.argv[3] + ":" + str(get["port"]) + get["path"]]
print(*words, sep="\0", end="\0")
' "$work/played/$1.yaml" "$(container "$1")" "${address[$1]}")
    "${words[@]}"
  }

  play_chart "$work/deploy/kubernetes"
  page=http://${address[ingestor]}:5300
}

# play_chart DIRECTORY: fills in the chart that was published there, and plays all of it that Podman takes.
play_chart() {
  local played=$work/played name placed redis_password embedder_key
  redis_password=$(secret)
  embedder_key=$(secret)
  rm -rf "$played"
  mkdir "$played"
  /usr/bin/python3 "$repository/eng/containers/render.py" "$1" "$played" "$work/tls" \
    parameters.embedder.embedder_image=docker.io/library/xnaiaspire-embedder:latest parameters.ingestor.ingestor_image=docker.io/library/xnaiaspire-ingestor:latest \
    "secrets.redis.redis_password=$redis_password" "secrets.embedder.embedder_key=$embedder_key"
  # Of all that the chart says of the containers only Redis' image is changed.
  sed -i "s|image: docker.io/library/redis:.*|image: $base|" "$played/redis.yaml"

  podman network create xnai >/dev/null
  # Addresses of their own, since Podman gives a pod another one when it starts it again: 10.89.1.0/24 has 10.89.1.11 to .13. Those of the hardware too, or the others would go on for most
  # of a minute to send to the one that was.
  local network
  network=$(podman network inspect --format '{{(index .Subnets 0).Subnet}}' xnai)
  network=${network%.*}
  declare -gA address=([redis]=$network.11 [embedder]=$network.12 [ingestor]=$network.13)
  podman volume create ingestor-library-pvc >/dev/null
  cp -r "$library/." "$(volume library)"
  for name in redis embedder ingestor; do
    podman secret create "$name-secrets" "$played/$name-secrets.secret" >/dev/null
    # The pod is found by the name of its Service; nobody looks for those of a Job.
    placed=xnai:alias=$name-service,ip=${address[$name]},mac=02:00:00:00:00:${address[$name]##*.}
    [ ! -e "$1/templates/$name/job.yaml" ] || placed=xnai
    podman kube play --network "$placed" "$played/$name.yaml" >"$work/play-$name.log" 2>&1 || { tail -5 "$work/play-$name.log" >&2; return 1; }
  done
}
