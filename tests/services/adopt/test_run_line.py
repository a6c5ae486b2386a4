"""A pasted ``podman run`` line becomes a file that says the same, and says what it could not keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebay.services.adopt.errors import NotAdoptable
from servicebay.services.adopt.run_unit import Surroundings, adopt_run_line

AROUND = Surroundings((5, 4, 2), "/home/anna", folder="/srv/app", user="anna", uid=1000)


def lines_of(text: str, around: Surroundings = AROUND) -> list[str]:
    """The lines of ``[Container]`` but for the image."""
    (file,) = adopt_run_line(text, None, around).files.values()
    section = file.split("[Container]\n")[1].split("\n\n")[0]
    return [line for line in section.strip().split("\n") if not line.startswith("Image=")]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ("--name=web -p 8080:80", ["ContainerName=web", "PublishPort=8080:80"]),
        ("-dp8080:80", ["PublishPort=8080:80"]),
        ("-v ./data:/data:Z", ["Volume=/srv/app/data:/data:Z"]),
        ("-v ~/data:/data", ["Volume=/home/anna/data:/data"]),
        ('-v "$(pwd)/a b:/data"', ["Volume=/srv/app/a b:/data"]),
        ("-v $HOME/x:/x -v data:/data", ["Volume=/home/anna/x:/x", "Volume=data:/data"]),
        ("-e 'A=100% $x \"q\"'", ['Environment="A=100%% $$x \\"q\\""']),
        ("-e A=", ["Environment=A="]),
        ("--env-file app.env", ["EnvironmentFile=/srv/app/app.env"]),
        ("--cap-add NET_ADMIN,SYS_TIME", ["AddCapability=NET_ADMIN", "AddCapability=SYS_TIME"]),
        ("-u $(id -u):5", ["User=1000", "Group=5"]),
        ("--net=host", ["Network=host"]),
        ("--read-only --read-only=false", ["ReadOnly=true", "ReadOnly=false"]),
        ("--memory 1g --cpus=2", ["PodmanArgs=--memory=1g", "PodmanArgs=--cpus=2"]),
        ("--health-cmd 'curl -f http://x || exit 1'", ["HealthCmd=curl -f http://x || exit 1"]),
        ("--hostname ' x'", ['PodmanArgs="--hostname= x"']),
        ("-v evil.volume:/x", ["PodmanArgs=--volume=evil.volume:/x"]),
        ("--entrypoint ''", ["PodmanArgs=--entrypoint ${EMPTY}"]),
        ("--sdnotify=healthy", ["Notify=healthy"]),
    ],
)
def test_each_option_has_its_line(options: str, lines: list[str]) -> None:
    assert lines_of(f"podman run {options} docker.io/library/nginx:1") == lines


def test_what_an_older_podman_has_no_key_for_goes_into_its_arguments() -> None:
    old = AROUND._replace(podman=(4, 4))
    assert lines_of("podman run --entrypoint x --dns 1.1.1.1 a.b/c", old) == [
        "PodmanArgs=--entrypoint=x",
        "PodmanArgs=--dns=1.1.1.1",
    ]
    assert lines_of("podman run --memory 1g a.b/c", AROUND._replace(podman=(5, 8))) == ["Memory=1g"]


def test_the_command_after_the_image_is_quoted() -> None:
    line = lines_of("podman run a.b/c sh -c 'echo \"$X\" 50%' '' ';' --x")[-1]
    assert line == 'Exec=sh -c "echo \\"$$X\\" 50%%" ${EMPTY} ${SEMICOLON} --x'
    (file,) = adopt_run_line("podman run a.b/c x ''", None, AROUND).files.values()
    assert "[Service]\nEnvironment=EMPTY=\n" in file


def test_restart_and_boot() -> None:
    (file,) = adopt_run_line("docker run --restart unless-stopped a.b/c", None, AROUND).files.values()
    assert "Restart=always" in file
    assert "WantedBy=default.target" in file
    made = adopt_run_line("docker run --restart on-failure:3 a.b/c", None, AROUND)
    assert "not 3 times" in made.report.losses[0]


def test_a_line_as_people_paste_it() -> None:
    text = "$ sudo docker run -d \\\n  --name web \\\n  -e TOKEN=$TOKEN --link db nginx && echo ok"
    made = adopt_run_line(text, None, AROUND)
    assert [*made.files] == ["web.container"]
    assert "Image=docker.io/library/nginx\n" in made.files["web.container"]
    assert "Environment=" in made.files["web.container"]
    told = " ".join(made.report.losses)
    assert all(word in told for word in ("sudo", "$TOKEN", "--link=db", "&& echo ok"))
    assert any("docker.io/library/nginx" in note for note in made.report.notes)


def test_a_name_that_is_taken_gets_a_number() -> None:
    made = adopt_run_line("podman run --name web a.b/c", None, AROUND._replace(taken=frozenset({"web", "web-2"})))
    assert [*made.files] == ["web-3.container"]


@pytest.mark.parametrize(
    "text",
    [
        "", "nginx", "podman", "podman ps", "podman run", "podman run -p", "podman run --nonsense x", "rm -rf /",
        "podman run 'x", "docker compose up", "podman run -Z x", "x" * 70_000,
    ],
)  # fmt: skip
def test_what_is_no_run_line_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotAdoptable, match=r"\.$"):
        adopt_run_line(text, None, AROUND)


@given(st.text(max_size=60))
def test_any_text_is_refused_or_becomes_files_of_sound_lines(text: str) -> None:
    try:
        made = adopt_run_line("podman run " + text, None, AROUND)
    except NotAdoptable:
        return
    for content in made.files.values():
        for line in content.split("\n"):
            assert not line or line.startswith("[") or line.partition("=")[0].isalnum(), line
            assert not line.endswith("\\"), line


VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(VALUES, min_size=1, max_size=4), VALUES)
def test_no_word_is_lost(command: list[str], value: str) -> None:
    import shlex

    line = shlex.join(["podman", "run", "-e", f"K={value}", "--hostname", value, "a.b/c", *command])
    marks = str.maketrans({0xE000: None, 0xE001: None})  # the reader's own marks
    (content,) = adopt_run_line(line, None, AROUND).files.values()
    read = [word for key in ("Environment", "HostName", "PodmanArgs", "Exec") for word in words_of(content, key)]
    wished = [f"K={value}", value, *command]
    for each in (word.replace("\r\n", "\n").translate(marks) for word in wished):
        assert each in read or f"--hostname={each}" in read, (each, content)


def words_of(content: str, key: str) -> list[str]:
    """The words of a key, read back the way Quadlet and then systemd read them."""
    found: list[str] = []
    for line in content.split("\n"):
        name, _, value = line.partition("=")
        if name == key:
            found += [value.replace("$$", "$").replace("%%", "%")] if key == "HostName" else unquote(value)
    return found


def unquote(text: str) -> list[str]:
    out, word, place, inside = [], "", 0, False
    escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"'}
    while place < len(text):
        c = text[place]
        if inside and c == "\\":
            if text[place + 1] == "x":
                word += chr(int(text[place + 2 : place + 4], 16))
                place += 4
                continue
            word += escapes[text[place + 1]]
            place += 2
            continue
        if c == '"':
            inside = not inside
        elif c == " " and not inside:
            out.append(word)
            word = ""
        elif c in "$%" and text[place + 1 : place + 2] == c:
            word += c
            place += 1
        else:
            word += c
        place += 1
    named = {"${EMPTY}": "", "${SEMICOLON}": ";"}
    return [named.get(each, each) for each in [*out, word]]
