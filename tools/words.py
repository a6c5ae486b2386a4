"""Keep the catalogues of the client's texts: ``python -m tools.words [--write] [--take FILE...]``.

What the browser shows is said by ``say`` and its like (``frontend/src/words/say.tsx``), with the English text as its
key; ``frontend/scripts/words.mjs`` collects those texts, and what is shown and not said. ``frontend/src/words/de.json``
has each with its translation, one with a number as ``{"one": "…", "other": "…"}``. Fails where one is missing or used
no more, has other places or marks than the English, or where a text is not said. ``--write`` adds what is missing,
empty, and drops what is not used; ``--take`` fills in what other files of the same form have. Sentences of the hub:
``tools.hub_words``.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import client

FOLDER = client.FRONTEND / "src/words"
MISSING_IS_WRONG = True
"""Whether a text without a translation fails."""
MARK = re.compile(r"\{\w+\}|</?\w+>")

Said = str | dict[str, str]
Catalogue = dict[str, Said]
"""Translations by the English text; forms by a number's kind, as ``Intl.PluralRules`` names it."""


class Found(NamedTuple):
    """What the client says: how many files, each text with its form for one (``None``: it has none), what is wrong."""

    files: int
    texts: dict[str, str | None]
    faults: list[str]


def collect() -> Found:
    """Read the client's sources."""
    npm = client.require_npm()
    client.install_packages(npm)
    argv = ("node", "scripts/words.mjs")
    done = subprocess.run(argv, cwd=client.FRONTEND, env=client.environment(npm), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    told = json.loads(done.stdout)
    texts: dict[str, str | None] = {}
    faults: list[str] = told["faults"]
    for each in told["said"]:
        key, one = each["key"], each.get("one")
        if texts.setdefault(key, one) != one:
            faults.append(f"{each['at']}: said elsewhere with another form for one: {key}")
    return Found(told["files"], texts, faults)


def problems(texts: dict[str, str | None], catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with a catalogue, a line each."""
    for text, one in texts.items():
        said = catalogue.get(text)
        if said is None or not all(forms(said)):
            if MISSING_IS_WRONG:
                yield f"not translated: {text}"
        elif isinstance(said, dict) != (one is not None):
            yield f"a number's forms where there is none, or none where there is one: {text}"
        elif isinstance(said, dict) and "other" not in said:
            yield f"without the form 'other': {text}"
        elif any(form != form.strip() for form in forms(said)):
            yield f"begins or ends with a space: {text}"
        else:
            yield from (
                f"other places or marks: {text} → {form}"
                for form in forms(said)
                if differ(text, form, counted=one is not None)
            )
    yield from (f"not used: {text}" for text in catalogue if text not in texts)


def forms(said: Said) -> list[str]:
    """Every form of a translation."""
    return [said] if isinstance(said, str) else list(said.values())


def differ(text: str, form: str, *, counted: bool) -> bool:
    """Whether places and marks are others than the English has; a form for a number need not name it."""
    odd = set(MARK.findall(form)) ^ set(MARK.findall(text))
    return bool(odd - {"{n}"} if counted else odd)


def renewed(texts: dict[str, str | None], catalogue: Catalogue, more: list[Catalogue]) -> Catalogue:
    """In the order of the sources, with what is known and what ``more`` has."""
    known = {text: said for each in (catalogue, *more) for text, said in each.items() if all(forms(said))}
    empty: dict[bool, Said] = {False: "", True: {"one": "", "other": ""}}
    return {text: known.get(text, empty[one is not None]) for text, one in texts.items()}


def main(arguments: list[str]) -> int:
    """Check the catalogues, or write them."""
    names = arguments[arguments.index("--take") + 1 :] if "--take" in arguments else []
    more: list[Catalogue] = [json.loads(Path(name).read_text()) for name in names]
    found = collect()
    wrong = list(found.faults)
    for path in sorted(FOLDER.glob("*.json")):
        catalogue: Catalogue = json.loads(path.read_text())
        if "--write" in arguments or more:
            catalogue = renewed(found.texts, catalogue, more)
            path.write_text(json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n")
        wrong += [f"{path.name}: {problem}" for problem in problems(found.texts, catalogue)]
        filled = sum(all(forms(catalogue.get(text, ""))) for text in found.texts)
        print(f"{path.name}: {filled} of {len(found.texts)} texts translated")
    for problem in wrong:
        print(problem, file=sys.stderr)
    print(f"{len(found.texts)} texts are said in {found.files} files")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
