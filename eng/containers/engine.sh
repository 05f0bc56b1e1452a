# Podman with everything of its own below $work, the base image, and the images of the two services.
# Sourced by run; uses say, die, $repository and $work.

# What is missing of the programs that are needed.
install_programs() {
  local missing=() need
  for need in podman podman-compose catatonit runc netavark aardvark-dns iptables debootstrap docker-registry curl jq procps; do
    dpkg -s "$need" >/dev/null 2>&1 || missing+=("$need")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing, and leaving installed: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# runc and cgroupfs: they do without systemd and with cgroups of version 1. The limits: those that a machine without CAP_SYS_RESOURCE may still set.
configure_podman() {
  cat >"$work/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
static_dir = "$work/storage/libpod"
tmp_dir = "$work/run/libpod"
volume_path = "$work/volumes"
lock_type = "file"
[network]
network_backend = "netavark"
network_config_dir = "$work/networks"
CONF
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' "$work/storage" "$work/run" >"$work/storage.conf"
  export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
  # Users of the containers have to reach the volumes.
  chmod 755 "$work"
}

remove_containers() {
  podman pod rm --all --force --time 2 >/dev/null 2>&1 || true
  podman rm --all --force --time 2 >/dev/null 2>&1 || true
  podman volume rm --all --force >/dev/null 2>&1 || true
  podman secret rm --all >/dev/null 2>&1 || true
  podman network rm --force xnai_aspire xnai >/dev/null 2>&1 || true
}

# Sets $base, which the SDK takes only from a registry: one runs until the end.
make_base_image() {
  local rootfs=$work/rootfs registry=127.0.0.1:$((20000 + RANDOM % 10000))
  base=$registry/base:1
  debootstrap --variant=minbase --include=bash,ca-certificates,libicu72,libssl3,redis-server bookworm "$rootfs" >"$work/debootstrap.log" \
    || { tail -5 "$work/debootstrap.log" >&2; return 1; }
  # The users of .NET's images and of Redis' image.
  chroot "$rootfs" useradd --uid 1654 --user-group --create-home app
  chroot "$rootfs" usermod --uid 999 redis
  install -d -o 999 -g 999 "$rootfs/data"
  # An imported image has no PATH. Redis writes where it is started, which in its own image is /data; the SDK sets its own directory.
  tar -C "$rootfs" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists -c . \
    | podman import --change 'WORKDIR /data' --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$base" >/dev/null 2>&1
  cat >"$work/registry.yml" <<CONF
version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "$registry" }
CONF
  docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  started+=($!)
  until curl -fs "http://$registry/v2/" >/dev/null; do kill -0 "${started[-1]}" || die 'The registry ended.'; sleep 0.2; done
  podman push --quiet --tls-verify=false "$base" >/dev/null
}

# make_image PART: docker.io/library/xnaiaspire-PART:latest, and the program itself in $work/PART.
make_image() {
  DOTNET_CONTAINER_INSECURE_REGISTRIES=${base%/*} dotnet publish "$repository/XnaiAspire.$1" -c Release -r linux-x64 --self-contained \
    -t:PublishContainer "-p:ContainerBaseImage=$base" "-p:ContainerArchiveOutputPath=$work/$1.tar" "-p:PublishDir=$work/$1/" -v q >&2
  podman load --quiet --input "$work/$1.tar" >/dev/null
}
