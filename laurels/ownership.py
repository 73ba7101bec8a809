"""One owner a data folder: the lock, and the note that tells others where the servers are."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from core.errors import SetupError
from laurels import processes

_FREE_BYTES = 512 * 1024 * 1024  # MongoDB lays out 300 MB of journal at its first start


class FolderTakenError(SetupError):
    """Another running process owns the data folder."""


@dataclass(frozen=True)
class Note:
    """What `servers.json` says: the owner's process id and, once they answer, the addresses."""

    pid: int
    mongo_url: str | None = None
    redis_url: str | None = None


def prepare(data_dir: Path) -> Path:
    """Create the data folder, readable by its owner only; return its absolute path."""
    folder = data_dir.expanduser().absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("mongo", "valkey", "logs"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        free = shutil.disk_usage(folder).free
        writable = os.access(folder, os.W_OK | os.X_OK)
    except (FileExistsError, NotADirectoryError) as error:
        raise SetupError(
            f"The data folder {folder} can't be used: {error.filename} is a file, not a folder."
            " Move it away, or set LAURELS_DATA_DIR to another folder."
        ) from error
    except OSError as error:
        raise _unusable(folder, error.strerror or str(error)) from error
    if not writable:
        raise _unusable(folder, "Permission denied")
    # A folder that has data is let through with less: it may well need no more than it has.
    if free < _FREE_BYTES and not any((folder / "mongo").iterdir()):
        raise SetupError(
            f"The disk of the data folder {folder} is nearly full: {free // 1024**2} MB are free,"
            f" {_FREE_BYTES // 1024**2} MB are needed. Free some, or set LAURELS_DATA_DIR."
        )
    return folder


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; raises FolderTakenError, naming the holder, if somebody else does."""
    # Not per thread: the context may be left on another one than it was entered on.
    lock = FileLock(folder / ".lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        note = read_note(folder)
        holder = processes.describe(note.pid) if note else "another process"
        raise FolderTakenError(
            f"The data folder {folder} is in use by {holder}."
            " Stop that one first, or set LAURELS_DATA_DIR to another folder."
        ) from error
    except OSError as error:
        raise _unusable(folder, error.strerror or str(error)) from error
    try:
        write_note(folder, Note(os.getpid()))
        yield
    finally:
        (folder / "servers.json").unlink(missing_ok=True)
        lock.release()


def write_note(folder: Path, note: Note) -> None:
    """Replace `servers.json` in one step, so that nobody reads half of it."""
    fresh = folder / "servers.json.new"
    try:
        fresh.write_text(json.dumps(asdict(note)), encoding="utf-8")
        fresh.replace(folder / "servers.json")
    except OSError as error:
        raise _unusable(folder, error.strerror or str(error)) from error


def read_note(folder: Path) -> Note | None:
    """Return what the owner wrote, or None where there is nothing to read."""
    try:
        return Note(**json.loads((folder / "servers.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _unusable(folder: Path, reason: str) -> SetupError:
    return SetupError(
        f"The data folder {folder} can't be written to ({reason}):"
        " mend that, or set LAURELS_DATA_DIR to another folder."
    )
