"""Genesys Cloud's API, one module or folder for each of its services: routes, bodies, replies."""
