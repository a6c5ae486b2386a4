"""What is told of a message that a service did not take."""

import logging
import threading

from servicebay.services.alerts.sender import Words, masked, send, without_secrets


def test_words_said_in_another_thread_are_not_taken_for_ones_own() -> None:
    words, logger = Words(), logging.getLogger("apprise")
    logger.addHandler(words)
    try:
        other = threading.Thread(target=logger.warning, args=("of somebody else",))
        other.start()
        other.join()
        logger.warning("refused by %s", "ntfy")
    finally:
        logger.removeHandler(words)
    assert words.said == ["refused by ntfy"]


def test_secrets_are_taken_out_as_they_are_written_and_as_they_are_meant() -> None:
    address = "json://anna:p%40ssword@hooks.example.org/"
    said = without_secrets("p@ssword or p%40ssword  is wrong", address, "json://anna:****@hooks.example.org/")
    assert said == "… or … is wrong"


def test_a_refusal_is_told_in_the_services_words() -> None:
    said = send("json://127.0.0.1:9/hook", "title", "body")
    assert said is not None
    assert "JSON" in said


def test_an_address_is_shown_without_password_and_path() -> None:
    assert masked("jsons://anna:geheim@hooks.example.org/services/T0/B0/token?x=secret") == (
        "jsons://anna:****@hooks.example.org/…"
    )
    assert masked("ntfy://ntfy.example.org/topic") == "ntfy://ntfy.example.org/…"
    assert masked("json://hooks.example.org") == "json://hooks.example.org"
    assert masked("nonsense://x") is None


def test_what_apprise_says_of_an_address_is_not_in_the_hub_s_log() -> None:
    words, root = Words(), logging.getLogger()
    root.addHandler(words)
    try:
        assert masked("nosuch://anna:geheim@hooks.example.org") is None
        root.warning("heard")
    finally:
        root.removeHandler(words)
    assert words.said == ["heard"]
