"""Products and divisions."""
