"""Errors of the network in words, as the rest of a sentence about the server; the same wherever a check is made."""

import errno

OF_ERRNO = {
    errno.ECONNREFUSED: "refused the connection",
    errno.ECONNRESET: "broke the connection off",
    errno.EPIPE: "broke the connection off",
    errno.EHOSTUNREACH: "cannot be reached: no route to the host",
    errno.ENETUNREACH: "cannot be reached: no route to its network",
    errno.ETIMEDOUT: "did not answer",
}
UNANSWERED = "has a name that nobody answered for"
"""No name server did, or the one whose name it is."""
NAMELESS = "has a name that leads nowhere"
