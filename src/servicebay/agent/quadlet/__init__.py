"""Quadlet files that no unit answers for: what Podman's generator says of them, by a dry run after they changed."""
