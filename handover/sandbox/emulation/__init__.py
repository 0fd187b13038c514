"""Which emulated organization a stack is deployed to: one that runs already, one of its own, or another stack's."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from handover.errors import HandoverError
from handover.genesys.addresses import gateway_url, is_loopback
from handover.io import files
from handover.sandbox.errors import ConfigurationError, SandboxError, StateError

EMULATOR_FILE = "emulator.json"
_NO_GATEWAY = ("[]", "null")
_KINDS = ("integrations", "actions", "flows", "triggers")
_HEALTH_TIMEOUT_SECONDS = 5


def attaches(attach: str | None, gateways: str | None) -> bool:
    """Tell whether an emulator that runs already is named, on the command line or by the stack's gateways."""
    return bool(attach or (gateways and gateways not in _NO_GATEWAY))


class Emulation(AbstractContextManager["Emulation"]):
    """The emulator of one stack, for the time of a `with` block.

    With an address, the one that listens there; without, one in this process, which keeps its organization in a
    stack's folder and starts when something is asked of it.

    Args:
        folder: Where the organization is kept, the stack's folder (``.handover/<stack>``) if it has one of its own.
        attach: The address given on the command line, if any.
        gateways: The stack's ``genesyscloud:gateways``, as the text the configuration has, if any.
        guest: The stack's folder, if the organization is another stack's.
        organization_id: The id of the stack's own organization if it is yet to begin.

    Attributes:
        attached: Whether the emulator is one that runs already.

    Raises:
        ConfigurationError: An address is malformed, or not on this machine.
    """

    def __init__(
        self,
        folder: Path,
        *,
        attach: str | None = None,
        gateways: str | None = None,
        guest: Path | None = None,
        organization_id: str | None = None,
    ) -> None:
        self._folder = folder
        self._guest = guest
        self._organization_id = organization_id
        self._file = folder / EMULATOR_FILE
        self._resources = ExitStack()
        self._url: str | None = None
        self._id: str | None = None
        if attach:
            self._url = _loopback(attach.rstrip("/"), "--emulator")
        elif gateways and attaches(None, gateways):
            try:
                self._url = _loopback(gateway_url(gateways), "genesyscloud:gateways")
            except ValueError as error:
                raise ConfigurationError(str(error)) from None
        self.attached = self._url is not None

    def __exit__(self, *_: object) -> None:
        """Stop what has been started."""
        self._resources.close()

    @property
    def address(self) -> str:
        """Where the emulator that runs already is; empty if the stack has its own."""
        return self._url or "" if self.attached else ""

    @property
    def exists(self) -> bool:
        """Whether there is an organization, or somebody has said that there is one."""
        return self.attached or self._file.exists()

    @property
    def id(self) -> str | None:
        """The identity of the organization's data; None if the stack has no organization of its own yet.

        Raises:
            SandboxError: The emulator does not answer, or the organization's file is damaged.
        """
        if self._id is None:
            self._id = _asked_id(self._url) if self._url else self._recorded().get("id")
        return self._id

    def connect(self) -> str:
        """Return the emulator's URL, starting the stack's own one if there is no other.

        Raises:
            SandboxError: It does not answer, or cannot start with the file it has.
        """
        if self._url is None:
            self._url = self._start()
            self._id = None
        self._id = self._id or _asked_id(self._url)
        return self._url

    def check_lineage(self, expected: str | None, *, objects: bool) -> None:
        """Make sure that the state and the emulated organization belong together; starts nothing.

        Args:
            expected: The identity the state says it belongs to, None if it does not say, as one of the real CLI's.
            objects: Whether the state has any objects; one without may be used with any organization.

        Raises:
            StateError: They do not belong together.
            SandboxError: The emulator does not answer.
        """
        if not objects:
            return
        own = self._guest or self._folder
        anew = f"delete the folder {own} to begin anew"
        another = "name the folder of the stack that has it with --org DIR, " if self._guest else ""
        if not self.exists:
            raise StateError(
                f"The state in {own} has objects in an emulated organization, but its file {self._file} is missing: "
                f"attach to the emulator that has it with --emulator URL, {another}restore the file, or {anew}."
            )
        if expected is not None and self.id != expected:
            where = f"the emulator at {self._url}" if self.attached else str(self._file)
            raise StateError(
                f"The state in {own} belongs to another emulated organization than {where} has ({expected}, "
                f"not {self.id}): it was reset or exchanged. Attach to the right one with --emulator URL, "
                f"{another}or {anew}."
            )

    def check_beginning(self) -> None:
        """Make sure that a stack without a state begins with an organization of its own that is empty, if it has one.

        In another stack's organization, it is AWS that refuses what is there already.

        Raises:
            StateError: It has objects, which a deployment would make a second time.
        """
        if not (self.attached or self._guest) and any(self._recorded().get(kind) for kind in _KINDS):
            raise StateError(
                f"The emulated organization in {self._file} has objects, and there is no state that says which of them "
                f"are the stack's: restore {self._folder / 'state.json'} from a copy, take the objects over with "
                f"`handover adopt` and `handover sandbox import`, or delete the folder {self._folder} to begin anew."
            )

    def check_host(self) -> None:
        """Make sure that the organization is there if it is another stack's.

        Raises:
            StateError: It is not.
        """
        if self._guest and not self.exists:
            project, name = self._folder.parent.parent, self._folder.name
            raise StateError(
                f"The stack's AWS account is in the emulated organization of stack {name!r} in {project}, which is not "
                f"there yet: first run `handover sandbox up -s {name} --cwd {project}`, or name another stack's folder "
                "with --org DIR, or attach to an emulator with --emulator URL."
            )

    def _start(self) -> str:
        self.check_host()
        # Here, not above: the emulator takes half a second to import, and most commands do not need one.
        try:
            from handover.emulator.answers import answers_of_environment
            from handover.emulator.server.embedded import EmbeddedEmulator
            from handover.emulator.settings import EmulatorSettings
        except ImportError as error:
            raise SandboxError(
                f"The emulator's libraries are not installed ({error.name} is missing): install this package with its "
                "extra `emulator`."
            ) from None
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            answers = answers_of_environment()
            settings = EmulatorSettings(organization_id=self._organization_id, answers=answers)
            return self._resources.enter_context(EmbeddedEmulator(self._file, settings=settings)).url
        except HandoverError as error:  # a file is damaged, or another emulator's
            raise SandboxError(str(error)) from None

    def _recorded(self) -> dict[str, Any]:
        """Return what the file of the stack's own organization says, nothing if there is none."""
        try:
            content: dict[str, Any] = files.parse(files.read(self._file))
            return {**content, "id": str(content["id"])}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StateError(
                f"The emulated organization's file {self._file} cannot be read: {error.strerror}."
            ) from None
        except (ValueError, KeyError, TypeError):
            raise StateError(
                f"The emulated organization's file {self._file} is damaged: restore it from "
                f"{files.backup(self._file).name}, the version "
                f"before, or delete the folder {self._folder} to begin anew."
            ) from None


