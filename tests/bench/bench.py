#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the portal's pages with wrk, on seeded data, and prints a table. A bench is not a test: no figure fails it.

    make -f apxs.mk bench                                   20,000 tickets, SQLite and PostgreSQL
    BENCH="--tickets 1000000 --seconds 10" make -f apxs.mk bench

Every page is asked for once first, and what came is checked: a sign-in page measured by mistake is fast.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import httpd, system  # noqa: E402
from harness.database import PostgresServer, SqliteServer  # noqa: E402
from harness.portal import Portal, portalctl  # noqa: E402

OWN = "seed-contact-1@example.test"
SETTINGS = {"PortalPageSize": "50", "PortalReplyToClosed": "On", "PortalCloseTickets": "On"}
COMPANY = "seed-contact-2@example.test"
# Two children of 25 threads, as in the tables of other portals that this is compared with.
httpd.MPM["event"] = ("StartServers 2\nServerLimit 2\nThreadsPerChild 25\nThreadLimit 25\nMinSpareThreads 25\n"
                      "MaxSpareThreads 50\nMaxRequestWorkers 50\nMaxKeepAliveRequests 0\n")
# A bench runs on what production runs on: durable commits, statistics, a cache that holds the hot part.
POSTGRES = ("fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nshared_buffers = '512MB'\n"
            "autovacuum = on\nmax_wal_size = '4GB'\n")


def wrk(url, headers, connections, seconds):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    text = system.run([*command, url]).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    spread = {name: re.search(rf"{name}%\s+(\S+)", text)[1] for name in ("50", "99")}
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if errors:
        raise SystemExit(f"{url}: {errors[1]} answers were errors")
    return rate, spread["50"], spread["99"]


def cookie_of(client):
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.session.cookies)


def pss(pid):
    """Proportional memory of a process, MiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) / 1024


def first_ticket(client):
    return re.search(r'href="([^"]*/tickets/\d+)"', client.get("/tickets").source)[1]


def pages(own, company, number):
    """name, client, path, headers, text that must be in the answer, status"""
    # The first look at a ticket marks it as read, which changes ticket and list.
    own.get(number)
    detail_etag = own.get(number).headers["ETag"]
    list_etag = own.get("/tickets").headers["ETag"]
    return [
        ("list, 200 tickets", own, "/tickets", {}, "Last activity", 200),
        ("list, unchanged (304)", own, "/tickets", {"If-None-Match": list_etag}, "", 304),
        ("list, company", company, "/tickets?view=company", {}, "Last activity", 200),
        ("list, company, by subject", company, "/tickets?view=company&sort=subject&dir=asc", {}, "Last activity", 200),
        ("list, company, open only", company, "/tickets?view=company&status=open", {}, "Last activity", 200),
        ("detail, 3 messages", own, number, {}, "Conversation", 200),
        ("detail, unchanged (304)", own, number, {"If-None-Match": detail_etag}, "", 304),
        ("search, 200 tickets", own, "/tickets?q=printer", {}, "Last activity", 200),
        ("search, company", company, "/tickets?view=company&q=printer+invoice", {}, "Last activity", 200),
        ("new ticket form", own, "/tickets/new", {}, "Subject", 200),
        ("sign-in page", None, "/login", {}, "password", 200),
    ]


def measure(portal, options):
    own, company = portal.client(OWN), portal.client(COMPANY)
    number = first_ticket(own)
    rows = []
    for name, client, path, headers, needle, status in pages(own, company, number):
        url = (client or portal.client()).url(path)
        sent = dict(headers, Cookie=cookie_of(client)) if client else headers
        answer = (client or portal.client()).request("GET", path, headers=headers)
        if answer.status != status or needle not in answer.source:
            raise SystemExit(f"{path}: {answer.status}, not the page that was to be measured")
        rate, p50, p99 = wrk(url, sent, options.connections, options.seconds)
        single = wrk(url, sent, 1, max(2, options.seconds // 2))
        rows.append((name, f"{rate:,.0f}", p50, p99, single[1], f"{len(answer.response.content):,}"))
    rows.append(csv(company))
    return rows


def csv(client):
    begin = time.monotonic()
    answer = client.session.get(client.url("/tickets.csv?view=company"), stream=True, timeout=600)
    blocks = answer.iter_content(1 << 16)
    size = len(next(blocks))
    at_first = time.monotonic() - begin
    size += sum(len(block) for block in blocks)
    whole = time.monotonic() - begin
    return (f"CSV, company ({size / 1e6:,.1f} MB)", f"{size / 1e6 / whole:,.1f} MB/s", f"{at_first * 1e3:.0f} ms first byte",
            f"{whole:.1f} s", "", f"{size:,}")


class Floor:
    """tests/bench/mod_floor.c, built here, running a page's own statements in the same httpd."""

    def __init__(self, scratch, options):
        here = Path(__file__).parent
        self.module, self.printer = scratch / "mod_floor.so", scratch / "print_sql"
        includes = system.run(["apxs", "-q", "INCLUDEDIR"]).stdout.strip()
        flags = system.run(["pkg-config", "--cflags", "apr-1", "apr-util-1", "libpq"]).stdout.split()
        libraries = system.run(["pkg-config", "--libs", "openssl", "icu-i18n", "icu-uc", "sqlite3", "libpq", "apr-1",
                                "apr-util-1"]).stdout.split()
        common = ["gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-g", *flags]
        build = system.ROOT / options.build
        system.run([*common, "-shared", "-fPIC", f"-I{includes}", "-o", self.module, here / "mod_floor.c", "-lsqlite3",
                    "-lpq"])
        system.run([*common, f"-I{build}/gen", "-o", self.printer, here / "print_sql.c",
                    build / "libcustomerportal.a", *libraries, "-lm", "-lpthread"])

    def config(self, kind, database, token, path, number):
        """Directives that make /floor do what the page at `path` asks of the database for contact 1."""
        row = database.query("SELECT id, company_id FROM contact WHERE email_key = ?", OWN)[0]
        lines = system.run([self.printer, "pgsql" if kind == "pgsql" else "sqlite3", row["id"], row["company_id"],
                            "50"]).stdout.splitlines()
        sql = {line.split("\t")[0]: line.split("\t")[1:] for line in lines}
        now = int(time.time() * 1e6)
        sql["session_find"] += [f"t:{hashlib.sha256(token.encode()).hexdigest()}", "t:/support", f"i:{now}", "i:0", "i:0"]
        sql["list_owners"] += [f"i:{row['id']}", f"i:{row['company_id']}"]
        if path == "/tickets":
            names = ["session_find", "list_count", "list_owners", "list_rows"]
        else:
            thread = database.value("SELECT thread.id FROM thread JOIN ticket ON ticket.id = thread.ticket_id"
                                    " WHERE ticket.number = ?", number)
            sql["ticket_find"] += [f"i:{row['id']}", f"i:{row['company_id']}", f"i:{number}"]
            sql["message_list"] += [f"i:{thread}", "i:200"]
            names = ["session_find", "ticket_find", "message_list"]
        text = f'LoadModule floor_module "{self.module}"\n<Location "/floor">\nSetHandler floor\n</Location>\n'
        for name in names:
            text += "FloorStatement " + " ".join(f'"{word}"' for word in sql[name]) + "\n"
        return text


