"""Addresses: what is in one, whether it is this machine's, and the one that `genesyscloud:gateways` names."""

from __future__ import annotations

import ipaddress
import json
from urllib.parse import urlsplit

_GATEWAY_KEYS = {"host", "port", "protocol"}


def host_of(url: str) -> str:
    """Return the host of an address; empty if it has none, or is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def endpoint_of(url: str) -> tuple[str, str]:
    """Return host and path of an endpoint, as far as they tell endpoints apart."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a template that only looks like an address
        return "", url
    return parts.netloc.lower(), parts.path.rstrip("/")


def is_loopback(url: str) -> bool:
    """Tell whether an http(s) address is this machine's; names other than ``localhost`` are not looked up."""
    host = host_of(url)
    try:
        return urlsplit(url).scheme in ("http", "https") and (
            host == "localhost" or ipaddress.ip_address(host).is_loopback
        )
    except ValueError:
        return False


def gateway_url(text: str) -> str:
    """Return the address of the gateway that `genesyscloud:gateways` names, given as JSON text.

    Raises:
        ValueError: It is not one gateway, or one with more than an address; the message is a sentence.
    """
    try:
        gateways = json.loads(text)
    except ValueError:
        gateways = None
    if not isinstance(gateways, list) or len(gateways) != 1 or not isinstance(gateways[0], dict):
        raise ValueError(
            'genesyscloud:gateways must be a list of one gateway, as [{"host": "127.0.0.1", "port": "8080", '
            '"protocol": "http"}].'
        )
    gateway = gateways[0]
    if others := sorted(gateway.keys() - _GATEWAY_KEYS):
        raise ValueError(
            f"genesyscloud:gateways has {', '.join(f'`{key}`' for key in others)}, which the sandbox does not support "
            "and no other command of `handover`: such keys are the provider's alone, so that the org cannot be reached "
            "through this gateway."
        )
    host, port, protocol = (str(gateway.get(key) or "") for key in ("host", "port", "protocol"))
    protocol = protocol or "https"
    if not host or protocol not in ("http", "https"):
        raise ValueError("genesyscloud:gateways: the gateway needs a host and a protocol, http or https.")
    name = f"[{host}]" if ":" in host else host
    return f"{protocol}://{name}:{port}" if port else f"{protocol}://{name}"
