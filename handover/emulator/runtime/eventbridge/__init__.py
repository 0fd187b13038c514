"""Amazon EventBridge, as far as events of this organization meet it."""
