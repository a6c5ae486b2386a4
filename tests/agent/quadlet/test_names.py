"""Which unit a Quadlet file makes; the rules are those that Podman's generator shows on a node."""

import pytest

from servicebay.agent.quadlet.names import unit_of_source


@pytest.mark.parametrize(
    ("path", "text", "unit"),
    [
        ("/q/web.container", "", "web.service"),
        ("/q/web.kube", "", "web.service"),
        ("/q/web.pod", "", "web-pod.service"),
        ("/q/web.volume", "", "web-volume.service"),
        ("/q/web.network", "", "web-network.service"),
        ("/q/web.image", "", "web-image.service"),
        ("/q/web.build", "", "web-build.service"),
        ("/q/web.artifact", "", "web-artifact.service"),
        ("/q/a.b.container", "", "a.b.service"),
        ("/q/t@.container", "", "t@.service"),
        ("/q/t@55.volume", "", "t@55-volume.service"),
        ("/q/web.container", "[Container]\nServiceName=other\n", "other.service"),
        ("/q/web.container", "[Service]\nServiceName=other\n", "web.service"),
        ("/q/web.container", "[Container]\nServiceName=a b/c\n", "web.service"),
    ],
)
def test_a_file_is_meant_to_make_a_unit(path: str, text: str, unit: str) -> None:
    assert unit_of_source(path, text) == unit
