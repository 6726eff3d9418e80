"""Run a program that ends when its parent ends, under another user if one is given.

Run as a script, before the program itself: `python leash.py PARENT SIGNAL UID GID PROGRAM ...`.
The kernel keeps the promise (PR_SET_PDEATHSIG), so not even SIGKILL of the parent leaves a
server behind. A script of its own, because `preexec_fn` is unsafe beside threads.
"""

from __future__ import annotations

import ctypes
import os
import sys

SET_PARENT_DEATH_SIGNAL = 1
KEEP_USER = -1


def main() -> None:
    """Give up the rights, take the leash, become the program."""
    parent, signal_number, uid, gid = (int(word) for word in sys.argv[1:5])
    if uid != KEEP_USER:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    hold(signal_number)
    if os.getppid() != parent:
        sys.exit("The program that wanted this server is gone.")
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606 - the whole point: no shell in between


def hold(signal_number: int) -> None:
    """Ask Linux for this signal when the parent dies; other systems have no such promise."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal_number, 0, 0, 0)


if __name__ == "__main__":
    main()
