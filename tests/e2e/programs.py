"""What is done in full-screen programs, and what is then seen in ServiceBay's terminal as in plain ``ssh``."""

from tests.e2e.side_by_side import Both, without_figures


def see_vim(both: Both) -> None:
    """Wide letters put in by key, a place chosen by mouse, two windows; what was there before is there after."""
    both.type("vim -u NONE -i NONE -N -n wide.txt\n")
    both.same('"wide.txt" 6L')
    both.type(":set mouse=a number list ruler\n")
    both.same("1 plain text$")
    both.click("text$")
    both.type("iby mouse ")
    both.same("plain by mouse text$")
    both.press("Escape")
    both.type("Go漢字 😀 typed")
    both.press("Escape")
    both.same("漢字 😀 typed$")
    both.type(":split\n")
    both.type("?emoji\n")
    both.same("?emoji")
    both.type(":qa!\n")
    assert not any("typed" in line for line in both.same("vim -u NONE"))


def see_less(both: Both) -> None:
    """By wheel, search and key."""
    both.type("less --mouse --wheel-lines=3 -NM long.txt\n")
    both.same("lines 1-")
    both.point("line 5")
    both.wheel(4)
    both.same("lines 13-")
    both.type("/line 77\n")
    both.same("lines 77-")
    both.type("G")
    both.same("(END)")
    both.type("q")
    both.same("less --mouse")


def see_htop(both: Both) -> None:
    """Clicks on its row of keys."""
    both.type("htop --delay=100\n")
    both.same("TIME+", without_figures)
    both.click("Help")
    both.same("to return.")
    both.press("q")
    both.same("TIME+", without_figures)
    both.click("Quit")
    both.same("htop --delay")


def see_tmux(both: Both) -> None:
    """Panes side by side, chosen by mouse; one of them alone."""
    both.type("tmux -L $$ -f ~/tmux.conf new\n")
    both.same("fixed")
    both.type("PS1='> '; clear; cat wide.txt\n")
    both.same("combined")
    both.press("Control+b", "%")
    both.same("│$")
    both.type("PS1='right> '; clear; cat wide.txt\n")
    both.same("right>")
    both.click("plain text")
    both.type("echo left-$((1+1))\n")
    both.same("left-2")
    both.press("Control+b", "z")
    both.same("*Z")
    both.type("exit\n")
    both.same("right>")
    both.press("Control+d")
    both.same("[exited]")
