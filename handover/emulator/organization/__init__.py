"""The organization."""
