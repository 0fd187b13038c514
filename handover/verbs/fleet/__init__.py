"""``handover fleet``: one verb for all stacks, several at once."""
