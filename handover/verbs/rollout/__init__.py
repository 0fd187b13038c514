"""``handover rollout``: deploy a stack in the guide's order, test before anything goes live."""
