"""Becomes another program that dies with its parent, even one killed by `kill -9` (Linux).

Run as a script, never imported: `python -I -S tether.py PARENT_PID SIGNAL PROGRAM [ARGUMENT...]`.
The kernel keeps the wish over exec, so the program has this process's id and needs no wrapper
around it. It is a script because a `preexec_fn` is unsafe in a launcher that has threads. The
kernel watches the *thread* that spawned: spawn from the main one.
"""

import os
import sys

_PR_SET_PDEATHSIG = 1
_CANNOT_RUN = 127
_TOO_LATE = 137  # as if killed with it


def main(arguments: list[str]) -> int:
    """Ask the kernel for the signal, then turn into the program; return only if that fails."""
    parent, number, *command = int(arguments[0]), int(arguments[1]), *arguments[2:]
    try:
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    except (ImportError, OSError, AttributeError) as error:
        sys.stderr.write(f"not tied to its parent's life: {error}\n")
    if os.getppid() != parent:  # it died before we asked: nobody would tell us any more
        return _TOO_LATE
    try:
        os.execvp(command[0], command)  # noqa: S606  # the launcher's own argument list, no shell
    except OSError as error:
        sys.stderr.write(f"cannot run {command[0]}: {error.strerror}\n")
    return _CANNOT_RUN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
