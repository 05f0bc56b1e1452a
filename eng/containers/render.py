#!/usr/bin/python3
"""Fills in the published chart and writes what `podman kube play` takes of it: DIRECTORY/redis.yaml, embedder.yaml, ingestor.yaml and their secrets as JSON.

    render.py CHART DIRECTORY TLS SECTION.KEY=VALUE...     for instance secrets.redis.redis_password=...

The chart says only these things in Helm's language: {{ .Values.a.b }}, {{ .Chart.Name }}, {{ .Release.Name }} and {{ required `why` .Values.a.b }}.
Changed is what Podman (4.3) has not got or does otherwise:
  - a StatefulSet is played as the Deployment of its one pod; Services, policies and budgets are left to the network's names and to the tests of the chart;
  - a Job is played as the pods that its controller would make, which Podman starts again in the place of new ones;
  - secrets with certificates are folders below TLS with their names, since a pod cannot mount a secret;
  - a Secret is created from JSON, since a played one cannot be read by the pod;
  - the library's claim is left out: it stands for a volume that somebody has filled;
  - ports are left out: Podman publishes them on every address of the machine.
"""
import base64, copy, json, pathlib, re, sys, yaml

chart, target, tls, *settings = sys.argv[1:]
chart, target = pathlib.Path(chart), pathlib.Path(target)
about = yaml.safe_load((chart / "Chart.yaml").read_text())
values = yaml.safe_load((chart / "values.yaml").read_text())
for setting in settings:
    path, value = setting.split("=", 1)
    *parents, key = path.split(".")
    section = values
    for parent in parents:
        section = section[parent]
    if key not in section:
        sys.exit(f"The chart has no value {path}.")
    section[key] = value


def fill(match):
    required, path = re.fullmatch(r"(?:required `([^`]*)` )?\.([\w.]+)", match.group(1)).groups()
    value = {"Chart": {"Name": about["name"]}, "Release": {"Name": "xnai"}, "Values": values}
    for key in path.split("."):
        value = value[key]
    if required and not value:
        sys.exit(required)
    return str(value)


def pods(job):
    for index in range(job["spec"]["completions"]):
        pod = copy.deepcopy(job["spec"]["template"])
        pod.update(apiVersion="v1", kind="Pod")
        pod["metadata"]["name"] = f"{job['metadata']['name']}-{index}"
        pod["spec"]["restartPolicy"] = "OnFailure"
        if job["spec"].get("completionMode") == "Indexed":
            pod["spec"]["containers"][0]["env"] = [{"name": "JOB_COMPLETION_INDEX", "value": str(index)}]
        yield pod


def play(document):
    if document["kind"] == "Job":
        return [played for pod in pods(document) for played in play(pod)]
    if document["kind"] == "StatefulSet":
        document["kind"] = "Deployment"
        del document["spec"]["serviceName"]
    spec = document["spec"]["template"]["spec"] if document["kind"] == "Deployment" else document["spec"] if document["kind"] == "Pod" else {}
    for container in spec.get("containers", []):
        container.pop("ports", None)
    for volume in spec.get("volumes", []):
        if secret := volume.pop("secret", None):
            volume["hostPath"] = {"path": f"{tls}/{secret['secretName']}", "type": "Directory"}
    return [document]


for component in ("redis", "embedder", "ingestor"):
    played = []
    for file in sorted((chart / "templates" / component).glob("*.yaml")):
        document = yaml.safe_load(re.sub(r"\{\{ (.*?) \}\}", fill, file.read_text()))
        name = document["metadata"]["name"]
        if document["kind"] == "Secret":
            secret = {key: base64.b64encode(value.encode()).decode() for key, value in document["stringData"].items()}
            (target / f"{name}.secret").write_text(json.dumps(secret))
        elif document["kind"] in ("ConfigMap", "PersistentVolumeClaim", "Deployment", "StatefulSet", "Job") and name != "ingestor-library-pvc":
            played += play(document)
    # Podman makes volumes and settings in the order of the file.
    played.sort(key=lambda document: document["kind"] in ("Deployment", "Pod"))
    (target / f"{component}.yaml").write_text(yaml.safe_dump_all(played, sort_keys=False))
