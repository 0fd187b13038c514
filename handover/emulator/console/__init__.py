"""The console: the emulator's web page, and what it shows."""
