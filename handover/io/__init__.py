"""What comes in and goes out: options of the command line, files, and texts."""
