"""The admin plane: what a real Genesys Cloud does not have."""
