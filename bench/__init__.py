"""Benchmarks: each module is one command (``python -m bench.latency``) that prints one JSON object."""
