"""The twin of pulumi-aws for the types that ``onpremises/`` uses, in the AWS account that the emulator plays."""
