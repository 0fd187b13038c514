"""`handover org`: the objects of the emulated org that a stack is in."""
