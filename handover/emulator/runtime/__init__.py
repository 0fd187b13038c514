"""The event runtime: from an event through triggers and workflows to a data action's request, journaled."""
