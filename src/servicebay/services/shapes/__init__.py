"""Shapes of what is shown, sent and answered: rows of the live document, bodies and answers of REST.

Shapes only; no module here imports anything but shapes. Rows are computed from the twin by ``services.catalog`` and
its neighbours, once per revision, ready to render, so that no reader holds rules of its own. ``tone`` says how to draw
a state: ``ok`` (quiet), ``look`` (amber), ``act`` (red), ``busy`` (blue), ``off`` (grey: stopped on purpose, unknown).
"""
