"""Login: client credentials for an access token, and the check of it."""
