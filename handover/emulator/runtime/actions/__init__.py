"""Data actions at work: contracts, templates, limits, execution."""
