"""The types of objects: what they are called, what they need, what AWS adds to them."""
