"""The whole organization as a picture: what it consists of, and how to ask for it."""
