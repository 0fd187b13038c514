"""Pictures of a pipeline: what it consists of, how that is laid out, and how it is written down."""
