"""What WebAuthn asks to be checked when a passkey is made and when one signs in. Pure, and blocking for a moment.

Around the ``webauthn`` package, which is imported when first used (a tenth of a second): call it in a thread. Both
ceremonies require that the authenticator made sure who uses it (PIN, finger, face): a passkey counts as two factors.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from .site import Site

ALGORITHMS = (-8, -7, -257)
"""Ed25519, ES256 and RS256, as COSE numbers them; what authenticators have."""
MOST_ID_BYTES = 1023
"""The longest credential ID, says the standard."""


class NotProved(Exception):
    """What the browser brought proves nothing; the text says why, for the record."""


@dataclass(frozen=True)
class Registration:
    """What a browser brings of a new passkey, its bytes in base64url."""

    id: str
    client_data: str
    attestation: str


@dataclass(frozen=True)
class Assertion:
    """What a browser brings to sign in, its bytes in base64url. ``handle`` is the account's, as the passkey has it."""

    id: str
    client_data: str
    authenticator_data: str
    signature: str
    handle: str


@dataclass(frozen=True)
class NewKey:
    """A passkey that was made. ``public_key`` is a COSE key; ``synced``: it is copied to its owner's other devices."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    synced: bool


def challenge_in(client_data: str) -> bytes:
    """The challenge that a browser answers. Raises NotProved."""
    try:
        said = json.loads(to_bytes(client_data))
        challenge = to_bytes(said["challenge"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotProved("malformed") from error
    if said.get("crossOrigin"):
        raise NotProved("Made within a page of another site")
    return challenge


def verify_registration(brought: Registration, challenge: bytes, site: Site) -> NewKey:
    """Check a passkey that was made. Raises NotProved."""
    import webauthn
    from webauthn.helpers.structs import CredentialDeviceType

    response = {"clientDataJSON": brought.client_data, "attestationObject": brought.attestation}
    found: Any = _checked(
        webauthn.verify_registration_response,
        credential=_credential(brought.id, response),
        expected_challenge=challenge,
        expected_rp_id=site.name,
        expected_origin=site.origin,
        require_user_verification=True,
    )
    if found.credential_id != to_bytes(brought.id) or len(found.credential_id) > MOST_ID_BYTES:
        raise NotProved("malformed")
    synced = found.credential_device_type == CredentialDeviceType.MULTI_DEVICE
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count, synced)


def verify_assertion(brought: Assertion, challenge: bytes, site: Site, public_key: bytes) -> int:
    """Check what a passkey signed; returns how often it says that it was used. Raises NotProved."""
    import webauthn

    response = {
        "clientDataJSON": brought.client_data,
        "authenticatorData": brought.authenticator_data,
        "signature": brought.signature,
        "userHandle": brought.handle,
    }
    found: Any = _checked(
        webauthn.verify_authentication_response,
        credential=_credential(brought.id, response),
        expected_challenge=challenge,
        expected_rp_id=site.name,
        expected_origin=site.origin,
        credential_public_key=public_key,
        credential_current_sign_count=0,  # the row's is compared where it is stored, in one statement
        require_user_verification=True,
    )
    return int(found.new_sign_count)


def to_bytes(text: str) -> bytes:
    """Read base64url without padding. Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def to_text(data: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _credential(credential_id: str, response: dict[str, str]) -> dict[str, Any]:
    return {"id": credential_id, "rawId": credential_id, "type": "public-key", "response": response}


def _checked(verify: Any, **asked: Any) -> Any:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return verify(**asked)
    except WebAuthnException as error:
        raise NotProved(str(error)) from error
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise NotProved("Could not verify the signature") from error
    # webauthn 3.0.1 lets these through where bytes are odd
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        raise NotProved("malformed") from error
