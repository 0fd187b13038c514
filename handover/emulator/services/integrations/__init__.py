"""Integrations, their types and their configuration."""
