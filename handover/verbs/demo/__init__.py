"""`handover demo`: what `make up` does, a stack deployed on this machine and seen working."""
