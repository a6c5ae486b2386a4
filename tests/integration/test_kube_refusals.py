"""What the linter calls an error in Kubernetes YAML is what a real Podman refuses, and nothing else."""

import json

from testbed import Node
from tests.quadlet.kube_cases import CASES

PLAY = """
import json, subprocess, sys
play = ["podman", "kube", "play", "--start=false", "--replace", "-"]
done = [subprocess.run(play, input=text, text=True, capture_output=True) for text in json.load(sys.stdin)]
subprocess.run(["podman", "pod", "rm", "--all", "--force", "--time", "0"], capture_output=True)
print(json.dumps([[each.returncode, each.stderr[-300:]] for each in done]))
"""


def test_podman_refuses_what_the_linter_calls_refused(node: Node) -> None:
    texts = json.dumps([text for _, text, _ in CASES])
    said = json.loads(node.ssh("python3", "-c", PLAY, stdin=texts, timeout_s=110))
    wrong = {
        name: (line, status, words)
        for (name, _, line), (status, words) in zip(CASES, said, strict=True)
        if (status != 0) != (line is not None)
    }
    assert wrong == {}
