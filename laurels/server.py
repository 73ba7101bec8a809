"""One embedded server: started on a free port, kept alive on it, stopped."""

import asyncio
import json
import secrets
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import structlog

from core.errors import SetupError, Unavailable
from laurels import processes
from laurels.binaries import Binary

START_TIMEOUT_S = 60.0  # usually a second; recovery after a crash can take longer
_ATTEMPTS = 5
_POLL_S = 0.01
_LOG_BYTES = 16 * 1024 * 1024
_LOG_CHECK_S = 60.0
# Below the range that systems hand out to outgoing connections (from 32768 or 49152): a server
# that died has to find its port free when it is started again.
_PORTS = range(20_000, 30_000)
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Place:
    """Where one server keeps its things."""

    data: Path
    log: Path
    pid_file: Path


@dataclass(frozen=True)
class Kind:
    """What differs between the servers.

    `ready(port, timeout_s)` returns once it serves, or raises Unavailable. `explain(place, code,
    text)` turns an exit code and the log of a failed start into what a person can do about it, or
    None. `repair(place)` may mend what hinders a start; True if it did something.
    """

    name: str
    folder: str
    programs: tuple[str, ...]  # by any of these names
    find: Callable[[], Binary]
    argv: Callable[[Path, int, Place], list[str]]
    ready: Callable[[int, float], Awaitable[None]]
    explain: Callable[[Place, int, str], str | None]
    repair: Callable[[Place], bool] = field(default=lambda _place: False)
    reopens_log: bool = False  # on SIGUSR1; one that opens it for every line needs no signal


