"""The server: the ASGI application, what watches over its door, and how it is started."""
