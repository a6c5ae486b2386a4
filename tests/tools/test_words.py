"""Every text of the client is collected, and each catalogue has those texts with the same places and marks."""

import json
import subprocess
from pathlib import Path

import pytest

from tools import client, words
from tools.words import Catalogue, problems, renewed

TEXTS = {"Stop {name}?": None, "See <link>the log</link>.": None, "{n} services": "{n} service"}
GERMAN: Catalogue = {
    "Stop {name}?": "{name} stoppen?",
    "See <link>the log</link>.": "Siehe <link>das Log</link>.",
    "{n} services": {"one": "ein Dienst", "other": "{n} Dienste"},
}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"Stop {name}?": "Stoppen?"}, "other places"),
        ({"Stop {name}?": "{nom} stoppen?"}, "other places"),
        ({"Stop {name}?": " {name} stoppen?"}, "space"),
        ({"See <link>the log</link>.": "Siehe das Log."}, "other places"),
        ({"{n} services": "{n} Dienste"}, "forms"),
        ({"{n} services": {"one": "ein Dienst"}}, "other"),
        ({"{n} services": {"one": "{m} Dienst", "other": "{n} Dienste"}}, "other places"),
        ({"Stop {name}?": {"one": "a", "other": "b"}}, "forms"),
        ({"Gone": "Weg"}, "not used: Gone"),
    ],
)
def test_a_catalogue_is_wrong_where_it_says_something_else(change: Catalogue, problem: str | None) -> None:
    found = list(problems(TEXTS, GERMAN | change))
    assert len(found) == (problem is not None)
    assert problem is None or problem in found[0]


def test_a_text_without_a_translation_is_wrong_once_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MISSING_IS_WRONG", True)
    empty: Catalogue = {"{n} services": {"one": "", "other": ""}, "Stop {name}?": ""}
    assert list(problems(TEXTS, empty)) == [f"not translated: {text}" for text in TEXTS]


def test_writing_adds_what_is_new_and_drops_what_is_not_used() -> None:
    more: list[Catalogue] = [{"{n} services": GERMAN["{n} services"]}, {"{n} services": {"one": "", "other": ""}}]
    assert renewed(TEXTS, {"Gone": "Weg", "Stop {name}?": "{name} stoppen?"}, more) == {
        "Stop {name}?": "{name} stoppen?",
        "See <link>the log</link>.": "",
        "{n} services": GERMAN["{n} services"],
    }


SOURCE = """
import { say, sayAs, sayCount, Say } from "../words/say";
const word = say("Kept");
const up = sayAs("key", "Up");
const rows = (n: number) => sayCount(n, "{n} row", "{n} rows");
const name = { title: "Not said here" };
const given = (text: string) => say(text);
const spaced = say("Ends so ");
const other = ["Nor here"];
// not said: a name
const excused = "Whatever it is";
const well = word === "Compared with";
export const Page = () => (
  <p title="Nor this" className="flex items-center">Nor that <code>podman run</code> <Say text="See <b>it</b>." /></p>
);
"""


def test_what_is_said_is_collected_and_what_is_shown_without_it_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/page.tsx").write_text(SOURCE)
    script = client.FRONTEND / "scripts/words.mjs"
    env = client.environment(client.require_npm())
    done = subprocess.run(("node", str(script)), cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert {each["key"]: each.get("one") for each in told["said"]} == {
        "Kept": None,
        "key: Up": None,
        "{n} rows": "{n} row",
        "See <b>it</b>.": None,
    }
    assert [fault.split(": ")[0] for fault in told["faults"]] == [
        f"src/page.tsx:{line}" for line in (6, 7, 8, 9, 14, 14)
    ]
