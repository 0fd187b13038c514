"""Draws a pipeline as a graph, and finds what is wrong in it."""
