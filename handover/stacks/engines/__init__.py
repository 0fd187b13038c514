"""What deploys a stack: the Pulumi CLI by the Automation API, or the sandbox."""
