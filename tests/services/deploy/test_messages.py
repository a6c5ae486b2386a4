"""The generator's words at their lines. The messages are Podman 5.4.2's."""

import pytest

from servicebay.services.deploy.messages import Message, find_messages, line_of

TEXT = """# Nonsense=1 is only a comment
[Unit]
Nonsense=0

[Container]
Image=docker.io/library/nginx:1
Network=gone.network
PublishPort=a:b:c:d
Nonsense=1
"""


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("unsupported key 'Nonsense' in group 'Container' in /q/web.container", 9),
        ("requested Quadlet unit gone.network was not found", 7),
        ("invalid port format 'a:b:c:d'", 8),
        ("no Image or Rootfs key specified", 5),
        ("file contains line 2: “Image x” which is not a key-value pair, group, or comment", 2),
        ("key file does not start with a group", 1),
        ("something that nobody foresaw", 1),
        ("line 99999", 1),
        ("", 1),
    ],
)
def test_a_message_is_shown_at_the_line_that_it_means(message: str, line: int) -> None:
    assert line_of(message, TEXT) == line


def test_only_what_the_draft_did_is_an_error() -> None:
    messages = [
        Message("warns", "warning", "/q/other.container"),
        Message("was so before", "error", "/q/other.container", before=True),
        Message("warns", "warning", "/q/web.container"),
        Message("broken by this", "error", "/q/user.container"),
        Message(
            "unsupported key 'Nonsense' in group 'Container' in /q/web.container", "error", "/q/web.container", True
        ),
    ]
    found = find_messages(messages, {"/q/web.container": TEXT})
    assert [(each.severity, each.path, each.text, each.line) for each in found] == [
        ("error", "/q/user.container", "user.container: Broken by this.", None),
        ("error", "/q/web.container", "Unsupported key 'Nonsense' in group 'Container'.", 9),
        ("warning", "/q/other.container", "other.container: Was so before.", None),
        ("warning", "/q/web.container", "Warns.", 1),
    ]
