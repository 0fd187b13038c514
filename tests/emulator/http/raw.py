"""Requests that no HTTP library would send."""

import socket
from urllib.parse import urlsplit


def send(url: str, headers: list[str], path: str = "/_emulator/health") -> int:
    """Send a GET with these lines as its headers, and return the reply's status."""
    parts = urlsplit(url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=30) as connection:
        lines = [f"GET {path} HTTP/1.1", *headers, "Connection: close", "", ""]
        connection.sendall("\r\n".join(lines).encode())
        return int(connection.recv(65_536).split(b" ", 2)[1])
