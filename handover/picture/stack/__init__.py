"""A pipeline as the resources of a stack describe it."""
