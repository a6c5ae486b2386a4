"""What Podman takes as the name of a container, volume, network or secret."""

import re

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")
