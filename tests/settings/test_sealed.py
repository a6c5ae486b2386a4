"""What is sealed comes back with the same key only; a lost key is said, not guessed around."""

from pathlib import Path

import pytest

from servicebay.settings.sealed import KEY_NAME, SecretBox
from servicebay.storage.errors import StoreError


def test_what_is_sealed_is_unreadable_and_comes_back(tmp_path: Path) -> None:
    sealed = SecretBox(tmp_path).seal("s3cret")
    assert "s3cret" not in sealed
    assert SecretBox(tmp_path).open(sealed) == "s3cret"
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [(KEY_NAME, 0o600)]


def test_a_key_for_others_to_read_is_closed_to_them(tmp_path: Path) -> None:
    sealed = SecretBox(tmp_path).seal("s3cret")
    (tmp_path / KEY_NAME).chmod(0o644)
    assert SecretBox(tmp_path).open(sealed) == "s3cret"
    assert (tmp_path / KEY_NAME).stat().st_mode & 0o777 == 0o600


def test_another_key_or_a_damaged_one_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    sealed = SecretBox(tmp_path).seal("s3cret")
    (tmp_path / KEY_NAME).unlink()
    with pytest.raises(StoreError, match=KEY_NAME):
        SecretBox(tmp_path).open(sealed)
    (tmp_path / KEY_NAME).write_text("x")
    with pytest.raises(StoreError, match=KEY_NAME):
        SecretBox(tmp_path).seal("s3cret")
