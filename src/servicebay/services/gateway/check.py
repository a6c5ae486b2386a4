"""What a check of the router finds: how it stands is known already, and judged. Pure."""

from ...gateway.judge import Standing
from ...monitoring.outcome import Outcome


def outcome_of_router(standing: Standing) -> Outcome:
    """What is known now. A router that refuses us, or whose addresses were set by hand, tells nothing."""
    match standing.state:
        case "online":
            return Outcome("ok", "is online")
        case "offline":
            return Outcome("fail", "has no connection to the internet")
        case "unreachable":
            return Outcome("fail", "does not answer")
        case "refused":
            return Outcome("unknown", "is not known: the router refuses the user name or the password")
        case "static":
            return Outcome("unknown", "is not known: the addresses were set by hand")
        case "pending":
            return Outcome("unknown", "is asked for the first time")
        case "not-configured":
            return Outcome("unknown", "is not known: no gateway is set up")
