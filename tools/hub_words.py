"""Keep the catalogues of the hub's sentences: ``python -m tools.hub_words [--write] [--take FILE...]``.

``src/servicebay/sentences/de.json`` has each template (see ``tools.hub_sentences``) with its translation, which has the
same places. Fails where one is missing, is used by no source any more, or has other places. ``--write`` adds what is
missing, empty, and drops what is not used; ``--take`` fills in what other files of the same form have.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from .hub_sentences import PLACE, sentences

FOLDER = Path(__file__).parent.parent / "src/servicebay/sentences"
Catalogue = dict[str, str]


def problems(templates: list[str], catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with a catalogue, a line each."""
    for template in templates:
        if template not in catalogue:
            yield f"missing: {template}"
        elif not catalogue[template]:
            yield f"not translated: {template}"
    for template, said in catalogue.items():
        if template not in templates:
            yield f"not used: {template}"
        elif said and sorted(PLACE.findall(said)) != sorted(PLACE.findall(template)):
            yield f"other places: {template} → {said}"


def renewed(templates: list[str], catalogue: Catalogue, more: list[Catalogue]) -> Catalogue:
    """In the order of the sources, with what is known and what ``more`` has."""
    taken = {template: said for each in more for template, said in each.items() if said}
    return {template: taken.get(template) or catalogue.get(template, "") for template in templates}


def main(arguments: list[str]) -> int:
    """Check the catalogues, or write them."""
    templates = [sentence.template for sentence in sentences()]
    names = arguments[arguments.index("--take") + 1 :] if "--take" in arguments else []
    more = [json.loads(Path(name).read_text()) for name in names]
    found = 0
    for path in sorted(FOLDER.glob("*.json")):
        catalogue: Catalogue = json.loads(path.read_text())
        if "--write" in arguments or more:
            catalogue = renewed(templates, catalogue, more)
            path.write_text(json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n")
        for problem in problems(templates, catalogue):
            print(f"{path.name}: {problem}", file=sys.stderr)
            found += 1
        print(f"{path.name}: {sum(bool(said) for said in catalogue.values())} of {len(templates)} sentences translated")
    print(f"{len(templates)} sentences were looked at")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
