"""What the generator's dry run says, as facts. The texts are Podman 5.4.2's unless a test says otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.quadlet.generator import Verdict, parse_verdict, refusal_of

Q = "/home/u/.config/containers/systemd"
STDOUT = f"""---i-image.service---
[X-Image]
Image=x

[Unit]
SourcePath={Q}/i.image

---other.service---
[Unit]
SourcePath={Q}/named.container
"""


def considered(*names: str) -> str:
    return "".join(f"quadlet-generator[7]: Loading source unit file {Q}/{name}\n" for name in names)


def test_units_are_joined_with_their_sources() -> None:
    verdict = parse_verdict(STDOUT, considered("i.image", "named.container"))
    assert verdict.units == {"i-image.service": [f"{Q}/i.image"], "other.service": [f"{Q}/named.container"]}
    assert refusal_of(verdict, f"{Q}/i.image") is None


def test_each_refused_file_has_its_message() -> None:
    stderr = considered("a.container", "b.container", "c.container") + (
        'quadlet-generator[7]: converting "a.container": requested Quadlet source gone.volume was not found\n'
        'converting "b.container": no Image or Rootfs key specified\n'
        f"converting \"c.container\": unsupported key 'Nonsense' in group 'Container' in {Q}/c.container\n"
    )
    verdict = parse_verdict("", stderr)
    assert refusal_of(verdict, f"{Q}/b.container") == (
        "Podman's generator refuses b.container: no Image or Rootfs key specified."
    )
    assert "gone.volume was not found" in str(refusal_of(verdict, f"{Q}/a.container"))
    assert "unsupported key 'Nonsense'" in str(refusal_of(verdict, f"{Q}/c.container"))


def test_one_file_that_cannot_be_read_costs_all_others_their_units() -> None:
    stderr = considered("a.container", "garbage.container") + (
        f'quadlet-generator[7]: error loading "{Q}/garbage.container", key file does not start with a group\n'
    )
    verdict = parse_verdict("", stderr)
    assert refusal_of(verdict, f"{Q}/garbage.container") == (
        "Podman's generator refuses garbage.container: key file does not start with a group."
    )
    assert "gave up at garbage.container (key file" in str(refusal_of(verdict, f"{Q}/a.container"))


def test_podman_4_passes_over_what_it_cannot_read() -> None:
    stderr = f"quadlet-generator[7]: Error loading '{Q}/g.container', ignoring: key file does not start with a group\n"
    verdict = parse_verdict(STDOUT, stderr + considered("i.image"))
    assert verdict.stopped_at is None
    assert str(refusal_of(verdict, f"{Q}/g.container")).endswith("g.container: key file does not start with a group.")


def test_of_two_files_for_one_unit_both_are_told() -> None:
    twice = f"---c.service---\nSourcePath={Q}/c.kube\n---c.service---\nSourcePath={Q}/c.container\n"
    verdict = parse_verdict(twice, considered("c.kube", "c.container"))
    for name in ("c.container", "c.kube"):
        assert refusal_of(verdict, f"{Q}/{name}") == (
            "c.container and c.kube make the same unit, c.service, and only one of them counts: rename the other."
        )


def test_a_file_that_another_folder_hides_and_one_of_an_unknown_kind_are_told() -> None:
    verdict = parse_verdict("", "Loading source unit file /run/user/1/containers/systemd/c.container\n")
    assert "another folder comes before it" in str(refusal_of(verdict, f"{Q}/c.container"))
    assert refusal_of(verdict, f"{Q}/a.artifact") == (
        "a.artifact is ignored: the Podman of this node is too old for .artifact files."
    )


@given(st.text(), st.text())
def test_any_text_is_a_verdict(stdout: str, stderr: str) -> None:
    assert isinstance(parse_verdict(stdout, stderr), Verdict)


LINES = st.lists(
    st.sampled_from(
        ["---a.service---", "SourcePath=/q/a.container", 'converting "a', "loading '", '"', ":", ", ", "\\", "\n", "x"]
    )
)


@given(LINES, LINES)
def test_any_pieces_of_its_texts_are_a_verdict(stdout: list[str], stderr: list[str]) -> None:
    verdict = parse_verdict("".join(stdout), "".join(stderr))
    refusal = refusal_of(verdict, "/q/a.container")
    assert refusal is None or refusal.endswith(".")
