"""Topics with the schemas of their events."""