def against_floor(portal, kind, floor, options):
    """The page and the floor in turn, three times each: the machine drifts, ratios drift less."""
    rows = []
    own = portal.client(OWN)
    token = next(cookie.value for cookie in own.session.cookies if "customerportal" in cookie.name)
    number = int(first_ticket(own).rsplit("/", 1)[1])
    for name, path in (("list, 50 of 200 tickets", "/tickets"), ("detail, 3 messages", f"/tickets/{number}")):
        portal.restart(SETTINGS, extra=floor.config(kind, portal.database, token, path, number) + "LogLevel warn")
        sent = {"Cookie": cookie_of(own)}
        rates = {"page": [], "floor": []}
        for _ in range(3):
            rates["page"].append(wrk(own.url(path), sent, options.connections, options.seconds)[0])
            rates["floor"].append(wrk(f"{portal.httpd.url}/floor", {}, options.connections, options.seconds)[0])
        page, least = statistics.median(rates["page"]), statistics.median(rates["floor"])
        rows.append((name, f"{page:,.0f}", f"{least:,.0f}", f"{page / least:.2f}"))
    return rows


def table(title, rows, out, head=("page", "requests/s", "p50", "p99", "p50 alone", "bytes")):
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}", file=out)
    for row in rows:
        print(f"| {' | '.join(row)} |", file=out)
    out.flush()


def run(kind, options, scratch, build, floor, out):
    server = {"sqlite": SqliteServer, "pgsql": PostgresServer}[kind](scratch)
    try:
        if kind == "pgsql":
            with open(server.data / "postgresql.auto.conf", "a", encoding="ascii") as conf:
                conf.write(POSTGRES)
            server.stop("fast")
            server.start()
        database = server.database("bench")
        portalctl(build, database, "init")
        begin = time.monotonic()
        portalctl(build, database, "seed", "--tickets", str(options.tickets), "--contacts", str(options.tickets // 50),
                  "--companies", str(options.tickets // 500))
        seeding = time.monotonic() - begin
        if kind == "pgsql":
            server.sql("bench", "VACUUM ANALYZE;")
        portal = Portal(scratch / f"portal_{kind}", build, database)
        try:
            portal.start(SETTINGS, extra="LogLevel warn")
            table(f"{options.tickets:,} tickets, {kind}, {options.connections} connections", measure(portal, options), out)
            ratios = against_floor(portal, kind, floor, options)
            memory = sum(pss(pid) for pid in [portal.httpd.process.pid, *portal.httpd.children()])
        finally:
            portal.stop()
        table(f"Against the floor, {kind}: the same statements, no portal", ratios, out,
              ("page", "page/s", "floor/s", "ratio"))
        print(f"\nSeeded in {seeding:.0f} s. httpd's memory after it (PSS, 2 children of 25 threads): {memory:.0f} MB.",
              file=out)
    finally:
        server.stop("fast") if kind == "pgsql" else server.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=20000)
    parser.add_argument("--database", choices=["sqlite", "pgsql", "both"], default="both")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--build", default=os.environ.get("BUILD", "build"))
    parser.add_argument("--out", default="-")
    options = parser.parse_args()
    scratch = system.make_scratch()
    out = sys.stdout if options.out == "-" else open(options.out, "w", encoding="utf-8")
    try:
        build = system.Build(options.build, scratch)
        floor = Floor(scratch, options)
        version = subprocess.run([system.APACHE, "-v"], capture_output=True, text=True, check=True).stdout
        cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
        print(f"{os.cpu_count()} cores ({cpu[1] if cpu else platform.machine()}), "
              f"{re.search(r'Apache/[0-9.]+', version)[0]}, wrk on the same machine, {options.seconds} s a page.", file=out)
        for kind in ("sqlite", "pgsql") if options.database == "both" else (options.database,):
            run(kind, options, scratch, build, floor, out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
