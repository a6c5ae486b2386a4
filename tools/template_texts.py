"""The texts of the templates and stacks that come with ServiceBay: what they are, and what their questions say."""

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
SHOWN = ("title", "description", "category", "notes")
ASKED = ("title", "description", "hint")


def template_texts() -> Iterator[tuple[str, str]]:
    """Each text with the file that it stands in."""
    for path in sorted([*ROOT.glob("templates/*/template.yaml"), *ROOT.glob("stacks/*/stack.yaml")]):
        about = yaml.safe_load(path.read_text())
        yield from _texts(about, SHOWN, path)
        for link in about.get("links", []):
            yield from _texts(link, ("title",), path)
        for entry in about.get("changelog", []):
            yield from ((change, path.relative_to(ROOT).as_posix()) for change in entry["changes"])
        questions = path.with_name("variables.json")
        asked = json.loads(questions.read_text()) if questions.exists() else about.get("variables", [])
        for question in asked:
            yield from _texts(question, ASKED, questions)


def _texts(about: dict[str, str], keys: tuple[str, ...], path: Path) -> Iterator[tuple[str, str]]:
    for key in keys:
        if about.get(key):
            yield about[key].strip(), path.relative_to(ROOT).as_posix()
