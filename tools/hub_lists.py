"""What the collector of the hub's sentences (``tools.hub_sentences``) cannot see by itself, in lists.

Modules in which nothing is a sentence, single words that are labels, values that are one of a few words, texts put
together elsewhere, and texts that look like sentences and are none.
"""

from servicebay.sentences.languages import DECIMAL_MARK, OWN_NAME

LEFT_OUT = (
    *("cli/", "settings/", "holder/client", "wire/codec", "wire/held", "wire/replay"),
    *("api/metrics", "api/describing", "hub.py", "sentences/"),
    *("agent/__main__", "agent/loop", "agent/forked", "agent/digest", "agent/space", "agent/flows", "agent/debounce"),
    *("agent/systemd/address", "agent/systemd/marshal", "agent/systemd/message", "agent/systemd/monitor"),
    *("agent/podman/http", "agent/podman/shape", "agent/podman/parse", "agent/podman/ports", "agent/podman/registry"),
    *("agent/podman/manifest", "agent/logs/journal_file", "agent/logs/leap", "agent/logs/literal", "agent/logs/cursor"),
    *("agent/resources/proc", "agent/proxy/plain_process", "agent/proxy/certificate", "agent/files/template"),
    *("monitoring/past/packing", "monitoring/load_past/packing", "monitoring/probes/matcher", "nodes/slim"),
    *(
        "nodes/join/setup",
        "nodes/join/door",
        "nodes/frames",
        "api/routes/about",
        "api/needs",
        "quadlet/keys",
        "quadlet/kube_fields",
        "twin/",
    ),
    *("registry/origin", "services/deploy/unit_text"),
    *("services/logs/traces", "services/adopt/health", "services/socket_json", "services/deploy/kube_made"),
    "auth/device",
)
"""Modules of which nothing is a sentence: protocols, patterns, shell, other programs' words."""
SPEAKING = ("api/status", "services/status/drawing", "services/alerts/message")
"""Modules in which only what a ``Speaker`` says is a sentence."""

LABELS: dict[str, tuple[str, ...] | None] = {
    "auth/roles.py": None,
    "services/words.py": None,
    "services/history/words.py": None,
    "services/status/now.py": None,
    "services/operations.py": None,
    "services/updates/schedule.py": None,
    "services/stock/use.py": None,
    "services/routes/rows.py": ("Redirect", "Redirects", "Files"),
    "services/new_files.py": ("Checks", "Volume", "Network", "Drop-in"),
    "services/links.py": ("Answers", "Link"),
    "services/graph/cards.py": None,
    "services/graph/atlas.py": None,
    "services/deploy/runner.py": ("Done.",),
    "services/reach/inside.py": ("Forwarder", "Process"),
    "services/reach/outside.py": ("Name", "Router"),
    "services/reach/proxied.py": ("Proxy", "Certificate"),
    "gateway/judge.py": None,
    "gateway/wish.py": ("Demonstration",),
    "graph/part.py": None,
    "monitoring/board.py": None,
    "monitoring/load_past/metrics.py": None,
    "api/routes/alerts.py": ("Everything",),
    "quadlet/form.py": None,
}
"""Modules whose single words are labels that a person reads: all that begin large, or just these."""

