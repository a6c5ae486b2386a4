"""``servicebay backup``: create, check and restore a backup of ServiceBay itself, on the data directory."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servicebay import __version__
from servicebay.settings.model import resolve_data_dir

from .accounts import data_dir_option
from .output import json_option, print_json

if TYPE_CHECKING:
    from servicebay.storage.backup import Manifest

passphrase_option = click.option("--passphrase-stdin", is_flag=True, help="Read it from standard input.")


@click.group()
def backup() -> None:
    """ServiceBay itself in one encrypted file: accounts, nodes, keys, settings, history."""


@backup.command("create")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@passphrase_option
@data_dir_option
@json_option
def create(file: Path, passphrase_stdin: bool, data_dir: str | None, as_json: bool) -> None:
    """Make a backup, whether the hub runs or not. Without its passphrase nobody can read it, nor can you."""
    from servicebay.storage.backup import write_backup

    source = resolve_data_dir(os.environ, data_dir)
    passphrase = _passphrase(passphrase_stdin, confirm=True)
    fresh = file.with_name(f".{file.name}.new")
    with _told():
        try:
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sink:
                manifest = write_backup(source, sink, passphrase, __version__)
                sink.flush()
                os.fsync(sink.fileno())
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
    _tell(as_json, manifest, f"Wrote {file}: {manifest.files} files, {file.stat().st_size} bytes.")


@backup.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@passphrase_option
@json_option
def check(file: Path, passphrase_stdin: bool, as_json: bool) -> None:
    """Read a backup to its end and check its database; nothing is restored."""
    from servicebay.storage.backup import check_backup

    passphrase = _passphrase(passphrase_stdin)
    with _told(), file.open("rb") as source:
        manifest = check_backup(source, passphrase)
    _tell(as_json, manifest, f"{file} is whole: {_text(manifest)}.")


@backup.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@passphrase_option
@data_dir_option
@json_option
def restore(file: Path, passphrase_stdin: bool, data_dir: str | None, as_json: bool) -> None:
    """Make a data directory of a backup. It must not be there yet, or be empty; then start the hub with it."""
    from servicebay.storage.backup import restore_backup

    target = resolve_data_dir(os.environ, data_dir)
    passphrase = _passphrase(passphrase_stdin)
    with _told(), file.open("rb") as source:
        manifest = restore_backup(source, passphrase, target)
    _tell(
        as_json, manifest, f"Restored {target}: {_text(manifest)}. Stop the hub that it is from, then start this one."
    )


def _text(manifest: "Manifest") -> str:
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(manifest.made_at / 1000))
    return f"{manifest.files} files of ServiceBay {manifest.program}, made {made}"


def _tell(as_json: bool, manifest: "Manifest", text: str) -> None:
    if as_json:
        print_json(
            {
                "program": manifest.program,
                "madeAt": manifest.made_at,
                "revision": manifest.revision,
                "files": manifest.files,
                "sizeBytes": manifest.size_bytes,
            }
        )
    else:
        click.echo(text)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Errors become a sentence."""
    from servicebay.storage.errors import StoreError
    from servicebay.storage.sealed_stream import BackupError

    try:
        yield
    except BackupError as error:
        raise click.ClickException(error.message) from error
    except (StoreError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _passphrase(from_stdin: bool, confirm: bool = False) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("Give the passphrase on standard input with --passphrase-stdin.")
    text: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)
    return text
