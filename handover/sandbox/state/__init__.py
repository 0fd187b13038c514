"""A stack's state: its resources and their values, the file that keeps them, and the lock."""
