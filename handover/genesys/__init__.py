"""A typed client of the Genesys Cloud API, for what reads an org: verify, doctor, rollout, adopt, drift."""
