# SPDX-License-Identifier: Apache-2.0
"""A portal whose database and files are in memory: for tests that send thousands of texts, and do not ask about disks."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from . import system
from .database import SqliteServer

MEMORY = Path("/dev/shm")
NEEDED = 500 * 1024 * 1024


def folder():
    """A new folder in memory, or on disk where there is no room."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED
    made = Path(tempfile.mkdtemp(prefix="customerportal-test-", dir=MEMORY if roomy else None))
    made.chmod(0o755)
    return made


@contextmanager
def quick_portal(factory, template, directives):
    """A portal made by the fixture `portal_factory`, with the sample data of the fixture `demo_template`."""
    place = folder()
    try:
        # PostgreSQL's cluster is one for all tests, and told not to wait for the disk.
        database = SqliteServer(place).database("portal", template) if template.kind == "sqlite" else None
        portal = factory(database=database, start=False)
        portal.store = place / "store"
        shutil.copytree(template.store, portal.store)
        system.give(portal.store, system.server_user())
        try:
            yield portal.start(directives)
        finally:
            portal.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)
