"""Secrets are read back from the files that hold them, whoever wrote them there."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.registry.errors import ValuesRefused
from servicebay.registry.generator import Order, generate
from servicebay.registry.recover import recover
from servicebay.registry.template import build_template
from tests.registry.shelf import VARIABLES, files, pod_files, template

POD = build_template("web", pod_files())
DSN = build_template(
    "web",
    files(
        variables_json=json.dumps([*VARIABLES, {"name": "KEY", "type": "secret", "title": "Key", "optional": True}]),
        env="DSN=pg://{{GREETING}}:{{PASSWORD}}@db/{{KEY}}\nAGAIN={{PASSWORD}}\n{{#KEY}}\nKEY={{KEY}}\n{{/KEY}}\n",
    ),
)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@settings(max_examples=100)
@given(TEXT, TEXT)
def test_what_was_put_is_found_again(password: str, greeting: str) -> None:
    for made_from in (template(), POD):
        try:
            service = generate(Order(made_from, "shop", {"PASSWORD": password, "GREETING": greeting}))
        except ValuesRefused:
            continue
        texts = {file.path: file.content for file in service.files}
        assert recover(made_from, "shop", service.values, texts) == {"PASSWORD": service.values["PASSWORD"]}


def test_what_a_person_put_in_its_place_is_what_counts() -> None:
    told = recover(template(), "shop", {}, {"shop.env": "# mine\nMORE=1\nPASSWORD=changed = by hand\n"})
    assert told == {"PASSWORD": "changed = by hand"}
    text = next(f.content for f in generate(Order(POD, "shop", {"PASSWORD": "x"})).files if f.path == "shop.yml")
    turned = text.replace('- {name: GREETING, value: "hello"}\n', "").replace('"p=x"', "'p=it''s mine'")
    assert recover(POD, "shop", {}, {"shop.yml": turned}) == {"PASSWORD": "it's mine"}


def test_what_can_not_be_told_for_certain_is_not_found() -> None:
    for text in ("", "PASSWORD", "OTHER=1\n"):
        assert recover(template(), "shop", {}, {"shop.env": text}) == {}
    for text in ("a: [", "- 1\n", "a: &b 1\nc: *b\n", "spec: {containers: 1}\n"):
        assert recover(POD, "shop", {}, {"shop.yml": text}) == {}


def test_two_secrets_in_one_value_and_one_that_is_off() -> None:
    values = {"GREETING": "hello"}
    env = "DSN=pg://hello:s3@db/k\nAGAIN=s3\nKEY=k\n"
    assert recover(DSN, "shop", values, {"shop.env": env}) == {"PASSWORD": "s3", "KEY": "k"}
    assert recover(DSN, "shop", values, {"shop.env": "DSN=pg://hello:s3@db/\nAGAIN=s3\n"}) == {
        "PASSWORD": "s3",
        "KEY": "",
    }
