"""Why a file changed, where ServiceBay says so itself: kept where the reasons stand that people give. Pure.

What people give is theirs, word for word; these are sentences, which each reader hears in their language.
"""

import re

RESTORED = "Restored version {}"
FROM_TRASH = "Restored from the trash"
ROLLED_BACK = "Rolled back: {}"
PUT_BACK = "Put back: {}"
TEMPLATE = "Installed from the template {} {}"
STACK = "Installed from the stack {} {}"
UPGRADED = "Upgraded from {} {} to {}"
AT_BOOT = "Let {} start at boot"
NOT_AT_BOOT = "Let {} not start at boot any more"
OURS = (RESTORED, FROM_TRASH, ROLLED_BACK, PUT_BACK, TEMPLATE, STACK, UPGRADED, AT_BOOT, NOT_AT_BOOT)
_OURS = re.compile("|".join(re.escape(text).replace(r"\{\}", ".+") for text in OURS), re.DOTALL)


def told_apart(reason: str | None) -> tuple[str | None, str | None]:
    """What a person gave as the reason, and what ServiceBay did: one of them at most."""
    is_ours = reason is not None and _OURS.fullmatch(reason) is not None
    return (None, reason) if is_ours else (reason, None)
