"""What a run looks like: in the terminal, as JSON, as Markdown."""
