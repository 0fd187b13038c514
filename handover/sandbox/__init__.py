"""The embedded engine: plans and applies the Pulumi program in this process, without CLI, account or network."""
