"""A local Genesys Cloud: its API by service, an event runtime, and an admin plane."""
