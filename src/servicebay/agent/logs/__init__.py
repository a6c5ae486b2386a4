"""The reader of logs on a node: a process of its own, on a channel of its own, that is there only while somebody reads.

* ``worker``     one process per channel; each question is answered by a copy of it, which can be killed
* ``questions``  what is asked: a page, what comes, how many, when it started
* ``journal``    the journal's files through libsystemd: entries by unit, there before journald tells of them
* ``entries``    a journal's entry as a line of a source, what nobody wants left out
* ``joining``    long lines that came in pieces
* ``sources``    which entries belong to what was asked for
* ``files``      a container's log file, where its log driver is not journald
* ``wanted``     the filter: text or regular expression, with a limit of time
* ``cursor``     a place in a log as a word

Packed apart from the agent (``nodes.archive.logs_archive``), standard library only, Python 3.9 or newer.
"""
