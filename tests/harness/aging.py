# SPDX-License-Identifier: Apache-2.0
"""Time that has passed: rows and files are made older, instead of being waited for."""

import os
import time

DAY = 24 * 3600
MICROSECONDS = 1_000_000


def ago(days):
    """A time of the database, so many days before now."""
    return int((time.time() - days * DAY) * MICROSECONDS)


def place(store, sha256):
    return store / sha256[:2] / sha256[2:4] / sha256


def files(store):
    """The stored files in their places, by their digests."""
    return {path.name for path in store.glob("??/??/*") if len(path.name) == 64}


def aside(store):
    """Those that are set aside."""
    return {path.name for path in store.glob("aside/*/*")}


def age(store, days=30, only=None):
    """Makes stored files older."""
    then = time.time() - days * DAY
    for path in list(store.glob("??/??/*")) + list(store.glob("aside/*/*")):
        if len(path.name) == 64 and (only is None or path.name in only):
            try:
                os.utime(path, (then, then))
            except FileNotFoundError:
                pass  # somebody moved it at this moment


def pass_days(store, days=2):
    """What was set aside was so some days earlier."""
    for folder in sorted(store.glob("aside/*")):
        folder.rename(folder.with_name(str(int(folder.name) - days)))