KINDS = ("container", "service", "pod", "image", "volume", "network", "secret")
STOCK = ("image", "volume", "network", "secret")
MADE = ("volume", "network", "secret")
ROLES = ("viewer", "operator", "administrator")
STATES = ("created", "paused", "stopped", "{}")
"""Podman's words for containers that do not run and have not exited."""
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("agent/stock_actions.py", "noun"): STOCK,
    ("agent/stock_making.py", "noun"): MADE,
    ("agent/systemd/actions.py", "verb"): ("start", "stop", "restart", "reload"),
    ("agent/volume_mover.py", "verb"): ("stop", "start"),
    ("auth/identity.py", "identity.role"): ROLES,
    ("auth/identity.py", "identity.scope"): ("read", "operate", "admin"),
    ("auth/identity.py", "role"): ROLES[2:],
    ("monitoring/facts.py", "found.state"): STATES,
    ("monitoring/heartbeats.py", "noun"): ("days", "hours", "minutes"),
    ("monitoring/past/recorder.py", "way"): ("forward", "back"),
    ("quadlet/lint/set_rules.py", "whose"): ("{} makes", "The node has"),
    ("services/attention.py", "section"): ("containers", "services", "files", "proxy", "resources", "stock"),
    ("services/clock.py", "side"): ("ahead of", "behind"),
    ("services/deploy/rename.py", "kind"): ("pod", "volume", "network", "image", "container"),
    ("services/deploy/steps.py", "verb"): ("stop", "restart", "start"),
    ("services/deploy/undo.py", "noun"): ("container", "volume", "network", "pod"),
    ("services/deploy/update.py", "noun"): ("image", "images"),
    ("services/image_drift.py", "word"): ("an older image than", "another image than"),
    ("services/reach/inside.py", "ended"): ("exited", *STATES),
    ("services/reach/proxied.py", "seen.edge.state"): ("exited", *STATES),
    ("services/reach/inside.py", "where"): ("is open", "is published"),
    ("services/resolve.py", "kind"): KINDS,
    ("services/stock/making.py", "noun"): MADE,
    ("services/stock/making.py", "news"): ("was there already", "was pulled"),
    ("services/updates/schedule.py", "days"): (
        *("Every day", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
    ),
    ("services/verify.py", "action"): ("start", "restart"),
    ("services/verify.py", "active"): ("active", "inactive", "failed", "activating", "deactivating", "reloading"),
    ("services/words.py", "words"): (
        *("hung up", "interrupted", "aborted", "killed", "terminated", "crashed, segmentation fault"),
        *("crashed, illegal instruction", "crashed, bus error", "crashed, arithmetic error", "Podman could not run it"),
        *("its command cannot be executed", "its command was not found"),
    ),
    ("services/words.py", "word"): ("crashed", "was ended"),
}
"""Values that are one of a few words, by module and expression."""
MOST_CHOICES = 20
"""So many words at most that a table such as ``DONE`` is written out."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNTED = ("service", "container", "route", "disk", "node", "check", "restart", "second", "minute", "hour", "day")
"""What ``services.words.count_words`` counts."""
REACHED = ("service", "container", "proxy", "address", "port", "node", "pod", "network", "link", "device")
"""What ``services.reach.impact`` counts."""
ELSEWHERE = (
    *(f"{number} {noun}{'' if number == 'one' else 's'}" for noun in COUNTED for number in NUMBERS[1:]),
    *(f"{{0}} {noun}s" for noun in COUNTED),
    *(f"1 {noun}" for noun in REACHED),
    *(f"{{0}} {noun}{'es' if noun.endswith('s') else 's'}".replace("proxys", "proxies") for noun in REACHED),
    *("{0} files", "{0} units", "{0} more services", "1 image", "{0} images", "no port is", "and"),
    *("Used by {0} containers, no tag", "used by {0}", "used by {0} containers", "not connected to the session bus"),
    *("high from {0} °C", "critical {0} °C", "called", "answers", "Connecting.", "Online.", "Clock"),
    *("was stopped meanwhile", "was started anew already"),
    *("is gone: it was made with --rm, or removed by somebody else",),
    *("1 second", "1 minute", "1 hour", "1 day", "Port {0} of the node is already in use by {1}."),
    *("interrupted", "aborted", "killed", "terminated"),
    *(OWN_NAME, DECIMAL_MARK),
    *("began", "done", "failed", "undone", "waits", "busy", "healthy", "unhealthy", "starting", "exited"),
)
"""What is put together of numbers and nouns, and words that stand alone in small letters."""

NO_SENTENCES = {
    *("Part", "Cc", "Unit", "Service", "Install", "Yaml", "Kube", "After", "Requires", "Notify", "Exec", "Secret"),
    *("User", "Tmpfs", "Device", "Options", "Subnet", "Gateway", "Internal", "Arch", "Label", "Type", "File", "Target"),
    *("Image", "Containerfile", "Containers", "Pod", "Artifact", "Build", "Container", "Kubernetes YAML", "ConfigMaps"),
    *("manifest unknown", "name unknown", "authentication required", "no such host", "connection refused"),
    *("no space left on device|database or disk is full", "does not look like a tls handshake"),
    *("i/o timeout", "no space left on device", "server gave http response to https client", "Failed at step"),
    *("Unable to locate", "Failed to set up", "Failed to load", "Changing to", "killed by the OOM", "caddy adapt"),
    *("nginx -T", "a module", "stock scan", "stock audit", "too many attachments", "Mac OS X", "get a connection"),
    *("Connection refused", "Failed to resolve", "Name or service not known", "Could not resolve hostname"),
    *("Network is unreachable", "No route to host", "certificate verify failed", "timed out", "Permission denied"),
    *("Host key verification failed", "remote server did not send any data", "server misbehaving", "no space left"),
    *(
        "name resolution",
        "too many requests",
        "rate limit",
        "not found",
        "invalid username/password",
        "no route to host",
    ),
    *("repository does not exist", "http response to https client", "network is unreachable", "deadline exceeded"),
    *(
        "is already in use",
        "Not allowed at this time",
        "id -u",
        "id -un",
        "command -v bash",
        "curl -f http://localhost/",
    ),
    *("Download complete", "Already exists", "Pull complete", "no such container", "no container with", "fatal error:"),
    *("the agent's stderr", "a session", "{0}, in a scope", "not shared", "with keys", "{0}'s, with keys"),
    *(
        "{0}'s, read-only",
        "not-found",
        "Made up: web",
        "{0} on {1} line {2}",
        "extra ==",
        "License ::",
        "podman failed",
    ),
    *("killed by the OOM killer", "being used", "in use", "Photos of the family", "the reader of the bus ended"),
    *("lookup .* i/o timeout", "reap {0}", "servicebay {0} {1}", "no Image or Rootfs key specified"),
    *("no Yaml key specified", "no ImageTag key specified", "no Image key specified"),
    *("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "volume {0}"),
    *("not enough IDs available in the namespace|no subuid ranges found|newuidmap:", "container {0}: {1}"),
    *("\\ No newline at end of file", "--env {0}", "mkdir -p -m 700 ~/.ssh && echo '{0}' >> {1} && chmod 600 {2}"),
    *(
        "with secrets",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "no read and write access",
        "{0} of {1}",
        "{0}{1} {2}. It is yours: edit what you like.",
        "executable file",
        "Loading source unit file",
        "with a one-time link",
    ),
}
"""Names of sections, words of other programs that are looked for, examples, and what only an audit's line says."""
