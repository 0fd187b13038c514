"""``handover migrate``: move a stack from webhooks to Amazon EventBridge step by step, and back."""
