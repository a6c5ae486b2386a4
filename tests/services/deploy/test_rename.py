"""Another name for a service: its files move, and who refers to it follows."""

import msgspec
import pytest

from servicebay.services.deploy.rename import copy_service, rename_service
from servicebay.services.errors import ActionError
from servicebay.services.shapes.service import FileView, ServiceView

Q = "/home/a/.config/containers/systemd"
WEB = "[Unit]\nAfter=web.service other-web.service\n[Container]\nContainerName=web\n"
WEB += "Image=x/web:1\nEnvironmentFile=web.env\n"
OTHER = (
    "[Unit]\nRequires=web.service\n[Container]\nImage=x\nNetwork=container:web\nMount=type=image,source=web.image,x\n"
)
TEXTS = {
    f"{Q}/web.container": WEB,
    f"{Q}/web.env": "A=1\n",
    f"{Q}/web.container.d/1.conf": "",
    f"{Q}/other.container": OTHER,
}


def service(kind: str = "container") -> ServiceView:
    files = [FileView(path=path, kind="quadlet") for path in TEXTS if "other" not in path]
    return ServiceView(
        key="nas/web.service", node="nas", unit="web.service", name="web", kind=kind, origin="quadlet", description="",
        active_state="active", sub_state="", state_text="", tone="ok", source_path=f"{Q}/web.{kind}", files=files,
    )  # fmt: skip


def test_files_move_and_references_follow() -> None:
    draft = {file.path: file.content for file in rename_service(service(), "site", TEXTS).files}
    assert draft == {
        f"{Q}/web.container": None,
        f"{Q}/web.env": None,
        f"{Q}/web.container.d/1.conf": None,
        f"{Q}/site.container": "[Unit]\nAfter=site.service other-web.service\n[Container]\nContainerName=site\n"
        "Image=x/web:1\nEnvironmentFile=site.env\n",
        f"{Q}/site.env": "A=1\n",
        f"{Q}/site.container.d/1.conf": "",
        f"{Q}/other.container": OTHER.replace("web.service", "site.service"),
    }


def test_a_copy_leaves_the_first_one_alone() -> None:
    draft = {file.path: file.content for file in copy_service(service(), "two", TEXTS).files}
    assert set(draft) == {f"{Q}/two.container", f"{Q}/two.env", f"{Q}/two.container.d/1.conf"}


def test_a_pod_of_kubernetes_yaml_gets_the_new_name_as_well_and_what_lies_deeper_stays() -> None:
    pod = "kind: Pod\nmetadata:\n  labels:\n    name: web\n  name: web\nspec:\n  containers:\n  - name: web\n"
    texts = {f"{Q}/web.kube": "[Kube]\nYaml=web.yml\n", f"{Q}/web.yml": pod}
    files = [FileView(path=path, kind=kind, sha256="x") for path, kind in zip(texts, ("quadlet", "kube"), strict=True)]
    row = msgspec.structs.replace(service(), source_path=f"{Q}/web.kube", files=files)
    draft = {file.path: file.content for file in copy_service(row, "two", texts).files}
    assert draft == {
        f"{Q}/two.kube": "[Kube]\nYaml=two.yml\n",
        f"{Q}/two.yml": pod.replace("\n  name: web", "\n  name: two"),
    }


@pytest.mark.parametrize("name", ["", "web", "a/b", "../x", "a\nb", "other", "-x", "x" * 200])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(ActionError):
        rename_service(service(), name, TEXTS)
