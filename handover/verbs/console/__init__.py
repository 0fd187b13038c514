"""``handover console``: a stack's Genesys Cloud of this machine, served for as long as somebody looks at it."""
