"""One module per migration, in the order of their numbers. Never edited after a release."""
