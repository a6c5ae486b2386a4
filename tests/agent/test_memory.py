"""What the agent gives back of its memory, looked at in the kernel's own accounts."""

from pathlib import Path

from servicebay.agent.memory import forget_program_pages


def resident_kib(kind: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind + ":"))


def test_the_program_s_text_goes_and_comes_back() -> None:
    before = resident_kib("RssFile")
    forget_program_pages()
    assert resident_kib("RssFile") < before
    names: dict[str, object] = {}
    exec(compile("def double(number):\n    return 2 * number", "a", "exec"), names)
    assert eval("double(21)", names) == 42
