"""Watching files: inotify as a source of hints."""
