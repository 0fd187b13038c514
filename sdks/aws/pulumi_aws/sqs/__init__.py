"""SQS' queues and their policies."""

# ruff: noqa: F403
from .queue import *
from .queue_policy import *
