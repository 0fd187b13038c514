"""Running the Pulumi program, and what its SDK takes for the CLI's monitor and engine."""
