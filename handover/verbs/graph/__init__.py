"""The verb ``graph``: a stack's pipeline as a picture."""
