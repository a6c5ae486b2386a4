import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.agent.image_pull import in_words
from servicebay.agent.podman.pull import PullFailed, PullProgress, pulled_id


def layer(name: str, status: str, current: int = 0, total: int = 0) -> dict[str, object]:
    return {"status": status, "progressDetail": {"current": current, "total": total} if total else {}, "id": name}


def test_progress_is_told_in_layers_and_in_what_is_left() -> None:
    progress = PullProgress()
    assert progress.told() == {"text": "Asking the registry"}
    for told in (layer("a", "Already exists"), layer("b", "Pulling fs layer"), layer("c", "Pulling fs layer")):
        progress.feed(told)
    assert progress.told() == {"text": "1 of 3 layers are here", "layers": {"done": 1, "total": 3}}
    progress.feed(layer("b", "Downloading", 4_000_000, 30_000_000))
    assert progress.told()["text"] == "1 of 3 layers are here, 4 of 30 MB of the rest"
    for name in "bcb":
        progress.feed(layer(name, "Download complete"))
    assert progress.told() == {"text": "3 of 3 layers are here", "layers": {"done": 3, "total": 3}}


def test_a_short_name_is_told_in_podmans_lines() -> None:
    progress = PullProgress()
    progress.feed({"stream": "Trying to pull docker.io/library/x:1...\n"})
    assert progress.told() == {"text": "Trying to pull docker.io/library/x:1..."}
    assert pulled_id({"images": ["ab"], "id": "ab"}) == "ab"


@pytest.mark.parametrize("told", [{"error": "denied"}, {"errorDetail": {"message": "denied"}}])
def test_a_refusal_ends_it(told: object) -> None:
    with pytest.raises(PullFailed, match="denied"):
        PullProgress().feed(told)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "status", "total"]), inner),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.lists(st.fixed_dictionaries({"id": anything, "status": anything, "progressDetail": anything}) | anything))
def test_whatever_is_told_the_layers_done_are_some_of_all(frames: list[object]) -> None:
    progress = PullProgress()
    for told in frames:
        progress.feed(told)
    layers = progress.told().get("layers", {"done": 0, "total": 0})
    assert 0 <= layers["done"] <= layers["total"] <= len(frames)


def test_reasons_are_in_peoples_words() -> None:
    assert in_words("reading manifest 1 in nas/a: manifest unknown").startswith("the registry has no image")
    assert in_words("something new\nmore") == "something new"
    for said in ("tls: first record does not look like a TLS handshake", "server gave HTTP response to HTTPS client"):
        assert in_words(f'Get "https://10.0.0.1:5000/v2/": {said}').startswith("the registry speaks no TLS")
    assert in_words("") == "no reason was given"
