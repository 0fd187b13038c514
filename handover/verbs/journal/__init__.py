"""`handover journal`: what became of events, step by step, as the emulator remembers it."""
