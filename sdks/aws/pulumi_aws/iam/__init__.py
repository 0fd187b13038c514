"""IAM's roles and their policies."""

# ruff: noqa: F403
from .role import *
from .role_policy import *
