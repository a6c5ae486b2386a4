"""Stacks: parts behind what they need, values from the stack's own questions, problems told of these."""

import json

import pytest

from servicebay.registry.errors import Broken, ValuesRefused
from servicebay.registry.stack import Stack, build_stack, generate_stack, network_file
from tests.registry.shelf import template

HEAD = """name: both
title: Both
description: Two of a kind.
category: Web
version: "1.0.0"
network: both
parts:
  - {template: web, name: front, needs: [back], values: {PORT: "{{FRONT}}", GREETING: "on {{FRONT}}"}}
  - {template: web, name: back, values: {PORT: 8082}}
"""
FRONT = json.dumps([{"name": "FRONT", "type": "port", "title": "Front", "default": 8081}])


def stack(head: str = HEAD, variables: str = FRONT) -> Stack:
    return build_stack("both", {"stack.yaml": head, "variables.json": variables})


def test_services_come_in_the_order_of_their_start_with_their_network() -> None:
    back, front = generate_stack(stack(), {"web": template()}, {"FRONT": 9000})
    assert (back.name, front.name) == ("back", "front")
    unit = front.files[0].content
    assert "Wants=back.service\nAfter=back.service\n" in unit
    assert "PublishPort=9000:80" in unit
    assert 'GREETING=on 9000"' in unit
    network = network_file(stack())
    assert network is not None
    assert network.path == "both.network"


def test_a_problem_is_told_of_the_question_that_made_it() -> None:
    with pytest.raises(ValuesRefused, match="FRONT: A port is a number"):
        generate_stack(stack(), {"web": template()}, {"FRONT": "x"})
    loose = stack(HEAD.replace('GREETING: "on {{FRONT}}"', 'GREETING: "$"'))
    with pytest.raises(ValuesRefused, match=r"GREETING: front: It may not hold \$"):
        generate_stack(loose, {"web": template()}, {})


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (HEAD.replace("name: back,", "name: back, needs: [front],"), "front, back wait for each other"),
        (HEAD.replace("[back]", "[nobody]"), "no part called nobody"),
        (HEAD.replace("name: back", "name: front"), "Two services are called front"),
        (HEAD.replace('"{{FRONT}}"', '"{{NOBODY}}"'), "NOBODY is not in variables.json"),
        (HEAD.replace("network: both", "network: ../x"), r"\$.network"),
        (HEAD.replace("template: web, name: front", "template: ../web, name: front"), r"\$.parts\[0\].template"),
    ],
)
def test_what_is_wrong_is_refused(head: str, words: str) -> None:
    with pytest.raises(Broken, match=words):
        stack(head)


def test_a_secret_of_a_stack_goes_to_secrets_of_its_parts_only() -> None:
    secret = json.dumps([*json.loads(FRONT), {"name": "KEY", "type": "secret", "title": "Key"}])
    told = stack(HEAD.replace('"on {{FRONT}}"', '"{{KEY}}"'), secret)
    with pytest.raises(Broken, match="KEY is a secret, and GREETING of web is none"):
        generate_stack(told, {"web": template()}, {"KEY": "s3cret"})
    kept = stack(HEAD.replace("values: {PORT: 8082}", 'values: {PORT: 8082, PASSWORD: "{{KEY}}"}'), secret)
    back = generate_stack(kept, {"web": template()}, {"KEY": "s3cret"})[0]
    assert [file.path for file in back.files if "s3cret" in file.content] == ["back.env"]


def test_a_template_that_is_not_there_is_named() -> None:
    with pytest.raises(Broken, match="no template web"):
        generate_stack(stack(), {}, {})
