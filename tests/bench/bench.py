#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the portal on seeded data, and writes a table: what must be, what is aimed at, what is. A bench is not a test:
no figure fails it.

    make -f apxs.mk bench                                             20,000 and 1,000,000 tickets, SQLite and PostgreSQL
    BENCH="--tickets 20000 --database sqlite" make -f apxs.mk bench   a part of it
    BENCH="--kept /var/tmp/bench" make -f apxs.mk bench               databases stay for the next run, and so do figures
"""

import argparse
import json
import os
import shlex
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bench_load  # noqa: E402
import bench_pages  # noqa: E402
import bench_streams  # noqa: E402
import bench_writes  # noqa: E402
from bench_world import World, close_server, open_server  # noqa: E402
from harness import httpd, system  # noqa: E402

# Two children of 25 threads, as in the tables of other portals that this is compared with.
httpd.MPM["event"] = ("StartServers 2\nServerLimit 2\nThreadsPerChild 25\nThreadLimit 25\nMinSpareThreads 25\n"
                      "MaxSpareThreads 50\nMaxRequestWorkers 50\nMaxKeepAliveRequests 0\n")

# What is measured, its name among the figures, what must be, what is aimed at.
WORK = [
    ("list, 50 rows, to the floor", "list floor", "≥ 0.6", "≥ 0.8"),
    ("list, to a static file of its size", "list static", "", "≥ 0.5"),
    ("detail, 10 messages, to the floor", "detail floor", "≥ 0.6", "≥ 0.8"),
    ("unchanged list (304), to the full page", "list 304", "≥ 2", ""),
    ("unchanged list, to a static 304", "list 304 static", "", "≥ 0.6"),
    ("unchanged detail (304), to the full page", "detail 304", "≥ 2", ""),
    ("unchanged detail, to a static 304", "detail 304 static", "", "≥ 0.6"),
    ("statements of a list, session included", "list statements", "≤ 5", "≤ 3"),
    ("statements of a detail, session included", "detail statements", "≤ 8", "≤ 5"),
    ("time of a list of 200 tickets, most tickets to fewest", "growth", "≤ 1.3", "≤ 1.1"),
    ("time of a large company's list to one of 100 tickets", "company sizes", "≤ 2", "≤ 1.2"),
    ("search in 200 own tickets, p95", "search own", "≤ 50 ms", "≤ 10 ms"),
    ("search in the large company, p95", "search company", "≤ 50 ms", "≤ 10 ms"),
    ("reply, 8 at once, to bare transactions of its rows", "reply", "≥ 0.5", "≥ 0.8"),
    ("sign-in, to its password hash", "sign-in", "", ""),
    ("CSV of 1,000,000 rows: httpd's memory", "export memory", "≤ 8 MB", ""),
    ("CSV: first byte", "export first", "≤ 200 ms", ""),
    ("CSV, to the database's own export", "export", "", "≥ 0.5"),
    ("download of 1 GB, to a static file", "download", "≥ 0.9", "1.0"),
    ("download: httpd's memory", "download memory", "flat", ""),
    ("memory of the whole httpd under load (PSS)", "memory", "≤ 60 MB", "≤ 30 MB"),
    ("configtest, all templates compiled", "start", "≤ 1 s", "≤ 0.2 s"),
]
PAGES = ("page", "requests/s", "p50", "p99", "p50 alone", "bytes")


def table(head, rows):
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in rows), ""])


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def measure(world, options, floor, scratch, most):
    """Figures of one world. What the number of tickets means nothing to is measured in the largest only."""
    found = bench_pages.against_floor(world, floor, options)
    found["pages"] = bench_pages.page_table(world, options)
    found.update(bench_pages.company_sizes(world, options))
    found.update(bench_pages.searches(world, options))
    found.update(bench_streams.memory_row(world, options))
    found.update(bench_writes.reply_row(world, options, scratch))
    if most:
        found.update(bench_writes.sign_in_row(world, options))
        found.update(bench_streams.start_row(world))
        found.update(bench_streams.download_row(world, options, scratch))
    return found


def run(kind, options, build, floor, folders, figures):
    scratch, kept = folders
    server = open_server(kind, kept)
    worlds = []
    try:
        for tickets in options.tickets:
            say(f"{kind}, {tickets:,} tickets: seeding, or found")
            worlds.append(World(kind, tickets, server, build, folders))
        for world in worlds:
            say(f"{kind}, {world.name:,} tickets: measuring")
            figures.setdefault(f"{kind} {world.name}", {}).update(
                measure(world, options, floor, scratch, world is worlds[-1]))
        if len(worlds) > 1:
            figures[f"{kind} {worlds[-1].name}"].update(bench_pages.growth(worlds, options))
        if options.export:
            say(f"{kind}: an export of a million rows")
            worlds.append(World(kind, "export", server, build, folders))
            figures[f"{kind} {options.tickets[-1]}"].update(bench_streams.export_row(worlds[-1], floor, scratch))
    finally:
        for world in worlds:
            world.stop()
        close_server(server)


def report(figures, options):
    columns = [f"{kind} {tickets}" for kind in ("sqlite", "pgsql") for tickets in options.tickets
               if f"{kind} {tickets}" in figures]
    names = {"sqlite": "SQLite", "pgsql": "PostgreSQL"}
    titles = [f"{names[column.split()[0]]}, {int(column.split()[1]):,}" for column in columns]
    rows = [(work, must, aim, *(figures[column].get(name, "") for column in columns)) for work, name, must, aim in WORK]
    text = (f"{bench_load.machine()}; {options.seconds} s a measure, {options.connections} connections; "
            f"`BENCH=\"{options.line}\" make -f apxs.mk bench`.\n\n")
    text += table(("work", "must", "aim", *titles), [row for row in rows if any(row[3:])])
    for column, title in zip(columns, titles):
        text += f"\n**{title} tickets, {options.connections} connections**\n\n" + table(PAGES, figures[column]["pages"])
    return text


def put_into_readme(text):
    """Between the marks in README.md."""
    readme = system.ROOT / "README.md"
    head, rest = readme.read_text(encoding="utf-8").split("<!-- figures -->\n")
    tail = rest.split("<!-- end of figures -->\n")[1]
    readme.write_text(f"{head}<!-- figures -->\n\n{text}\n<!-- end of figures -->\n{tail}", encoding="utf-8")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", default="20000,1000000", help="one or more numbers, the smallest first")
    parser.add_argument("--database", choices=["sqlite", "pgsql", "both"], default="both")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=3, help="of each measure")
    parser.add_argument("--turns", type=int, default=3, help="of measures that are taken in turn")
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--no-export", dest="export", action="store_false", help="leave out the CSV of a million rows")
    parser.add_argument("--kept", default=os.environ.get("BENCH_KEPT"), help="folder of databases and figures that stay")
    parser.add_argument("--build", default=os.environ.get("BUILD", "build"))
    parser.add_argument("--out", help="file for the tables, besides the screen")
    parser.add_argument("--readme", action="store_true", help="put them into README.md too")
    options = parser.parse_args()
    options.line = " ".join(shlex.quote(word) for word in sys.argv[1:] if word != "--readme")
    options.tickets = [int(number) for number in options.tickets.split(",")]
    return options


def main():
    options = arguments()
    scratch = system.make_scratch()
    kept = Path(options.kept) if options.kept else scratch
    kept.mkdir(parents=True, exist_ok=True)
    kept.chmod(0o755)
    store = kept / "figures.json"
    figures = json.loads(store.read_text()) if store.exists() else {}
    try:
        build = system.Build(options.build, scratch)
        floor = bench_pages.Floor(scratch, options)
        for kind in ("sqlite", "pgsql") if options.database == "both" else (options.database,):
            run(kind, options, build, floor, (scratch, kept), figures)
            store.write_text(json.dumps(figures, indent=1))
    finally:
        if store.exists() and options.kept:
            say(f"figures so far are in {store}")
        text = report(figures, options) if figures else ""
        shutil.rmtree(scratch, ignore_errors=True)
    print(text)
    if options.out:
        Path(options.out).write_text(text, encoding="utf-8")
    if options.readme:
        put_into_readme(text)


if __name__ == "__main__":
    main()
