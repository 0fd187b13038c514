"""The emulated AWS at work: from a partner's event source over bus, rule and target to an endpoint."""
