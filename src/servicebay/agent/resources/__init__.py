"""What the machine is busy with, from ``/proc`` and ``/sys``: parsers that are pure, one reader, one watch.

``proc`` and ``upkeep`` parse, ``hardware`` finds sensors and graphics cards, ``reader`` composes one reading,
``updates`` asks the package tool, ``thresholds`` says whether it is worth telling, ``watch`` owns the section
``resources``.
"""
