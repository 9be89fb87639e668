# SPDX-License-Identifier: Apache-2.0
"""What fault tests need beyond the other tests: a PostgreSQL that syncs its files, and servers whose processes are few
and stay, so that a child that died is noticed.

    make -f apxs.mk fault                                    all of them, on both databases
    pytest tests/fault -m "" -s --database pgsql -k restart  some, with what they measure

Those that take longer than some seconds are marked `slow` and left out otherwise. The row of this table that a test is
for stands in its documentation string:

     1  children killed while forms come in       9  graceful restarts
     2  the database restarts under load         14  the database is locked
     3  the database is down, or silent          16  several people edit the same
     4  all connections are in use               17  the same form many times
     5  people who read slowly                   20  memory
     6  the disk of attachments is full

They all hold one promise: an answer 2xx or 3xx to a form says that it is stored, any other that the same form may be sent
again; no child crashes, nobody has to step in. Bounds on time are far wider than what is seen on an idle machine.
"""

import itertools
import os
import shutil
import signal
from pathlib import Path

import pytest

from harness import system
from harness.database import PostgresDatabase, PostgresServer
from harness.portal import portalctl

HERE = Path(__file__).parent
numbers = itertools.count()


def pytest_collection_modifyitems(config, items):
    """Takes out what is about the other database only. That a small server has no free worker is no surprise here."""
    kind = config.getoption("--database")
    keep, drop = [], []
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.expect_log("AH00484", "AH10159"))
        mark = item.get_closest_marker("only_on")
        (drop if mark and kind not in mark.args else keep).append(item)
    if drop:
        config.hook.pytest_deselected(items=drop)
        items[:] = keep


class DurableServer(PostgresServer):
    """A cluster that keeps what it committed, whatever ends it."""

    def __init__(self, scratch):
        folder = scratch / "durable"
        folder.mkdir()
        folder.chmod(0o755)
        super().__init__(folder)
        self.stop("fast")
        settings = self.data / "postgresql.auto.conf"
        text = settings.read_text()
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert f"{name} = off" in text
            text = text.replace(f"{name} = off", f"{name} = on")
        settings.write_text(text)
        system.give(self.data, self.user)
        self.start()
        assert self.sql("postgres", "SHOW fsync; SHOW synchronous_commit;").split() == ["on", "on"]

    def database(self, name, template=None):
        database = super().database(name, template)
        return DurableDatabase(self, database.name)

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])

    def backends(self, doing=""):
        """Process ids of the sessions; those that wait for a lock have doing="waiting"."""
        done = system.run(["ps", "-ww", "-o", "pid=,args=", "--ppid", self.postmaster()], check=False)
        lines = [line.split(None, 1) for line in done.stdout.splitlines()]
        return [int(pid) for pid, title in lines if title.startswith("postgres: portal ") and doing in title]

    def is_up(self):
        return system.run(["pg_isready", "-q", "-h", self.folder, "-p", self.port], check=False,
                          env={"PATH": f"{self.bin}:/usr/bin:/bin"}).returncode == 0

    def mend(self):
        """Whatever a test did to it, it runs."""
        if (self.data / "postmaster.pid").exists():
            for pid in [self.postmaster(), *self.backends()]:
                try:
                    os.kill(pid, signal.SIGCONT)
                except ProcessLookupError:
                    pass
        if not self.is_up():
            self.stop("immediate")
            self.start()


class DurableDatabase(PostgresDatabase):
    def directives(self):
        """As in conf/examples: all limits are the module's own."""
        return f"DBDriver pgsql\nDBDParams \"{self.params} connect_timeout=3\"\n"


@pytest.fixture(scope="session")
def durable_template(scratch, build):
    server = DurableServer(scratch)
    database = server.database("template_demo")
    database.store = scratch / "durable_store"
    database.store.mkdir()
    system.give(database.store, system.server_user())
    portalctl(build, database, "init")
    portalctl(build, database, "demo", store=database.store)
    yield database
    server.mend()
    server.stop()


@pytest.fixture
def durable(durable_template):
    """The PostgreSQL cluster, running again afterwards."""
    yield durable_template.server
    durable_template.server.mend()


def processes(children, threads):
    return (f"StartServers {children}\nServerLimit {children}\nThreadsPerChild {threads}\nThreadLimit {max(threads, 8)}\n"
            f"MaxRequestWorkers {children * threads}\nMinSpareThreads 1\nMaxSpareThreads {(children + 1) * threads}\n")


@pytest.fixture
def fault_portal(request, portal_factory):
    """Makes portals with the sample data on a database that keeps its promises, and a fixed number of children."""
    made = []

    def make(directives=None, children=2, threads=8, start=True, extra=""):
        database = None
        if request.config.getoption("--database") == "pgsql":
            template = request.getfixturevalue("durable_template")
            request.getfixturevalue("durable")
            database = template.server.database(f"fault_{next(numbers)}", template)
            database.store_template = template.store
        mpm = request.config.getoption("--mpm")
        portal = portal_factory(start=False, database=database, mpm="event" if mpm == "prefork" else mpm)
        portal.children = children
        portal.fault_config = (directives, "", processes(children, threads) + extra)
        made.append(portal)
        if start:
            portal.start(*portal.fault_config)
        return portal

    yield make
    for portal in made:
        portal.stop()
        shutil.rmtree(portal.store, ignore_errors=True)
