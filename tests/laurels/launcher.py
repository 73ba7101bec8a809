"""A launcher to be killed: opens the servers (or supervises two parts), says so, waits.

python -m tests.laurels.launcher servers FOLDER
python -m tests.laurels.launcher parts STOP_TIMEOUT_S
"""

import asyncio
import sys
from pathlib import Path

from laurels import processes
from laurels.embedded import servers
from laurels.merged_log import MergedLog
from laurels.signals import stop_event
from laurels.supervise import Part, supervise

# Says its id, and doesn't listen to polite requests.
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('pid', os.getpid(), flush=True); time.sleep(600)"
)


async def run_servers(folder: Path) -> None:
    async with servers(folder) as found:
        print(found.mongo_url, found.redis_url, flush=True)
        await asyncio.Event().wait()


async def run_parts() -> None:
    parts = [Part(name, [sys.executable, "-c", STUBBORN]) for name in ("one", "two")]
    with stop_event() as stop:
        await supervise(parts, log=MergedLog(sys.stdout), stop=stop)


if __name__ == "__main__":
    if sys.argv[1] == "servers":
        asyncio.run(run_servers(Path(sys.argv[2])))
    else:
        processes.STOP_TIMEOUT_S = float(sys.argv[2])
        asyncio.run(run_parts())
