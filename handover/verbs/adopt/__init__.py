"""Adopt a pipeline that somebody clicked together by hand: find it, compare it, and write what imports it."""
