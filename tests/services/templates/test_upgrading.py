"""A newer version of a template meets what was installed: answers, secrets and edits by hand are kept."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebay.registry.errors import ValuesRefused
from servicebay.registry.format import Value
from servicebay.registry.generator import Order, generate
from servicebay.registry.origin import read_origin
from servicebay.registry.template import Template, build_template
from servicebay.registry.tree import Files
from servicebay.services.templates.hiding import HIDDEN, hide
from servicebay.services.templates.upgrading import NO_BASE, Outcome, Present, carry, paths_of, upgrade
from tests.registry.shelf import CONTAINER, HEAD, VARIABLES, files, pod_files

OLD = build_template("web", {**files(), "config/web.conf.mustache": "root {{GREETING}}\n"})
NEWER = HEAD.replace('"1.2.0"\nch', '"1.3.0"\nch').replace('  - {version: "1.2.0", c', '  - {version: "1.3.0", c')
TOKEN: dict[str, object] = {"name": "TOKEN", "type": "generated", "title": "Token"}


def newer(container: str = CONTAINER, more: tuple[dict[str, object], ...] = (), **changed: str | None) -> Template:
    steps = changed.pop("migrations", None) or ""
    made: Files = files(container=container, template_yaml=NEWER + steps, **changed)
    made["variables.json"] = (
        json.dumps([*VARIABLES, *more]) if "variables_json" not in changed else made["variables.json"]
    )
    return build_template("web", made)


def installed(template: Template = OLD, **values: Value) -> Present:
    service = generate(
        Order(template, "shop", {"PASSWORD": "s3cret-word", **values}, needs=["db.service"], stack="both")
    )
    texts = {file.path: file.content for file in service.files}
    origin = read_origin(texts["shop.container" if "shop.container" in texts else "shop.kube"])
    assert origin is not None
    return Present("shop", origin, texts)


def edited(present: Present, path: str, old: str, new: str) -> Present:
    assert old in present.texts[path]
    return replace(present, texts={**present.texts, path: present.texts[path].replace(old, new)})


def upgraded(present: Present, new: Template, *theirs: str, old: Template | None = OLD, **values: Value) -> Outcome:
    return upgrade(present, old, new, {**carry(present, old, new).values, **values}, theirs)


def test_answers_secrets_and_the_place_in_a_stack_are_kept_and_only_what_differs_is_written() -> None:
    present = installed(GREETING="hi", PORT=9000, FOLDER="/srv/x")
    new = newer(CONTAINER + "Label=made=new\n")
    done = upgraded(present, new)
    assert set(done.files) == {"shop.container", "shop/web.conf"}
    assert done.files["shop/web.conf"] is None, "it is no part of the template any more"
    text = done.files["shop.container"] or ""
    assert "Label=made=new\n" in text
    assert "PublishPort=9000:80\nVolume=/srv/x:/srv\n" in text
    assert "Wants=db.service\n" in text
    origin = read_origin(text)
    assert origin is not None
    assert (origin.version, origin.stack, origin.values) == ("1.3.0", "both", present.origin.values)
    assert (done.clashes, done.notes, done.taken) == ([], [], [])
    assert done.service.values["PASSWORD"] == "s3cret-word"


def test_an_image_that_nobody_chose_follows_the_template_and_one_that_somebody_chose_stays() -> None:
    image = "docker.io/library/nginx:1.30"
    new = newer(variables_json=json.dumps([{**VARIABLES[0], "default": image}, *VARIABLES[1:]]))
    assert carry(installed(), OLD, new).values["IMAGE"] == image
    chosen = "docker.io/library/nginx:1.27"
    assert carry(installed(IMAGE=chosen), OLD, new).values["IMAGE"] == chosen


def test_edits_by_hand_stay_beside_the_new_lines() -> None:
    present = edited(installed(), "shop.container", "[Container]\n", "[Container]\nLabel=mine=1\n")
    present = edited(present, "shop.env", "PASSWORD=s3cret-word\n", "# rotated\nPASSWORD=another one\nMINE=1\n")
    done = upgraded(present, newer(CONTAINER + "Label=made=new\n", env="PASSWORD={{PASSWORD}}\nTZ={{GREETING}}\n"))
    assert "[Container]\nLabel=mine=1\n" in (done.files["shop.container"] or "")
    assert "Label=made=new\n" in (done.files["shop.container"] or "")
    assert done.service.values["PASSWORD"] == "another one", "what stands in the file is what counts"
    assert done.clashes[0].path == "shop.env"
    assert "MINE=1" in (done.files.get("shop.env") or present.texts["shop.env"])


def test_where_both_changed_a_line_mine_stays_unless_theirs_is_wanted() -> None:
    present = edited(installed(), "shop.container", "Description=Web", "Description=My shop")
    new = newer(CONTAINER.replace("Description=Web", "Description=Web server"))
    for theirs, words in (((), "My shop"), (("shop.container",), "Web server")):
        done = upgraded(present, new, *theirs)
        assert f"Description={words}\n" in (done.files["shop.container"] or "")
        assert [(clash.mine, clash.theirs) for clash in done.clashes] == [
            ("Description=My shop", "Description=Web server")
        ]


def test_a_new_question_is_asked_and_a_new_secret_is_made() -> None:
    colour: dict[str, object] = {"name": "COLOUR", "type": "text", "title": "Colour"}
    new = newer(
        CONTAINER + "Environment=COLOUR={{COLOUR}}\n", (colour, TOKEN), env="PASSWORD={{PASSWORD}}\nT={{TOKEN}}\n"
    )
    present = installed()
    carried = carry(present, OLD, new)
    assert ([each.name for each in carried.asked], list(carried.lost)) == (["COLOUR", "TOKEN"], [])
    with pytest.raises(ValuesRefused, match="COLOUR: This is needed"):
        upgraded(present, new)
    done = upgraded(present, new, COLOUR="red")
    assert (done.files["shop.env"] or "").startswith("PASSWORD=s3cret-word\nT=")
    assert len(done.service.values["TOKEN"]) == 32


def test_a_secret_is_found_under_its_new_name_and_one_that_is_gone_is_asked_for_never_made_anew() -> None:
    named = [each if each["name"] != "PASSWORD" else {**each, "name": "KEY"} for each in VARIABLES]
    steps = '  - {to: "1.3.0", rename: {PASSWORD: KEY}}\n'
    new = newer(migrations=steps, variables_json=json.dumps(named), env="KEY={{KEY}}\n")
    present = installed()
    assert upgraded(present, new).files["shop.env"] == "KEY=s3cret-word\n"
    gone = edited(present, "shop.env", "PASSWORD=s3cret-word\n", "")
    assert [each.name for each in carry(gone, OLD, new).lost] == ["KEY"]


def test_without_the_old_version_the_new_one_finds_the_secrets_and_what_is_lost_is_said() -> None:
    present = edited(installed(), "shop.container", "[Container]\n", "[Container]\nLabel=mine=1\n")
    done = upgraded(present, newer(), old=None)
    assert done.notes == [NO_BASE]
    assert "Label=mine=1" not in (done.files["shop.container"] or "Label=mine=1")
    assert "shop.env" not in done.files
    pod = build_template("web", pod_files())
    assert carry(installed(pod), None, pod).values["PASSWORD"] == "s3cret-word"


def test_what_a_person_deleted_stays_away_and_what_is_not_the_template_s_is_not_written_over() -> None:
    present = installed()
    gone = replace(present, texts={path: text for path, text in present.texts.items() if path != "shop.env"})
    done = upgraded(gone, newer(), PASSWORD="s3cret-word")
    assert done.notes == ["shop.env was deleted by hand, and stays so."]
    more = build_template("web", {**files(template_yaml=NEWER), "service-data.volume.mustache": "[Volume]\n"})
    assert "shop-data.volume" in paths_of("shop", OLD, more)
    there = replace(present, texts={**present.texts, "shop-data.volume": "[Volume]\nLabel=other=1\n"})
    assert list(upgraded(there, more).taken) == ["shop-data.volume"]
    kept = edited(present, "shop/web.conf", "root", "mine")
    assert upgraded(kept, newer()).notes == [
        "shop/web.conf is not part of the template any more; it was edited by hand, and stays."
    ]


@settings(max_examples=100)
@given(st.text(st.characters(codec="utf-8", exclude_characters="•\n"), min_size=6, max_size=12))
def test_no_secret_is_left_in_what_is_shown(secret: str) -> None:
    spelt = [secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False), "'" + secret.replace("'", "''") + "'"]
    diff = "@@ -1 +1 @@\n" + "".join(f"-key: {each}\n+key: p={each}\n" for each in spelt)
    shown = hide(diff, [secret])
    assert shown.count(HIDDEN) == 8
    assert not any(len(each) > 6 and each in shown for each in spelt)


def test_a_short_secret_takes_its_whole_line_with_it() -> None:
    assert hide("@@ -1 +1 @@\n-a: 1x\n+b: 2\n 1\n", ["1"]) == f"@@ -1 +1 @@\n-a: {HIDDEN}\n+b: 2\n {HIDDEN}\n"


def test_of_an_environment_file_only_the_template_s_own_lines_are_shown() -> None:
    diff = "--- a/x.env\n+++ b/x.env\n PASSWORD=abc\n-SMTP=mine\n+TZ=UTC\n # a word\n"
    assert hide(diff, ["abc"], is_env=True, public={"TZ=UTC"}) == (
        f"--- a/x.env\n+++ b/x.env\n PASSWORD={HIDDEN}\n-SMTP={HIDDEN}\n+TZ=UTC\n # a word\n"
    )