class DiedError(Exception):
    """The server ended before it was ready."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"exit code {code}")
        self.code, self.text = code, text

    @property
    def port_taken(self) -> bool:
        """Whether somebody else was faster to take the port."""
        return "address already in use" in self.text.lower()


class Server:
    """A server of one kind in one folder; `port` is set by `start` and then stays."""

    def __init__(self, kind: Kind, data_dir: Path) -> None:
        self.kind = kind
        self.port = 0
        self.place = Place(
            data=data_dir / kind.folder,
            log=data_dir / "logs" / f"{kind.folder}.log",
            pid_file=data_dir / f"{kind.folder}.pid",
        )
        self._output = data_dir / "logs" / f"{kind.folder}.out"
        self._binary = Path()
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id while one runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process and running else None

    async def start(self) -> None:
        """Start and wait until it serves; SetupError says what to do if it can't."""
        self._binary = (await asyncio.to_thread(self.kind.find)).path
        place, programs = self.place, self.kind.programs
        await asyncio.to_thread(processes.stop_leftover, place.pid_file, programs, place.data)
        repaired = False
        for _ in range(_ATTEMPTS):
            self.port = free_port()
            try:
                return await self._launch()
            except DiedError as error:
                if error.port_taken:
                    continue
                why = self.kind.explain(place, error.code, error.text)
                if why is None and not repaired and self.kind.repair(place):
                    repaired = True
                    continue
                raise SetupError(why or self._last_words(error)) from error
            except Unavailable as error:
                raise SetupError(f"{error.message}. Its log: {place.log}") from error
        raise SetupError(
            f"{self.kind.name} found no free port on 127.0.0.1 in {_ATTEMPTS} attempts:"
            " other programs took each one first. Try again."
        )

    async def keep(self) -> None:
        """Start it again on its port whenever it dies, and bound its log; runs until cancelled."""
        delay_s = 0.5
        while True:
            assert self._process is not None, "start() comes first"  # noqa: S101
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOG_CHECK_S):
                    code = await processes.ended(self._process)
                    _logger.warning("server died", server=self.kind.name, code=code, port=self.port)
            if self._process.returncode is None:
                self._rotate_log()
                delay_s = 0.5  # it has lived for a while
                continue
            try:
                await self._launch()
                _logger.info("server is back", server=self.kind.name, port=self.port)
                continue
            except DiedError as error:
                reason = self.kind.explain(self.place, error.code, error.text)
                reason = reason or self._last_words(error)
            except (Unavailable, SetupError) as error:
                reason = error.message
                await self.stop()
            _logger.error("server does not start", server=self.kind.name, reason=reason)
            await asyncio.sleep(delay_s)
            delay_s = min(delay_s * 2, 30.0)

    async def stop(self) -> None:
        """Stop it cleanly, by force after ten seconds, and reap it."""
        if self._process is not None:
            await processes.stop(self._process)
            self.place.pid_file.unlink(missing_ok=True)

    async def _launch(self) -> None:
        self._rotate_log()
        written = self.place.log.stat().st_size if self.place.log.exists() else 0
        argv = self.kind.argv(self._binary, self.port, self.place)
        try:
            with self._output.open("wb") as output:
                self._process = await processes.spawn(argv, output=output)
            self.place.pid_file.write_text(str(self._process.pid), encoding="ascii")
        except OSError as error:
            raise SetupError(f"{self.kind.name} can't be started: {error}") from error
        ready = asyncio.ensure_future(self._ready(self._process))
        gone = asyncio.ensure_future(processes.ended(self._process))
        try:
            await asyncio.wait({ready, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                raise DiedError(gone.result(), self._said(written))
            ready.result()
        finally:
            ready.cancel()
            gone.cancel()
            await asyncio.gather(ready, gone, return_exceptions=True)

    async def _ready(self, process: Process) -> None:
        # Until it listens, the port may be somebody else's: never talk to a stranger.
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while not _listens(process.pid, self.port):
                    await asyncio.sleep(_POLL_S)
        except TimeoutError as error:
            raise Unavailable(
                f"{self.kind.name} does not listen after {START_TIMEOUT_S:g} s"
            ) from error
        await self.kind.ready(self.port, START_TIMEOUT_S)

    def _rotate_log(self) -> None:
        """Keep one older log beside the current one, each of a bounded size."""
        log = self.place.log
        if not log.exists() or log.stat().st_size < _LOG_BYTES:
            return
        with suppress(OSError):  # it can be done a minute later
            log.replace(log.with_suffix(".log.1"))
            if self.pid and self.kind.reopens_log and sys.platform != "win32":
                psutil.Process(self.pid).send_signal(signal.SIGUSR1)

    def _said(self, written: int) -> str:
        """Return what this start put into its output and its log, the last 64 kB of each."""
        parts = []
        for path, start in ((self._output, 0), (self.place.log, written)):
            with suppress(OSError), path.open("rb") as file:
                size = path.stat().st_size
                file.seek(max(start, size - 65_536))
                parts.append(file.read(65_536).decode(errors="replace"))
        return "\n".join(parts)

    def _last_words(self, error: DiedError) -> str:
        lines = [line for line in error.text.splitlines() if line.strip()]
        # The first errors are the cause; what follows them is mongod's own stack trace.
        telling = [line for line in lines if '"s":"E"' in line or '"s":"F"' in line][:4]
        shown = dict.fromkeys(readable(line) for line in telling or lines[-6:])
        tail = "\n".join(f"  {line}" for line in shown) or "  (nothing)"
        return (
            f"{self.kind.name} stopped while it was starting (exit code {error.code})."
            f" The last it said:\n{tail}\nIts log: {self.place.log}"
        )


def free_port() -> int:
    """Return a loopback port nobody listens on at this moment."""
    for _ in range(20):
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    with socket.socket() as probe:  # a crowded machine: let the system choose
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def readable(line: str) -> str:
    """Shorten a line of mongod's JSON log to its message and its error."""
    try:
        entry = json.loads(line)
        attributes = entry.get("attr", {})
        detail = attributes.get("message") or attributes.get("error") or attributes.get("reason")
        if isinstance(detail, dict):  # WiredTiger's own messages are nested
            detail = detail.get("error_str") or detail.get("msg")
        text = f"{entry['msg']}: {detail}" if detail else str(entry["msg"])
    except (ValueError, TypeError, KeyError, AttributeError):
        text = line
    return " ".join(text.split())[:300]


def _listens(pid: int, port: int) -> bool:
    try:
        sockets = psutil.Process(pid).net_connections("tcp4")
    except psutil.AccessDenied:  # a hardened system: the caller's own knock has to do
        return True
    except psutil.Error:
        return False
    return any(s.status == psutil.CONN_LISTEN and s.laddr.port == port for s in sockets)
