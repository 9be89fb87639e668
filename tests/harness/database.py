# SPDX-License-Identifier: Apache-2.0
"""Databases. Both kinds answer the same calls, so that a test does not know on which one it runs."""

import json
import os
import pwd
import shutil
import sqlite3
import time
from pathlib import Path

from . import system


def literal(value):
    """`value` as an SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def fill(sql, values):
    """Puts literals in the places of the question marks."""
    parts = sql.split("?")
    assert len(parts) == len(values) + 1, f"{len(parts) - 1} places, {len(values)} values: {sql}"
    return "".join(part + (literal(values[i]) if i < len(values) else "") for i, part in enumerate(parts))


class SqliteServer:
    kind = "sqlite"

    def __init__(self, scratch):
        self.folder = scratch / "sqlite"
        self.folder.mkdir(exist_ok=True)
        system.give(self.folder, system.server_user())

    def database(self, name, template=None):
        database = SqliteDatabase(self.folder / name)
        if template:
            database.copy_from(template)
        return database

    def stop(self):
        pass


class SqliteDatabase:
    kind = "sqlite"

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "portal.db"
        folder.mkdir(exist_ok=True)
        system.give(folder, system.server_user())

    @property
    def uri(self):
        """What portalctl's --database takes."""
        return f"sqlite3:{self.path}"

    def directives(self):
        return (
            "DBDriver sqlite3\n"
            f'DBDParams "file:{self.path}?mode=rw"\n'
            'DBDInitSQL "PRAGMA foreign_keys=ON"\n'
        )

    def _connect(self):
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection

    def _own(self):
        # root's connection may have made the -wal and -shm files, which the children must be able to write.
        system.give(self.folder, system.server_user())

    def query(self, sql, *values):
        """All rows, as dicts. Question marks stand for `values`."""
        connection = self._connect()
        try:
            return [dict(row) for row in connection.execute(fill(sql, values))]
        finally:
            connection.close()
            self._own()

    def execute(self, sql, *values):
        connection = self._connect()
        try:
            connection.execute(fill(sql, values))
        finally:
            connection.close()
            self._own()

    def value(self, sql, *values):
        rows = self.query(sql, *values)
        return next(iter(rows[0].values())) if rows else None

    def copy_from(self, other):
        source = other._connect()
        target = sqlite3.connect(self.path)
        try:
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
        finally:
            target.close()
            source.close()
        self._own()

    def drop(self):
        shutil.rmtree(self.folder)


class PostgresServer:
    """A cluster of its own, in the scratch folder, on a socket there and on one loopback port."""

    kind = "pgsql"

    def __init__(self, scratch):
        self.folder = scratch / "pgsql"
        self.folder.mkdir(exist_ok=True)
        self.user = pwd.getpwnam("postgres") if system.is_root() else None
        system.give(self.folder, self.user)
        self.port = system.free_port()
        bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        assert bins, "PostgreSQL is not installed"
        self.bin = bins[-1]
        self.data = self.folder / "data"
        if not self.data.exists():
            self._run("initdb", "-D", self.data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                      "--no-sync")
        # As few as the tests need; fsync is measured by the fault tests, not here.
        (self.data / "postgresql.auto.conf").write_text(
            f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{self.folder}'\n"
            "max_connections = 200\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
            "shared_buffers = '64MB'\nautovacuum = off\nlog_min_messages = 'warning'\n"
        )
        system.give(self.data, self.user)
        self.start()

    def _run(self, program, *arguments, **options):
        return system.run(system.as_user(self.user, [self.bin / program, *arguments]), cwd=self.folder, **options)

    def start(self):
        # Its output goes to a file, as pg_ctl's pipes would stay open in the server.
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-t", "30", "start")

    def stop(self, mode="immediate"):
        self._run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)

    def sql(self, database, text):
        command = [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", self.port,
                   "-U", "portal", "-d", database]
        return system.run(command, input=text, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}).stdout

    def database(self, name, template=None):
        copy = f' TEMPLATE "{template.name}"' if template else ""
        self.sql("postgres", f'CREATE DATABASE "{name}"{copy}')
        return PostgresDatabase(self, name)


class PostgresDatabase:
    kind = "pgsql"

    def __init__(self, server, name):
        self.server = server
        self.name = name

    @property
    def params(self):
        return f"host={self.server.folder} port={self.server.port} user=portal dbname={self.name}"

    @property
    def uri(self):
        return f"pgsql:{self.params}"

    def directives(self):
        options = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=20000"
        return (
            "DBDriver pgsql\n"
            f"DBDParams \"{self.params} connect_timeout=3 client_encoding=UTF8 options='{options}'\"\n"
        )

    def query(self, sql, *values):
        text = self.server.sql(
            self.name, f"WITH given AS ({fill(sql, values)}) SELECT coalesce(json_agg(given), '[]') FROM given;")
        return json.loads(text)

    def execute(self, sql, *values):
        self.server.sql(self.name, fill(sql, values) + ";")

    def value(self, sql, *values):
        rows = self.query(sql, *values)
        return next(iter(rows[0].values())) if rows else None

    def drop(self):
        for _ in range(50):
            try:
                self.server.sql("postgres", f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
                return
            except AssertionError:
                time.sleep(0.1)
