"""What tests take from npm: installed once into a temporary folder, where node finds it.

`npm_modules` is the `node_modules` folder; scripts of `tests/web/node` are run with `run_script`.
"""

import asyncio
import hashlib
import os
import shutil
import subprocess
import tempfile
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path

import pytest
from filelock import FileLock

__all__ = ["npm_modules", "run_script"]

FOLDER = Path(__file__).parent / "node"
PACKAGES = FOLDER / "package.json"
INSTALL_TIMEOUT_S = 100  # less than a test may take


@pytest.fixture(scope="session")
def npm_modules() -> Path:
    """The node_modules folder with what package.json names, in exactly those versions."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        reason = "no node or no npm on this machine; on Debian: apt-get install nodejs npm"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    digest = hashlib.sha256(PACKAGES.read_bytes()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"laurels-node-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with FileLock(folder / "lock", timeout=INSTALL_TIMEOUT_S):
        done = folder / "done"
        if not done.exists():
            shutil.copy(PACKAGES, folder)
            # No lock file: it would name the registry.
            quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
            ran = subprocess.run(
                [npm, "install", *quiet],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=INSTALL_TIMEOUT_S,
                check=False,
            )
            assert ran.returncode == 0, f"npm install failed:\n{ran.stdout}{ran.stderr}"
            done.touch()
    return folder / "node_modules"


async def run_script(npm_modules: Path, name: str, *arguments: str) -> Process:
    """Start a script of tests/web/node beside its modules; what it says comes from stdout."""
    script = npm_modules.parent / name
    shutil.copy(FOLDER / name, script)
    return await asyncio.create_subprocess_exec(
        "node", str(script), *arguments, stdout=PIPE, stderr=STDOUT
    )
