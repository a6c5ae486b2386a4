import pytest

from servicebay.agent.podman.reference import is_reference, is_short


@pytest.mark.parametrize(
    "text",
    [
        "nginx",
        "library/nginx:1.27-alpine",
        "docker.io/library/nginx",
        "localhost/web:1",
        "localhost:5000/a/b:c",
        "[::1]:5000/a",
        "ghcr.io/owner/a__b.c-d:V1_2@sha256:" + "0" * 64,
    ],
)
def test_what_names_an_image_is_taken(text: str) -> None:
    assert is_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-a", "--all", "a b", "a/../b", "A", "a:", "a@sha256:12", "a;b", "$(a)", "a\n", "x" * 513, None, 1),
        *("docker://a/b", "dir:/etc", "dir:etc", "oci-archive:/tmp/x.tar", "containers-storage:a", "oci:b"),
    ],
)
def test_what_names_another_place_or_nothing_is_not(text: object) -> None:
    assert not is_reference(text)


def test_a_name_without_a_registry_is_short() -> None:
    assert [is_short(text) for text in ("nginx", "library/nginx:1", "localhost/a", "quay.io/a", "nas:5000/a")] == [
        *(True, True),
        *(False, False, False),
    ]
