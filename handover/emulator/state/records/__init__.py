"""The organization's objects as they are kept: frozen, so whoever holds one keeps a consistent view."""
