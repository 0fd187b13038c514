"""Finds the objects of a pipeline that is in the org already."""
