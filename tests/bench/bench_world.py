# SPDX-License-Identifier: Apache-2.0
"""Seeded databases, which may be kept for the next run, and the portals on them."""

import hashlib

from harness import system
from harness.database import PostgresDatabase, PostgresServer, SqliteServer
from harness.portal import Portal, portalctl

SETTINGS = {"PortalPageSize": "50", "PortalReplyToClosed": "On", "PortalCloseTickets": "On", "PortalMaxFileSize": "2048"}
# A bench runs on what production runs on: durable commits, statistics, a cache that holds the hot part.
POSTGRES = ("fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nshared_buffers = '512MB'\n"
            "autovacuum = on\nmax_wal_size = '4GB'\n")
EXPORT = 1000  # tickets that are multiplied by as much, for an export of a million rows


def schema():
    """Names the schema and the seeds, as databases of another one are no use."""
    text = b"".join(path.read_bytes() for folder, glob in (("db/sql/migrations", "*.sql"), ("ctl", "ctl_seed.c"))
                    for path in sorted((system.ROOT / "mod_customerportal" / folder).glob(glob)))
    return hashlib.sha256(text).hexdigest()[:8]


def open_server(kind, folder):
    if kind == "sqlite":
        return SqliteServer(folder)
    server = PostgresServer(folder)
    with open(server.data / "postgresql.auto.conf", "a", encoding="ascii") as conf:
        conf.write(POSTGRES)
    server.stop("fast")
    server.start()
    return server


def close_server(server):
    server.stop("fast") if server.kind == "pgsql" else server.stop()


def tidy(server, database):
    if server.kind == "pgsql":
        server.sql(database.name, "VACUUM ANALYZE;")
    else:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def multiply(database):
    """All tickets a thousand times over, in one company."""
    columns = ("subject, subject_key, stage_id, inbox_id, owner_id, owner_key, requester_id, requester_key, priority, "
               "source, last_by, created_at, activity_at, closed_at")
    # What is multiplied refers to what is there: it needs no checks.
    begin = "SET session_replication_role = replica; " if database.kind == "pgsql" else ""
    database.execute(
        f"{begin}INSERT INTO ticket (number, company_id, {columns}) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
        f"n WHERE i < {EXPORT}) SELECT number + i * 100000, (SELECT company_id FROM contact WHERE email_key = "
        f"'seed-contact-2@example.test'), {columns} FROM ticket CROSS JOIN n")
    database.execute("ANALYZE")


class World:
    """A database of so many tickets, and a portal on it. `name` is the number, or "export"."""

    def __init__(self, kind, name, server, build, folders):
        scratch, kept = folders
        self.kind = kind
        self.name = name
        stamp = kept / f"{kind}-{name}-{schema()}.seeded"
        base = f"bench_{name}_{schema()}"
        if stamp.exists():
            self.database = self._known(server, base)
        else:
            self.database = self._fresh(server, base, build)
            stamp.touch()
        self.portal = Portal(scratch / f"portal_{kind}_{name}", build, self.database)
        self.portal.start(SETTINGS, extra="LogLevel warn")

    def _known(self, server, base):
        if server.kind == "sqlite":
            return server.database(base)
        return PostgresDatabase(server, base)

    def _fresh(self, server, base, build):
        if server.kind == "pgsql":
            server.sql("postgres", f'DROP DATABASE IF EXISTS "{base}"')
        database = server.database(base)
        tickets = EXPORT if self.name == "export" else self.name
        portalctl(build, database, "init")
        portalctl(build, database, "seed", "--tickets", str(tickets), "--contacts", str(max(tickets // 50, 100)),
                  "--companies", str(max(tickets // 500, 20)))
        if self.name == "export":
            multiply(database)
        tidy(server, database)
        return database

    def stop(self):
        self.portal.stop()
