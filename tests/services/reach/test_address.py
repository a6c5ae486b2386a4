import pytest

from servicebay.services.reach.address import parse_address


@pytest.mark.parametrize(
    ("text", "host", "port", "scheme", "path"),
    [
        ("https://Photos.Example.org/a b".replace(" ", "%20"), "photos.example.org", 443, "https", "/a%20b"),
        ("http://photos.example.org:8080", "photos.example.org", 8080, "http", "/"),
        ("photos.example.org.", "photos.example.org", None, "", "/"),
        ("photos.example.org/api/", "photos.example.org", None, "", "/api/"),
        (" nas:8080 ", "nas", 8080, "", "/"),
        ("192.168.1.10:443", "192.168.1.10", 443, "", "/"),
        ("[2001:DB8::1]:80", "2001:db8::1", 80, "", "/"),
        ("2001:db8::1", "2001:db8::1", None, "", "/"),
        ("bücher.example", "xn--bcher-kva.example", None, "", "/"),
        ("https://x.example/?a=1#b", "x.example", 443, "https", "/"),
    ],
)
def test_an_address_is_taken_apart(text: str, host: str, port: int | None, scheme: str, path: str) -> None:
    asked = parse_address(text)
    assert (asked.host, asked.port, asked.scheme, asked.path) == (host, port, scheme, path)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a b", "ftp://x", "https://", "x:0", "x:70000", "x:y", "http://[::1", "-x", "https://a:b@x.example"),
        *("x\r\nHost: y", "a" * 501, "nas/../x y", "$(id)", "http://x%0d%0ay", "ü" * 80 + ".example"),
    ],
)
def test_what_is_no_address_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_address(text)
