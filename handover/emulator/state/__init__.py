"""What the emulated organization holds."""
