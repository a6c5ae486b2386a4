from pathlib import Path

import pytest

from servicebay.settings.model import DEFAULT_PORT, SettingsError, parse_port, resolve_data_dir, resolve_settings


def test_a_flag_counts_before_a_variable_before_the_default() -> None:
    environ = {"SERVICEBAY_PORT": "1000", "SERVICEBAY_HOST": "::1", "SERVICEBAY_DATA_DIR": "/srv/b"}
    settings = resolve_settings(environ, port=2000)
    assert (settings.port, settings.host, settings.data_dir) == (2000, "::1", Path("/srv/b"))
    assert resolve_settings(environ).port == 1000
    assert resolve_settings({"HOME": "/h"}).port == DEFAULT_PORT
    assert resolve_settings({}).host == "127.0.0.1"


def test_the_data_directory_follows_the_base_directory_specification() -> None:
    assert resolve_data_dir({"XDG_DATA_HOME": "/x"}) == Path("/x/servicebay")
    assert resolve_data_dir({"XDG_DATA_HOME": "relative"}) == Path.home() / ".local/share/servicebay"
    assert resolve_data_dir({}, "~/bay") == Path.home() / "bay"


def test_nobodys_forwarded_headers_are_trusted_unless_named() -> None:
    assert resolve_settings({}).trusted_proxies == ()
    named = resolve_settings({"SERVICEBAY_TRUSTED_PROXY": "10.0.0.1, fd00::/8"}).trusted_proxies
    assert [str(network) for network in named] == ["10.0.0.1/32", "fd00::/8"]


def test_a_terminal_may_idle_for_half_a_day_or_as_told() -> None:
    assert resolve_settings({}).terminal_idle_s == 12 * 3600
    environ = {"SERVICEBAY_TERMINAL_IDLE_S": "60"}
    assert resolve_settings(environ).terminal_idle_s == 60
    assert resolve_settings(environ, terminal_idle_s=90).terminal_idle_s == 90


@pytest.mark.parametrize("text", ["4", "-1", "12h", "1e9", "²", "9999999999"])
def test_an_odd_idle_time_is_an_error_that_names_the_variable(text: str) -> None:
    with pytest.raises(SettingsError, match="SERVICEBAY_TERMINAL_IDLE_S"):
        resolve_settings({"SERVICEBAY_TERMINAL_IDLE_S": text})


@pytest.mark.parametrize("text", ["", "x", "-1", "65536", "80 ", "²"])
def test_an_odd_port_is_an_error_that_names_the_variable(text: str) -> None:
    with pytest.raises(SettingsError, match="SERVICEBAY_PORT"):
        parse_port(text)


def test_an_odd_proxy_is_an_error_that_shows_it() -> None:
    with pytest.raises(SettingsError, match=r"proxy\.example"):
        resolve_settings({}, trusted_proxies=("proxy.example",))


def test_plugins_are_chosen_by_a_variable() -> None:
    assert resolve_settings({}).plugins == ()
    assert resolve_settings({"SERVICEBAY_PLUGINS": "weather, -redis"}).plugins == ("weather", "-redis")
