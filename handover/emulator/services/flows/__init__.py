"""Flows, and the jobs that publish them."""
