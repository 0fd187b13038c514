"""The `handover` command, the local Genesys Cloud and the embedded engine behind it."""
