"""Policy packs: how a folder holds them, what they make of a stack, and how that is said."""
