"""The tree: as nginx reads it, as another parser reads it, and an end for any bytes."""

import contextlib
import time
from pathlib import Path
from typing import Any

import crossplane  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servicebay.agent.proxy.nginx import build_routes
from servicebay.agent.proxy.nginx_load import DumpReader, load_config
from servicebay.agent.proxy.nginx_parse import MAX_DEPTH, ConfigError, Directive, decode, parse_config
from tests.agent.proxy.case import names, read_case

Tree = list[tuple[str, list[str], int, Any]]


def plain(directives: list[Directive]) -> Tree:
    return [
        (each.name, list(each.args), each.line, None if each.block is None else plain(each.block))
        for each in directives
    ]


def theirs(block: list[dict[str, Any]]) -> Tree:
    return [
        # it leaves "\\n" as it is, which nginx makes a line feed
        (
            each["directive"],
            [arg.replace("\\n", "\n") for arg in each["args"]],
            each["line"],
            theirs(each["block"]) if "block" in each else None,
        )
        for each in block
        if each["directive"] != "#"  # comments between the words of a directive
    ]


def oracle(path: Path) -> tuple[Tree, list[str]]:
    answer = crossplane.parse(str(path), single=True, strict=False, check_ctx=False, check_args=False)
    (file,) = answer["config"]
    return theirs(file["parsed"]), [error["error"] for error in file["errors"]]


# crossplane takes a brace in a long string of Lua code for one that counts, and one in an unquoted word for none
UNLIKE_NGINX = {"lua-blocks", "unquoted-braces"}


@pytest.mark.parametrize("name", sorted(set(names()) - UNLIKE_NGINX))
def test_the_tree_is_the_one_that_crossplane_reads(name: str, tmp_path: Path) -> None:
    compared = 0
    for number, text in enumerate(read_case(name).reader.files.values()):
        path = tmp_path / f"{number}.conf"
        path.write_text(text)
        expected, errors = oracle(path)
        if errors:
            with pytest.raises(ConfigError):
                parse_config(text, str(path))
            continue
        assert plain(parse_config(text, str(path))) == expected
        compared += 1
    assert compared


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b;", ["a", "b"]),
        ("a 'b c' \"d;e\";", ["a", "b c", "d;e"]),
        (r'a "b\"c" "d\\e" "\t";', ["a", 'b"c', r"d\e", "\t"]),
        (r"a \.php$ b\ c;", ["a", r"\.php$", r"b\ c"]),
        ("a ${b}c $d{};", None),
        ("a ${b}c;", ["a", "${b}c"]),
        ("a b#c; # d", ["a", "b#c"]),
        ("a b\"c 'd;", None),
        ("a b'c;", ["a", "b'c"]),
        ('a "";', ["a", ""]),
        ("a b}c;", ["a", "b}c"]),
        ("a\n b\r\n\tc ;", ["a", "b", "c"]),
    ],
)
def test_words_are_split_as_nginx_splits_them(text: str, words: list[str] | None) -> None:
    if words is None:
        with pytest.raises(ConfigError):
            parse_config(text, "f")
    else:
        (directive,) = parse_config(text, "f")
        assert [directive.name, *directive.args] == words


