"""What a template may be. Everything else is refused with its file and place, and nothing of it is used."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay import sentences
from servicebay.registry.errors import Broken
from servicebay.registry.template import build_template
from tests.registry.shelf import CONTAINER, HEAD, VARIABLES, files, pod_files, variables

ROOT = Path(__file__).parents[2]
BOMB = "a: &a [x, x]\nb: [*a, *a]\n"
DEEP = "a: " + "[" * 60 + "]" * 60 + "\n"


def test_a_good_one_is_made() -> None:
    made = build_template("web", files(), "acme")
    assert (made.id, made.registry, made.head.version, made.main) == ("acme.web", "acme", "1.2.0", "service.container")
    assert build_template("web", pod_files()).main == "service.kube"


def test_readmes_are_told_by_their_languages() -> None:
    more = {"README.de.md": "# Netz\n", "README.pt-BR.md": "# Rede\n", "README.DE.md": "x", "config/README.de.md": "x"}
    made = build_template("web", {**files(), **more})
    assert (made.readme, made.readmes) == ("# Web\n", {"de": "# Netz\n", "pt-BR": "# Rede\n"})
    assert build_template("web", files()).readmes == {}


def test_ours_have_a_readme_in_every_language() -> None:
    """With the same commands, files and options in it."""
    languages = sorted(path.stem for path in Path(sentences.__file__).parent.glob("*.json"))
    ours = [path for kind in ("templates", "stacks") for path in ROOT.glob(f"{kind}/*/README.md")]
    assert (len(ours), languages[:1]) == (len({*ROOT.glob("templates/*"), *ROOT.glob("stacks/*")}), ["de"])
    for path in ours:
        for language in languages:
            translated = path.with_suffix(f".{language}.md").read_text()
            assert translated != path.read_text()
            assert _marked(translated) == _marked(path.read_text()), path


def _marked(text: str) -> list[str]:
    return sorted(re.findall(r"`[^`]+`", text))


@pytest.mark.parametrize(
    ("changed", "file", "words"),
    [
        ({"template_yaml": None}, "template.yaml", "missing"),
        ({"template_yaml": HEAD + "surprise: 1\n"}, "template.yaml", "unknown field `surprise`"),
        ({"template_yaml": HEAD.replace('"1.2.0"\nch', "1.2\nch")}, "template.yaml", "$.version"),
        ({"template_yaml": HEAD.replace("name: web", "name: ../web")}, "template.yaml", "$.name"),
        ({"template_yaml": HEAD.replace("name: web", "name: other")}, "template.yaml", "that of its folder"),
        ({"template_yaml": HEAD + "title: Twice\n"}, "template.yaml", "twice"),
        ({"template_yaml": BOMB}, "template.yaml", "aliases are refused"),
        ({"template_yaml": DEEP}, "template.yaml", "nested deeper"),
        ({"template_yaml": "a: [" + "x, " * 30_000 + "]"}, "template.yaml", "too large"),
        ({"template_yaml": "a: !!python/object/apply:os.system [id]\n"}, "template.yaml", "Tags are refused"),
        ({"template_yaml": "{a: b\n"}, "template.yaml:2", "Not YAML"),
        ({"template_yaml": HEAD + "opens: GREETING\n"}, "template.yaml", "no variable of type port"),
        ({"template_yaml": HEAD.replace("rename: {OLD_PORT: PORT}", "rename: {A: B}")}, "template.yaml", "B is not in"),
        ({"template_yaml": HEAD + "links: [{title: x, url: 'javascript:x'}]\n"}, "template.yaml", "links[0].url"),
        ({"variables_json": "[" * 100_000}, "variables.json", "Not JSON"),
        ({"variables_json": variables(type="shell")}, "variables.json", "$[0].type"),
        ({"variables_json": variables(name="__class__")}, "variables.json", "$[0].name"),
        ({"variables_json": variables(name="NAME")}, "variables.json", "can't be declared"),
        ({"variables_json": variables(name="PORT")}, "variables.json", "PORT is there twice"),
        ({"variables_json": variables(options=["a"])}, "variables.json", "has options"),
        ({"variables_json": variables(default="nginx")}, "variables.json", "default of IMAGE is refused"),
        ({"variables_json": variables(pattern="(a+)+")}, "variables.json", "Too costly"),
        ({"variables_json": variables(pattern="a*a*a*a*")}, "variables.json", "Too costly"),
        ({"variables_json": variables(pattern="a?" * 40 + "a" * 40)}, "variables.json", "Too costly"),
        ({"variables_json": variables(pattern=r"(\w|a)" * 30 + "!")}, "variables.json", "Too costly"),
        ({"variables_json": variables(title="half a pair: \ud800")}, "variables.json", "Not JSON"),
        ({"variables_json": variables(title="two lines\n")}, "variables.json", "$[0].title"),
        ({"variables_json": variables(type="select", options=[" a"], default=None)}, "variables.json", "spaces around"),
        ({"template_yaml": HEAD.replace("title: Web", 'title: "Web\\n"')}, "template.yaml", "$.title"),
        ({"template_yaml": HEAD.replace('"1.2.0"\nch', '"1.2.0\\n"\nch')}, "template.yaml", "$.version"),
        ({"env": "A=" + "{{PASSWORD}}" * 501 + "\n"}, "service.env.mustache", "more than 500 tags"),
        ({"env": "A={{PASSWORD}}\n" + "B=x\n" * 20_000}, "service.env.mustache", "at most 64 KiB"),
        ({"container": CONTAINER + "A=\\\n# {{GREETING}}\nb\n"}, "service.container.mustache:13", "not here"),
        ({"variables_json": variables(pattern="(")}, "variables.json", "Not a regular expression"),
        ({"variables_json": json.dumps([*VARIABLES[:4], {**VARIABLES[4], "default": "x"}])}, "variables.json",
         "secret"),
        ({"variables_json": json.dumps([*VARIABLES, {"name": "X", "type": "text", "title": "X"}])}, "variables.json",
         "No source uses X"),
        ({"container": None}, "template.yaml", "There must be one of"),
        ({"container": CONTAINER + "A={{UNKNOWN}}\n"}, "service.container.mustache:12", "UNKNOWN is not in"),
        ({"container": CONTAINER + "A={{IMAGE.__class__}}\n"}, "service.container.mustache:12", "no tag"),
        ({"container": CONTAINER + "A={{{IMAGE}}}\n"}, "service.container.mustache:12", "no tag"),
        ({"container": CONTAINER + "A={{>/etc/passwd}}\n"}, "service.container.mustache:12", "no tag"),
        ({"container": CONTAINER + "{{=<% %>=}}\n"}, "service.container.mustache:12", "no tag"),
        ({"container": CONTAINER + "{{#FOLDER}}\n"}, "service.container.mustache", "never closed"),
        ({"container": CONTAINER + "{{/FOLDER}}\n"}, "service.container.mustache:12", "closes nothing"),
        ({"container": CONTAINER + "{{GREETING}}=x\n"}, "service.container.mustache:12", "not here: it needs 'Key='"),
        ({"container": CONTAINER + "[{{GREETING}}]\n"}, "service.container.mustache:12", "not here"),
        ({"container": CONTAINER + "# {{GREETING}}\n"}, "service.container.mustache:12", "not here"),
        ({"container": CONTAINER + "Exec=x {{PASSWORD}}\n"}, "service.container.mustache:12", "not stand in a unit"),
        ({"container": CONTAINER + "Exec='{{GREETING}}'\n"}, "service.container.mustache:12", "single quotes"),
        ({"container": CONTAINER + "A=\ue000\n"}, "service.container.mustache", "private use"),
        ({"env": "{{GREETING}}={{PASSWORD}}\n"}, "service.env.mustache:1", "needs 'NAME='"),
        ({"icon_svg": "<svg/onload='x()'>"}, "icon.svg", "without scripts"),
        ({"icon_svg": "<svg onload='x()'/>"}, "icon.svg", "without scripts"),
        ({"icon_svg": "<svg><script>x</script></svg>"}, "icon.svg", "without scripts"),
        ({"icon_svg": '<!DOCTYPE svg [<!ENTITY a "x">]><svg/>'}, "icon.svg", "without scripts"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_file_and_place(changed: dict[str, str], file: str, words: str) -> None:
    with pytest.raises(Broken) as caught:
        build_template("web", files(**changed))
    assert str(caught.value).startswith(file)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "path",
    ["../up.container.mustache", "other.container.mustache", "config/../../x.mustache", "service.sh.mustache",
     "service.service.mustache", "/service.env.mustache"],
)  # fmt: skip
def test_a_source_has_one_of_the_names_that_templates_may_make(path: str) -> None:
    with pytest.raises(Broken, match=r"A source is called|name is refused"):
        build_template("web", {**files(), path: "x"})


@pytest.mark.parametrize(
    "text",
    [
        "{{GREETING}}: x\n",
        "!!str {{GREETING}}: x\n",
        "a: " + "[" * 9000 + "'{{GREETING}}'" + "]" * 9000,
        "a: &{{GREETING}} x\n",
        "# {{GREETING}}\n",
        "a: !{{GREETING}} x\n",
    ],
)
def test_in_yaml_a_variable_stands_in_a_value(text: str) -> None:
    with pytest.raises(Broken):
        build_template("web", {**pod_files(), "service-more.yml.mustache": text})


PIECES = (
    *("{{GREETING}}", "{{#FOLDER}}", "{{/FOLDER}}", "{{^FOLDER}}", "{{PASSWORD}}", "{{", "}}"),
    *("---", "<<", "A=", "0x1", "1e9"),
    *"\n \t:-[]{}'\"\\#!&*|>%?=\ue000\u2028",
)
TORN = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


@settings(max_examples=150)
@given(
    st.sampled_from(
        ("template.yaml", "variables.json", "service.container.mustache", "service.env.mustache", "icon.svg")
    ),
    TORN,
    st.floats(0, 1),
    st.booleans(),
)
def test_a_torn_template_is_made_or_refused_and_nothing_else(file: str, torn: str, at: float, cut: bool) -> None:
    """One template of a stranger must not keep the hub from starting."""
    made = {**files(), "service-more.yml.mustache": "a: '{{GREETING}}'\n", "icon.svg": "<svg/>"}
    text = made[file]
    index = int(at * len(text))
    with suppress(Broken):
        build_template("web", {**made, file: text[:index] + torn + ("" if cut else text[index:])})
