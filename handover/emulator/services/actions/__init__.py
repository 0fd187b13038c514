"""Data actions: published ones, drafts, tests and executions."""
