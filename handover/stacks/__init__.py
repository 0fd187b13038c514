"""Deployed stacks, whoever deployed them: Pulumi or the sandbox."""
