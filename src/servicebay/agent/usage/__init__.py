"""What each container and service takes, from the files of its control group (cgroup v2).

``cgroup`` parses and reads, ``thresholds`` says what is worth telling, ``watch`` owns the ``usage`` section. Not
``podman stats``: that is a process (or a thread of one) for each container and second.
"""
