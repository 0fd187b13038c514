"""`handover conformance`: asks an org what nobody outside Genesys could tell, and compares it with the emulator."""
