"""What the data actions of probes call."""

REPLY_URL = "https://status.mypurecloud.com/api/v2/status.json"
"""Genesys' public status page, which answers everybody with JSON."""
