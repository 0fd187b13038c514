"""A load generator that costs little itself: prepared bytes over raw connections, answers measured, not parsed."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Result:
    """What a run came to: how long it took, and the latency of every answer in milliseconds, in order of size."""

    seconds: float
    latencies: list[float]

    @property
    def count(self) -> int:
        """How many requests were answered."""
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        """How many requests were answered in a second."""
        return self.count / self.seconds

    def percentile(self, percent: float) -> float:
        """Return the latency that `percent` of the answers did not exceed."""
        return self.latencies[min(int(self.count * percent / 100), self.count - 1)]


def request(method: str, url: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def drive(url: str, message: bytes, connections: int, seconds: float, most: int | None = None) -> Result:
    """Send the request over and over on several connections.

    Args:
        url: The server.
        message: The request.
        connections: How many are used at once; each waits for its answer.
        seconds: For how long.
        most: How many requests at most.

    Raises:
        RuntimeError: An answer was not a success.
    """
    parts = urlsplit(url)
    latencies: list[float] = []
    start = time.perf_counter()
    sent = 0

    async def connection() -> None:
        nonlocal sent
        reader = writer = None
        while time.perf_counter() - start < seconds and (most is None or sent < most):
            sent += 1
            before = time.perf_counter()
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(message)
            if await _answered(reader):
                writer.close()
                reader = writer = None
            latencies.append((time.perf_counter() - before) * 1000)
        if writer is not None:
            writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(connection())
    return Result(time.perf_counter() - start, sorted(latencies))


async def _answered(reader: asyncio.StreamReader) -> bool:
    """Read one answer; returns whether the server closes the connection after it."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.split(b" ", 2)[1].startswith(b"2"):
        raise RuntimeError(f"The server answered {head.splitlines()[0].decode()}.")
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return b"connection: close" in head or head.startswith(b"http/1.0")
