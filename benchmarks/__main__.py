"""`python -m benchmarks [NAME...] [--full]`: run, and print one table."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.measure import Row
from benchmarks.rig import Rig
from benchmarks.table import BENCHMARKS, shown
from core.run import configure_log
from laurels.embedded import servers


async def run(names: Sequence[str], console: Console, *, full: bool) -> None:
    """Run benchmarks on servers of their own in a folder that is removed afterwards."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    found: list[tuple[str, list[Row]]] = []
    with tempfile.TemporaryDirectory(prefix="laurels-bench-") as folder:
        async with servers(Path(folder)) as addresses:
            rig = Rig(addresses, Path(folder), full)
            for name in names:
                started = time.monotonic()
                with console.status(f"{name} ..."):
                    found.append((name, await BENCHMARKS[name](rig)))
                console.print(f"{name}: {time.monotonic() - started:.0f} s", style="dim")
    console.print(shown(found, load))


def main() -> None:
    """Read the command line; aims that are missed are shown, not an error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--full", action="store_true", help="a million members, 10,000 screens")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"{', '.join(unknown)}: not a benchmark; there are {', '.join(BENCHMARKS)}")
    configure_log()
    work = run(given.names or list(BENCHMARKS), Console(), full=given.full)
    if sys.platform == "win32":
        asyncio.run(work)
        return
    import uvloop

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
