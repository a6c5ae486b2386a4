import base64
import json

import pytest

from servicebay.agent.podman.manifest import Newest, is_single, newest_in_refusal, newest_of
from servicebay.agent.podman.registry import ask_digest, find_sign_in, parse_address, parse_challenge
from tests.registry_server import Registry, digest_of

ANNA = base64.b64encode(b"anna:secret").decode()


def test_names_lead_to_registries() -> None:
    assert parse_address("docker.io/nginx")[1:] == ("registry-1.docker.io", "library/nginx", "latest")
    assert parse_address("docker.io/grafana/grafana:11")[1:] == ("registry-1.docker.io", "grafana/grafana", "11")
    assert parse_address("nas:5000/a/b:c")[1:] == ("nas:5000", "a/b", "c")


def test_a_challenge_is_read() -> None:
    header = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull"'
    kind, parameters = parse_challenge(header)
    assert (kind, parameters["realm"], parameters["scope"]) == (
        *("bearer", "https://auth.docker.io/token"),
        "repository:a:pull",
    )
    assert parse_challenge("") == ("", {})


def test_the_closest_sign_in_counts_and_odd_files_are_none() -> None:
    address = parse_address("quay.io/team/app:1")
    near, far = (
        {"auths": {"quay.io/team": {"auth": ANNA}, "quay.io": {"auth": "x"}}},
        {"auths": {"quay.io": {"auth": "y"}}},
    )
    assert find_sign_in(address, [near, far]) == ANNA
    assert find_sign_in(address, [[], {"auths": []}, {"auths": {"quay.io": {"auth": 1}}}, far]) == "y"
    assert find_sign_in(address, [{"auths": {"ghcr.io": {"auth": ANNA}}}]) is None


def test_a_registry_tells_the_digest_and_gets_no_sign_in_without_tls() -> None:
    registry = Registry()
    try:
        registry.manifests["app", "1"] = ("application/vnd.docker.distribution.manifest.v2+json", b"{}")
        assert json.loads(ask_digest(f"{registry.address}/app:1")) == {"digest": digest_of(b"{}")}
        assert json.loads(ask_digest(f"{registry.address}/none:1")) == {"problem": "manifest unknown"}
        registry.require("anna", "secret")
        assert json.loads(ask_digest(f"{registry.address}/app:1")) == {"problem": "unauthorized"}
    finally:
        registry.close()
    assert "problem" in json.loads(ask_digest(f"{registry.address}/app:1"))


def test_of_several_variants_the_one_that_is_here_counts() -> None:
    def entry(digest: str, architecture: str = "arm") -> object:
        return {"digest": digest, "platform": {"os": "linux", "architecture": architecture}}

    answer = {"schemaVersion": 2, "manifests": [entry("sha256:5"), entry("sha256:7"), entry("sha256:x", "amd64")]}
    assert newest_of(answer, "linux", "arm", {"RepoDigests": ["a@sha256:7"]}) == Newest("sha256:7", None)
    assert newest_of(answer, "linux", "arm", {}) == Newest("sha256:5", None)
    assert newest_of(answer, "linux", "riscv64", {}) is None
    assert not is_single(answer)


@pytest.mark.parametrize("text", ["", 'parsing manifest blob "{" as a "x"', 'parsing manifest blob "\\q" as a "x"'])
def test_a_refusal_without_a_manifest_tells_nothing(text: str) -> None:
    assert newest_in_refusal(text) is None
