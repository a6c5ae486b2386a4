"""A draft whose container has the name of one that no unit starts would have Podman remove that one."""

from servicebay.services.deploy.taken_names import name_findings
from tests.services.facts import ID, container

TEXT = "[Container]\nImage=a.b/c\n ContainerName=no\nContainerName = web\n"


def test_only_a_container_that_no_unit_has_and_that_is_not_set_aside_counts() -> None:
    (found,) = name_findings({"/q/x.container": TEXT}, [container(names=["web"], unit=None)], [])
    assert (found.severity, found.code, found.path, found.line) == ("error", "name-taken", "/q/x.container", 4)
    assert not name_findings({"/q/x.container": TEXT}, [container(names=["web"], unit="web.service")], [])
    assert not name_findings({"/q/x.container": TEXT}, [container(names=["web"], unit=None)], [ID])
    assert not name_findings({"/q/x.container": TEXT}, [container(names=["other"], unit=None)], [])
    assert not name_findings({"/q/x.env": TEXT}, [container(names=["web"], unit=None)], [])
