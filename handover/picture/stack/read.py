"""Reads a pipeline out of a stack's resources."""

from __future__ import annotations

from collections.abc import Iterable

from handover.picture.pipeline import Pipeline
from handover.picture.stack.aws import aws_parts
from handover.picture.stack.genesys import genesys_parts
from handover.picture.stack.objects import Objects, StackObject, plain_url


def read_stack(found: Iterable[StackObject], endpoint: object = None) -> Pipeline:
    """Return the pipeline that a stack's objects make.

    Args:
        found: The objects.
        endpoint: Where Cognigy takes the events, if the stack tells.
    """
    # Not as they were made: what is made at the same time is so in another order the next time.
    objects = Objects(sorted(found, key=lambda one: one.urn))
    genesys = genesys_parts(objects)
    return Pipeline(whole=False, beyond=plain_url(endpoint), **genesys, **aws_parts(objects, genesys["sources"]))
