"""MongoDB: how it is started as a one-node replica set, and what its failures mean."""

import signal
from pathlib import Path

from core.store import replica_set
from laurels.binaries import find_mongod
from laurels.server import Kind, Place

_WRONG_VERSION_CODE = 62  # MongoDB's EXIT_NEED_DOWNGRADE
_NEWER = (
    "too recent to start up on the existing data files",
    "invalid featurecompatibilityversion",
    "invalid feature compatibility version",
    "unsupported wiredtiger file version",
    "upgrade problem",
)


def argv(binary: Path, port: int, place: Place) -> list[str]:
    """Return the command line: loopback only, small, quiet."""
    return [
        str(binary),
        *("--dbpath", str(place.data)),
        *("--port", str(port)),
        *("--bind_ip", "127.0.0.1"),
        *("--replSet", replica_set.NAME),
        "--nounixsocket",
        *("--wiredTigerCacheSizeGB", "0.5"),
        *("--oplogSize", "512"),  # the default is 5 % of the disk
        "--quiet",
        *("--logpath", str(place.log)),
        "--logappend",
        *("--logRotate", "reopen"),
        # Metrics for MongoDB's own support, written every second.
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        # A client that was killed inside a transaction holds its locks this long (the default: 60).
        *("--setParameter", "transactionLifetimeLimitSeconds=20"),
    ]


def explain(place: Place, code: int, text: str) -> str | None:
    """Say what a failed start means and what mends it, where it is a known case."""
    said = text.lower()
    library = _missing_library(text)
    if library:
        package = "OpenSSL 3" if library.startswith(("libcrypto", "libssl")) else library
        return (
            f"MongoDB can't start: it needs {package} ({library}), which this machine lacks."
            f" Install it ({_package_names(library)}), install MongoDB itself, or set"
            " LAURELS_MONGO_URL to one that runs elsewhere."
        )
    if code == -signal.SIGILL:
        return (
            "MongoDB can't start: this processor lacks instructions it was built for (AVX)."
            " Set LAURELS_MONGO_URL to one that runs elsewhere."
        )
    if code == _WRONG_VERSION_CODE or any(phrase in said for phrase in _NEWER):
        return (
            f"The data in {place.data} were written by another version of MongoDB than the one"
            " found here. Put that version's mongod first on PATH, or set LAURELS_DATA_DIR to"
            f" another folder. MongoDB's log: {place.log}"
        )
    if "database corruption detected" in said:
        return (
            f"The data in {place.data} are damaged. Restore them from a backup, or set"
            f" LAURELS_DATA_DIR to another folder. MongoDB's log: {place.log}"
        )
    if "no space left on device" in said:
        return f"The disk of {place.data} is full. Free some space and start again."
    if "dbpathinuse" in said or "unable to lock the lock file" in said:
        return f"The data in {place.data} are in use by another mongod. Stop that one first."
    if "permission denied" in said or "read-only" in said or "operation not permitted" in said:
        return (
            f"MongoDB can't write to {place.data}: make the folder and all files in it yours,"
            " or set LAURELS_DATA_DIR to another folder."
        )
    return None


def _missing_library(text: str) -> str:
    """Return the library the loader missed, from `...: libcrypto.so.3: cannot open shared ...`."""
    for line in text.splitlines():
        if "error while loading shared libraries" in line:
            return line.split("shared libraries:")[1].split(":")[0].strip()
        if "version `" in line and "not found" in line:  # it is there, but too old
            return Path(line.split(": version `")[0].split(": ")[-1]).name
    return ""


def _package_names(library: str) -> str:
    if library.startswith(("libcrypto", "libssl")):
        return "Debian, Ubuntu: apt install libssl3; Fedora, RHEL: dnf install openssl-libs"
    if library.startswith("libcurl"):
        return "Debian, Ubuntu: apt install libcurl4; Fedora, RHEL: dnf install libcurl"
    return "from the system's packages"


KIND = Kind(
    name="MongoDB",
    folder="mongo",
    programs=("mongod",),
    find=find_mongod,
    argv=argv,
    ready=replica_set.ensure_primary,
    explain=explain,
    reopens_log=True,
)
