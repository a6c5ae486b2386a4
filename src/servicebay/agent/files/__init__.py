"""The files that services are made of: watched by inotify, read when they changed, sent on request only."""
