"""A local Genesys Cloud: one folder per service, an event runtime, and an admin plane."""
