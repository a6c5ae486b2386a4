"""Which language somebody reads, by what a browser or an address says."""

from pathlib import Path

import pytest

from servicebay.sentences import languages
from servicebay.sentences.languages import LANGUAGES, language_for, name_of, sentences_in, spoken, wanted


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-de", "de"),
        ("de-Latn-CH-1996", "de"),
        ("da, de;q=0.8, en;q=0.9", "en"),
        ("da, de;q=0.8, en;q=0.7", "de"),
        ("en, de", "en"),
        ("de;q=0.5,en;q=0.5", "de"),
        ("en;q=0, de;q=0.1", "de"),
        ("de;q=0", "en"),
        ("fr, *;q=0.5, de;q=0.3", "en"),
        ("fr-FR, ja", "en"),
        (" de ; q = 0.9 , en ; q=0.8", "de"),
        ("de;q=2, de;q=x, ;, -, ,,", "en"),
        ("../de, de/, d e", "en"),
        ("x," * 10_000 + "de", "en"),
    ],
)
def test_the_most_wanted_that_is_spoken_is_taken(accepted: str, language: str) -> None:
    assert language_for(accepted) == language


def test_equally_wanted_ones_stay_in_their_order() -> None:
    assert wanted("b;q=0.5, a, c;q=0.5, d;q=1.0") == ["a", "d", "b", "c"]


@pytest.mark.parametrize(("tag", "language"), [("de", "de"), ("De-ch", "de"), ("deu", None), ("", None), ("xx", None)])
def test_a_tag_names_a_language_that_is_spoken_or_none(tag: str, language: str | None) -> None:
    assert spoken(tag) == language


def test_a_catalogue_that_cannot_be_read_leaves_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    (tmp_path / "de.json").write_text("{")
    assert languages.sentences_in.__wrapped__("de") == languages.OF_ENGLISH


def test_languages_know_their_own_names() -> None:
    assert [name_of(language) for language in LANGUAGES] == ["English", "Deutsch"]
    assert name_of("xx") == "English", "what is not spoken is English"
    assert not {"Works", "Down"} & sentences_in("en").keys()
