from servicebay.monitoring.check import Check
from servicebay.services.shapes.job import JobView
from servicebay.services.shapes.log import LogLine
from servicebay.services.timeline.entries import (
    change_entry,
    check_entry,
    file_entry,
    in_order,
    job_entry,
    log_entry,
)
from servicebay.storage.check_rows import EventRow
from servicebay.storage.transitions import Transition
from servicebay.storage.versions import Version

WEB = Check(key="auto.nas.web.port-80", name="web port 80", kind="tcp", target="nas:80", coined="{0} port {1}")


def version(at: int, kind: str = "written", author: str | None = "anna") -> Version:
    return Version(
        1, "nas", "/home/a/web.container", "aa", at, kind, author, "Newer image", "j1", "web", "", None, 1, b""
    )


def test_a_file_was_changed_for_a_persons_reason_or_for_one_of_ours() -> None:
    entry = file_entry(version(1))
    assert (entry.reason, entry.detail) == ("Newer image", "")
    entry = file_entry(version(1)._replace(reason="Restored from the trash"))
    assert (entry.reason, entry.detail) == ("", "Restored from the trash")


def test_what_may_be_the_cause_stands_before_its_effect() -> None:
    job = JobView(
        id="j1", node="nas", kind="apply", title="Change web", state="undone", text="It failed.", started_at=1
    )
    entries = [
        check_entry(EventRow(1, 50, "ok", "fail", "refused the connection"), WEB),
        change_entry(
            Transition("nas", "service", "web.service", "web.service", 50, "active", "failed", cause="Exit 1.")
        ),
        log_entry("web", [LogLine(cursor="c", at=50_900, source="unit:web", text="no such file")]),
        file_entry(version(50)),
        job_entry(job),
        file_entry(version(7, "found", None)),
    ]
    told = [(entry.kind, entry.text, entry.tone) for entry in reversed(in_order(entries, 2, 99, 9))]
    assert told == [
        ("file", "was edited outside ServiceBay", "look"),
        ("file", "was written by anna", "off"),
        ("log", "said", "off"),
        ("state", "Failed", "act"),
        ("check", "Down", "act"),
    ]  # the job was before this time
    assert [entry.kind for entry in in_order(entries, 0, 99, 2)] == ["check", "state"]
    assert (entries[0].name, entries[0].check, entries[0].coined) == ("web port 80", WEB.key, WEB.coined)
    assert (job_entry(job).tone, job_entry(job).text, job_entry(job).job) == ("look", "undone", "j1")