def _loopback(url: str, origin: str) -> str:
    """Return the address if it is one of this machine's; anything else is a `ConfigurationError`."""
    try:
        parts = urlsplit(url)
        complete = bool(parts.hostname and parts.port) and not (parts.path or parts.query)
    except ValueError:  # the port is no number, or too big a one
        complete = False
    if not complete or parts.scheme not in ("http", "https"):
        raise ConfigurationError(f"{origin}: {url} is no emulator's address; one looks like http://127.0.0.1:8080.")
    if not is_loopback(url):
        raise ConfigurationError(
            f"{origin}: {url} is not on this machine. The sandbox only deploys to an emulator at a loopback address, "
            "as http://127.0.0.1:8080; deploy to a Genesys Cloud organization with the Pulumi CLI."
        )
    return url


def _asked_id(url: str) -> str:
    import httpx

    from handover.genesys.http import http_client

    port = urlsplit(url).port
    remedy = f"start one with `handover emulator --port {port}`, or leave the address out to use the stack's own."
    try:
        with http_client(url, timeout=_HEALTH_TIMEOUT_SECONDS, seconds=_HEALTH_TIMEOUT_SECONDS) as http:
            health = http.get("/_emulator/health").raise_for_status().json()
        if health["status"] == "ok" and health["id"]:
            return str(health["id"])
    except httpx.TransportError as error:
        raise SandboxError(f"No emulator answers at {url} ({error}): {remedy}") from None
    except (httpx.HTTPError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise SandboxError(f"What answers at {url} is not an emulator: {remedy}")
