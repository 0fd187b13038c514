"""The engine: what has to be done (planner), how it is done (deployment), refresh and import."""
