"""What is shipped for a Kubernetes cluster, held against the schemas of dagster-k8s and of Kubernetes itself.

No cluster is started: that the pods run is not shown here.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from assets.engine import engine_from_environment
from pipelines.errors import UsageProblem
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
ENGINE, CLUSTER = DEPLOY / "kubernetes.yaml", DEPLOY / "kubernetes" / "cluster.yaml"
MODELS = {
    "Namespace": "V1Namespace",
    "ServiceAccount": "V1ServiceAccount",
    "Role": "V1Role",
    "RoleBinding": "V1RoleBinding",
    "PersistentVolumeClaim": "V1PersistentVolumeClaim",
    "ConfigMap": "V1ConfigMap",
    "Deployment": "V1Deployment",
    "Service": "V1Service",
    "NetworkPolicy": "V1NetworkPolicy",
}
MADE_BY_HAND = {("ConfigMap", "gouji-instance"), ("Secret", "gouji-secrets")}


@pytest.fixture(autouse=True)
def image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOUJI_IMAGE", "registry.example.gov.cn/gouji:0.1.0")


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(CLUSTER.read_text(encoding="utf-8")))


def engine_with(tmp_path, monkeypatch, change) -> str:
    content = yaml.safe_load(ENGINE.read_text(encoding="utf-8"))
    change(content["execution"]["config"])
    path = tmp_path / "engine.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    monkeypatch.setenv("GOUJI_ENGINE", str(path))
    with pytest.raises(UsageProblem) as problem:
        engine_from_environment()
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_the_file_alone_chooses_the_executor(monkeypatch):
    monkeypatch.setenv("GOUJI_ENGINE", str(ENGINE))
    engine = engine_from_environment()
    assert engine.executor.name == "k8s" and engine.batch_files == 512
    monkeypatch.setenv("GOUJI_ENGINE", str(DEPLOY / "workers.yaml"))
    monkeypatch.setenv("GOUJI_BROKER", "redis://127.0.0.1/0")
    assert engine_from_environment().executor.name == "celery"


def test_a_wrong_file_is_one_line(tmp_path, monkeypatch):
    assert "jobs_image" in engine_with(tmp_path, monkeypatch, lambda config: config.update(jobs_image="x"))
    assert "job_image 和 job_namespace" in engine_with(tmp_path, monkeypatch, lambda config: config.pop("job_image"))
    assert "只写一种" in engine_with(tmp_path, monkeypatch, lambda config: config.update(broker="redis://x"))
    monkeypatch.delenv("GOUJI_IMAGE")
    assert "GOUJI_IMAGE" in engine_with(tmp_path, monkeypatch, lambda config: None)
    monkeypatch.setitem(sys.modules, "dagster_k8s", None)
    assert "gouji[kubernetes]" in engine_with(tmp_path, monkeypatch, lambda config: None)


def test_manifests_are_what_kubernetes_knows():
    from dagster_k8s.models import k8s_model_from_dict, k8s_snake_case_dict
    from kubernetes.client import models

    for manifest in manifests():
        model = getattr(models, MODELS[manifest["kind"]])
        k8s_model_from_dict(model, k8s_snake_case_dict(model, manifest))  # names what is no field of it


def test_the_launcher_and_pods_find_what_the_manifests_make():
    """Service account, volumes, settings and image are the same everywhere; a step's pod is made of the settings."""
    from dagster._config import process_config
    from dagster_k8s import K8sRunLauncher
    from dagster_k8s.container_context import K8sContainerContext
    from dagster_k8s.job import UserDefinedDagsterK8sConfig, construct_dagster_k8s_job

    launcher = yaml.safe_load((DEPLOY / "kubernetes" / "dagster.yaml").read_text(encoding="utf-8"))["run_launcher"]
    processed = process_config(K8sRunLauncher.config_type(), launcher["config"])
    assert processed.success, processed.errors
    execution = yaml.safe_load(ENGINE.read_text(encoding="utf-8"))["execution"]["config"]
    for name in ("job_namespace", "job_image", "service_account_name", "env_config_maps", "volumes", "volume_mounts"):
        assert execution[name] == launcher["config"][name]
    context = K8sContainerContext(
        service_account_name=execution["service_account_name"],
        volumes=execution["volumes"],
        volume_mounts=execution["volume_mounts"],
        env_config_maps=execution["env_config_maps"],
        env_secrets=execution["env_secrets"],
        run_k8s_config=UserDefinedDagsterK8sConfig.from_dict(execution["step_k8s_config"]),
    )
    where = {name: launcher["config"][name] for name in ("dagster_home", "instance_config_map")}
    standing_in = SimpleNamespace(**where, postgres_password_secret=None)
    config = context.get_k8s_job_config("registry.example.gov.cn/gouji:0.1.0", standing_in)
    job = construct_dagster_k8s_job(config, ["dagster", "api", "execute_step"], "step", context.run_k8s_config)
    pod = job.spec.template.spec
    assert pod.security_context.run_as_non_root and pod.containers[0].working_dir == "/srv/gouji"
    made = {(each["kind"], each["metadata"]["name"]) for each in manifests()} | MADE_BY_HAND
    claims = {("PersistentVolumeClaim", each.persistent_volume_claim.claim_name) for each in pod.volumes[:1]}
    sources = pod.containers[0].env_from
    named = {("ConfigMap", each.config_map_ref.name) for each in sources if each.config_map_ref}
    secret = {("Secret", each.secret_ref.name) for each in sources if each.secret_ref}
    assert claims and named and secret
    assert claims | named | secret | {("ServiceAccount", pod.service_account_name)} <= made
    assert ("ConfigMap", launcher["config"]["instance_config_map"]) in made


def test_every_deployment_takes_the_same_image_and_no_rights():
    (environment,) = (each["data"] for each in manifests() if each["kind"] == "ConfigMap")
    deployments = [each["spec"]["template"]["spec"] for each in manifests() if each["kind"] == "Deployment"]
    assert len(deployments) == 3
    for pod in deployments:
        (container,) = pod["containers"]
        assert container["image"] == environment["GOUJI_IMAGE"] and pod["securityContext"]["runAsNonRoot"]
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert (ROOT / environment["GOUJI_ENGINE"].removeprefix("/srv/gouji/")).is_file()
