"""When certificates expire."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from servicebay.agent.proxy.certificate import parse_expiry

KEY = ec.generate_private_key(ec.SECP256R1())


def pem(expires: datetime, organisation: str = "x") -> bytes:
    parts = [
        x509.NameAttribute(NameOID.COMMON_NAME, "e.org"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
    ]
    name = x509.Name(parts)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    builder = builder.serial_number(7).not_valid_before(expires - timedelta(days=9)).not_valid_after(expires)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("year", [1999, 2026, 2049, 2050, 2070])
@pytest.mark.parametrize("organisation", ["x", "y" * 60])
def test_the_end_of_its_validity_is_read(year: int, organisation: str) -> None:
    expires = datetime(year, 2, 28, 23, 59, 58, tzinfo=UTC)
    assert parse_expiry(pem(expires, organisation)) == expires.timestamp() * 1000


def test_of_a_chain_the_first_counts_whatever_stands_before_it() -> None:
    first, second = datetime(2027, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
    assert parse_expiry(b"Bag Attributes\n" + pem(first) + pem(second)) == first.timestamp() * 1000


@given(st.binary() | st.tuples(st.integers(0, 900), st.binary(max_size=9)).map(
    lambda cut: pem(datetime(2027, 1, 1, tzinfo=UTC))[: cut[0]] + cut[1] + b"\n-----END CERTIFICATE-----"
))  # fmt: skip
def test_any_bytes_have_an_expiry_or_none(data: bytes) -> None:
    assert parse_expiry(data) is None or isinstance(parse_expiry(data), int)
