"""Which emulated organization a stack is deployed to: one that runs already, one of its own, or another stack's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from handover.errors import HandoverError
from handover.genesys.addresses import gateway_url, is_loopback
from handover.io import files, locks
from handover.io.program import HANDOVER
from handover.sandbox.emulation.servers import TIMEOUT_SECONDS, NoEmulatorError, Server, health
from handover.sandbox.errors import ConfigurationError, SandboxError, StateError

if TYPE_CHECKING:
    from handover.emulator.settings import EmulatorSettings

EMULATOR_FILE = "emulator.json"
_NO_GATEWAY = ("[]", "null")
_KINDS = ("integrations", "actions", "flows", "triggers")


def attaches(attach: str | None, gateways: str | None) -> bool:
    """Tell whether an emulator that runs already is named, on the command line or by the stack's gateways."""
    return bool(attach or (gateways and gateways not in _NO_GATEWAY))


class Emulation(AbstractContextManager["Emulation"]):
    """The emulator of one stack, for the time of a `with` block.

    With an address, the one that listens there; without, the one that serves the organization kept in a stack's folder,
    as `handover console` does, and if there is none, one in this process, which starts when something is asked of it.

    Args:
        folder: Where the organization is kept, the stack's folder (``.handover/<stack>``) if it has one of its own.
        attach: The address given on the command line, if any.
        gateways: The stack's ``genesyscloud:gateways``, as the text the configuration has, if any.
        guest: The stack's folder, if the organization is another stack's.
        organization_id: The id of the stack's own organization if it is yet to begin.
        command: What is being done, for whoever meets the lock of the organization's file, e.g. ``sandbox up``.

    Attributes:
        named: Whether the emulator is one that runs already, whose address is named.

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
        command: str = "",
    ) -> None:
        self._folder = folder
        self._guest = guest
        self._organization_id = organization_id
        self._command = command
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
        self.named = self._url is not None
        self._server: Server | None = None

    def __exit__(self, *_: object) -> None:
        """Stop what has been started."""
        self._resources.close()

    @property
    def address(self) -> str:
        """Where the emulator is whose address is named; empty if none is."""
        return self._url or "" if self.named else ""

    @property
    def kept(self) -> Path:
        """The folder where the organization is kept, unless the emulator's address is named."""
        return self._folder

    @property
    def attached(self) -> bool:
        """Whether the emulator is one that runs already, in another process."""
        return self.named or self._server is not None

    @property
    def server(self) -> str:
        """Who serves the stack's own organization in another process, in words; empty if nobody does."""
        return self._server.who if self._server else ""

    def look(self) -> bool:
        """Attach to who serves the organization if anybody does by now, and tell whether that has changed.

        Nobody is looked for where an address is named.
        """
        before = self._server
        if not self.named:
            server = Server.of(locks.owner_of(locks.beside(self._file)))
            if server != before:
                self._server = server if server and server.answers() else None
                self._url, self._id = self._server.address if self._server else None, None
        return self._server != before

    def answers(self) -> bool:
        """Tell whether it is any use to try again what hasn't been answered: who served may have ended."""
        return self._server is None or self._server.answers()

    def lost(self) -> str:
        """Return a sentence if who served the organization has ended, or hangs; else nothing."""
        if self._server is None or self._server.answers():
            return ""
        return (
            f"The emulator at {self._server.address} that served the organization in {self._file} ({self._server.who}) "
            "has ended, or doesn't answer any more. Nothing is lost: organization and state are saved up to the last "
            f"operation. Run the same command again: it goes on from there, with another `{HANDOVER} console` or "
            "without one."
        )

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
            self._id = self._asked(self._url) if self._url else self._recorded().get("id")
        return self._id

    def connect(self) -> str:
        """Return the emulator's URL, starting the stack's own one if there is no other.

        Raises:
            SandboxError: It does not answer, or cannot start with the file it has.
        """
        url = self._url or self._start()
        if self._url is None:
            self._url, self._id = url, None
        self._id = self._id or self._asked(url)
        return url

    def _asked(self, url: str) -> str:
        """Return the identity of what the emulator at an address has; raises `SandboxError`."""
        try:
            return str(health(url)["id"])
        except NoEmulatorError as error:
            remedy = (
                f"start one with `{HANDOVER} emulator --port {urlsplit(url).port}`, or leave the address out to use "
                "the stack's own."
            )
            raise SandboxError(self.lost() or f"{error}: {remedy}") from None

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
        anew = self._anew(own)
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
        if not (self.named or self._guest) and any(self._recorded().get(kind) for kind in _KINDS):
            raise StateError(
                f"The emulated organization in {self._file} has objects, and there is no state that says which of them "
                f"are the stack's: restore {self._folder / 'state.json'} from a copy, take the objects over with "
                f"`{HANDOVER} adopt` and `{HANDOVER} sandbox import`, or {self._anew(self._folder)}."
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
                f"there yet: first run `{HANDOVER} sandbox up -s {name} --cwd {project}`, or name another stack's "
                "folder with --org DIR, or attach to an emulator with --emulator URL."
            )

    def _anew(self, folder: Path) -> str:
        """Say how to begin anew: who serves the organization would go on with what is in the folder."""
        served = self._server if folder == self._folder else None
        first = f"end the emulator that serves it ({served.who}) and " if served else ""
        return f"{first}delete the folder {folder} to begin anew"

    def published(self, flow_id: str) -> str | None:
        """Return the text of a workflow as it was published last; starts nothing.

        Returns:
            The YAML; None if there is no such workflow, or the emulator that runs already doesn't tell.
        """
        organization = _snapshot(self._url) if self._url else self._recorded()
        for flow in organization.get("flows", ()):
            if flow.get("id") == flow_id:
                return str(flow["versions"][-1]["yaml"])
        return None

    def _start(self) -> str:
        self.check_host()
        with _libraries():
            from handover.emulator.server.embedded import EmbeddedEmulator
        try:
            return self._resources.enter_context(EmbeddedEmulator(settings=self._settings())).url
        except HandoverError as error:  # a file is damaged, or another emulator's
            if self.look() and self._url:  # which has begun to serve it meanwhile
                return self._url
            raise self._refusal(error) from None

    def serve(self, port: int, on_ready: Callable[[str], None]) -> bool:
        """Serve the stack's own organization until Ctrl-C, unless another process does; tell whether it was served.

        Args:
            port: The port to listen on; 0 picks a free one.
            on_ready: Gets the address when the emulator answers.

        Raises:
            StateError: It is another stack's, and not there yet.
            SandboxError: It cannot be served, there or with the file it has.
        """
        if self.attached:
            return False
        self.check_host()
        with _libraries():
            from handover.emulator.server.serve import serve
        try:
            serve(port, self._settings(), on_ready=on_ready)
        except HandoverError as error:
            if self.look():  # another process has begun to serve it meanwhile
                return False
            raise self._refusal(error) from None
        return True

    def _refusal(self, error: HandoverError) -> SandboxError:
        """Return what keeps an emulator from starting with the organization's file; one that hangs says nothing."""
        lock = locks.beside(self._file)
        server = Server.of(locks.owner_of(lock))
        if server is None or not locks.is_held(lock):
            return SandboxError(str(error))
        return SandboxError(
            f"The emulator at {server.address} that serves {self._file} ({server.who}) does not answer: end that "
            "process, and run the command again."
        )

    def _settings(self) -> EmulatorSettings:
        from handover.emulator.answers import answers_of_environment
        from handover.emulator.settings import EmulatorSettings

        return EmulatorSettings(
            self._file,
            organization_id=self._organization_id,
            answers=answers_of_environment(),
            command=self._command,
        )

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


@contextmanager
def _libraries() -> Iterator[None]:
    """Import the emulator. It takes half a second, and most commands do not need one.

    Raises:
        SandboxError: Its libraries are not installed.
    """
    try:
        yield
    except ImportError as error:
        raise SandboxError(
            f"The emulator's libraries are not installed ({error.name} is missing): install this package with its "
            "extra `emulator`."
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


def _snapshot(url: str) -> dict[str, Any]:
    """Return the organization that an emulator has; nothing if it doesn't tell."""
    import httpx

    from handover.genesys.http import http_client

    try:
        with http_client(url, timeout=TIMEOUT_SECONDS, seconds=TIMEOUT_SECONDS) as http:
            content = http.get("/_emulator/snapshot").raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
