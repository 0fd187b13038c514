"""How the API is spoken over HTTP: routes, replies, pages, errors."""
