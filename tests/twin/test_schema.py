from dataclasses import fields

import msgspec
import pytest

from servicebay.twin import schema
from servicebay.wire import codec, machine, messages, model, podman

SHARED = [podman.Container, model.ServiceUnit, machine.Resources, machine.Facts, model.NodeState, messages.Hello]


@pytest.mark.parametrize("dataclass", SHARED)
def test_a_struct_has_the_dataclasss_members_in_the_wires_spelling(dataclass: type) -> None:
    struct = getattr(schema, dataclass.__name__)
    members = {f.name: (f.encode_name, f.required) for f in msgspec.structs.fields(struct)}
    assert members == {spec.name: (spec.wire_name, spec.required) for spec in codec.field_specs(dataclass)}
    assert {f.name for f in fields(dataclass)} == set(members)


def test_both_readers_agree_on_an_agents_frame() -> None:
    facts = machine.Facts("h", "u", 1000, "Debian", "6.1", "x86_64", "3.11", capabilities={
        "podman": machine.Capability("podman", "Podman", "ok", "5.4.2"),
    })  # fmt: skip
    line = codec.encode(messages.Hello(1, "0.1", "run", facts))
    decoded = msgspec.json.decode(line, type=schema.Hello)
    assert decoded.facts.capabilities["podman"].detail == "5.4.2"
    assert msgspec.json.decode(msgspec.json.encode(decoded)) == msgspec.json.decode(line)
