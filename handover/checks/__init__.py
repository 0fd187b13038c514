"""Checks, what they come to, and how that is reported: what `verify` and `doctor` have in common."""
