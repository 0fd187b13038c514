"""What a project and a stack are configured with, read as Pulumi reads it."""