def test_a_block_of_lua_code_is_one_argument() -> None:
    code = " local t = { \"}\" } -- }\n x = [==[ } ]==] s = '{' "
    (block, after) = parse_config("http_by_lua_block {" + code + "}\nafter;", "f")
    assert (block.name, block.args, after.line) == ("http_by_lua_block", (code,), 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a b", 'f:1: unexpected end of file, expecting ";" or "}"'),
        ("a {\n b c;\n", 'f:3: unexpected end of file, expecting ";" or "}"'),
        ("a;\n}", 'f:2: unexpected "}"'),
        ("a { b }", 'f:1: unexpected "}"'),
        (";", 'f:1: unexpected ";"'),
        ("\n{", 'f:2: unexpected "{"'),
        ("a 'b'c;", 'f:1: unexpected "c"'),
        ('a "b', "f:1: unexpected end of file in a quoted word"),
        ("a \\", "f:1: unexpected end of file after a backslash"),
        ("x_by_lua_block { {", "f:1: unexpected end of file in a block of Lua code"),
        ("x_by_lua_block { [[ }", "f:1: unexpected end of file in a long string of Lua code"),
        ("a {" * (MAX_DEPTH + 1), "f:1: blocks are nested too deeply"),
    ],
)
def test_what_nginx_would_refuse_is_an_error_with_file_and_line(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_config(text, "f")
    assert str(error.value) == told


WORDS = """http{ server{ location / ~ {map $host $x{ default stream{ upstream a{ if($x set listen 80 [::]:443 ssl
    server_name proxy_pass http://$x:80 http:// unix: return 301 $ ${ } ; " ' \\ # \n include * a/*[ [!a-] geo
    rewrite ^ try_files @a split_clients _by_lua_block ngx.var.x= --[[ ]] = ~ a.example.org *.x .y root"""
FRAGMENTS = st.sampled_from(WORDS.split(" "))
ANY_TEXT = st.lists(FRAGMENTS | st.text(max_size=3), max_size=60).map(" ".join)


@settings(max_examples=400)
@given(st.binary(max_size=400) | ANY_TEXT.map(lambda text: text.encode("utf-8", "replace")))
@example(b"\xff\xfe\x00")
@example(b'"' * 999)
def test_any_bytes_are_a_tree_or_that_one_error(data: bytes) -> None:
    with contextlib.suppress(ConfigError):
        assert isinstance(parse_config(decode(data), "f"), list)


def routes_of(text: str) -> int:
    reader = DumpReader(f"# configuration file /f:\n{text}")
    return len(build_routes(load_config("/f", reader).tree).routes)


@settings(max_examples=300)
@given(ANY_TEXT.map(lambda text: f"http {{ server {{ {text} }} }}") | ANY_TEXT.map(lambda t: f"http {{ {t} ; }} }} }}"))
def test_any_configuration_has_routes_or_a_problem(text: str) -> None:
    assert routes_of(text) >= 0


@pytest.mark.parametrize("name", names())
@settings(max_examples=15)
@given(st.data())
def test_a_damaged_configuration_has_routes_or_a_problem(name: str, data: st.DataObject) -> None:
    text = "".join(read_case(name).reader.files.values())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    assert routes_of(text[:start] + data.draw(ANY_TEXT) + text[end:]) >= 0


MANY = "\n".join(f"server_name n{i}.example.org;" for i in range(2000))
DOUBLING = "\n".join(f"set $v{i + 1} $v{i}$v{i};" for i in range(200))
CHAIN = "\n".join(f"map $m{i + 1}$m{i + 1}$m{i + 1} $m{i} {{ default $m{i + 1}$m{i + 1}; a b; }}" for i in range(40))
HOSTS = "map $host $h { " + "\n".join(f"h{i}.example.org t{i}:80;" for i in range(5000)) + " }"


@pytest.mark.parametrize(
    "text",
    [
        "a " * 500_000,
        '"' + "\\a" * 500_000,
        "a {" * 200_000,
        "x_by_lua_block { " + "[[" * 200_000,
        "x_by_lua_block { " + "'" * 400_000,
        "http { server { " + MANY + "location / {} " * 2000 + "} }",
        "http { server { set $v0 abcdef; " + DOUBLING + " location / { proxy_pass http://$v200; } } }",
        "http { " + CHAIN + " server { location / { proxy_pass http://$m0; } } }",
        "http { " + HOSTS + " server { " + "location / { proxy_pass http://$h; } " * 2000 + "} }",
        "http { include /f; include /*; include /f; }",
        "a {" * 60 + " include /f; " + "}" * 60,
        "http { server { server_name _; " + "if ($host = a.example.org) { return 404; } " * 20_000 + "} }",
        "http { " + "server { server_name *.a; location / { proxy_pass http://$host; } } " * 20_000 + "}",
        "http { server { " + "location / { try_files $uri /x; } location ~ b { proxy_pass http://b; } " * 5_000 + "} }",
        "http { include /" + "*a" * 4000 + "b; }",
        "http { server { location / { if ($host ~ '^(a+)+$') { return 301 http://a; } proxy_pass http://$host; } } }",
    ],
    ids=lambda text: text[:30],
)
def test_hostile_text_takes_bounded_time(text: str) -> None:
    began = time.process_time()
    routes_of(text)
    assert time.process_time() - began < 5.0
