#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the time of an answer tells if an address has an account (check 9: medians of 500 samples each may differ by less
than 5 % or less than 3 ms): signing in with a wrong password, asking for a new one, asking for a link, registering.

    make -f apxs.mk bench-timing                                    BENCH="--samples 500 --database pgsql"

Known and unknown addresses of one length take turns, in an order drawn for each pair, so that whatever else the machine does
meets both. Beside the medians stands the interval that holds their difference in 95 % of samples drawn anew (bootstrap):
where it has zero in it, nothing can be told."""

import argparse
import os
import random
import shutil
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bench_load  # noqa: E402
from bench_world import close_server, open_server  # noqa: E402
from harness import system  # noqa: E402
from harness.portal import Portal  # noqa: E402

KNOWN = "ana@example.com"
DRAWN = 2000  # times that samples are drawn anew
PAIRS_AT_ONCE = 4  # before counters of attempts and mails are forgotten: they would refuse both alike
DIRECTIVES = {"PortalAccess": "registration", "PortalSelfRegistration": "On", "PortalSignInLink": "On"}


def strangers(count):
    """Addresses of nobody, as long as the known one."""
    return [f"{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}{chr(97 + i // 676 % 26)}@example.com".replace("ana", "anz")
            for i in range(count)]


def kinds(client):
    """name, address, fields without the e-mail address, the status that answers"""
    notice = dict(client.get("/register").form(field="password").values)
    consent = client.get("/register").one("input", name="consent")["value"]
    return [
        ("sign-in, wrong password", "/login", {"csrf": client.csrf("/login"), "password": "wrong"}, 422),
        ("new password", "/password/forgot", {"csrf": client.csrf("/password/forgot")}, 303),
        ("link to sign in", "/login/link", {"csrf": client.csrf("/login/link")}, 303),
        ("registration", "/register", {"csrf": notice["csrf"], "first_name": "Zoe", "last_name": "Smith",
                                       "password": "a long and good pass phrase", "consent": consent}, 303),
    ]


def ask(client, path, fields, status):
    begin = time.perf_counter()
    answer = client.post(path, fields)
    taken = time.perf_counter() - begin
    if answer.status != status:
        raise SystemExit(f"{path}: {answer.status}, not the answer that was to be measured")
    return taken


def sample(portal, client, kind, count):
    name, path, fields, status = kind
    taken = {True: [], False: []}
    for turn, stranger in enumerate(strangers(count)):
        if turn % PAIRS_AT_ONCE == 0:
            for table in ("throttle", "token"):
                portal.database.execute(f"DELETE FROM {table}")
            ask(client, path, {**fields, "email": "zzz@example.com"}, status)
        for known in random.sample((True, False), 2):
            taken[known].append(ask(client, path, {**fields, "email": KNOWN if known else stranger}, status))
    return taken[True], taken[False]


def interval(known, unknown):
    """Of the difference of medians, in 95 of 100 cases."""
    found = sorted(statistics.median(random.choices(known, k=len(known))) -
                   statistics.median(random.choices(unknown, k=len(unknown))) for _ in range(DRAWN))
    return found[int(DRAWN * 0.025)], found[int(DRAWN * 0.975)]


def row(name, known, unknown):
    one, other = statistics.median(known), statistics.median(unknown)
    low, high = interval(known, unknown)
    fine = abs(one - other) < 0.003 or abs(one - other) < 0.05 * other
    return (f"| {name} | {one * 1000:.2f} ms | {other * 1000:.2f} ms | {(one - other) * 1000:+.2f} ms "
            f"({(one - other) / other:+.1%}) | {low * 1000:+.2f} … {high * 1000:+.2f} ms | {'yes' if fine else 'NO'} |")


def open_portal(server, options, scratch):
    """The sample data on a database that commits as in production, with passwords that cost what they cost."""
    build = system.Build(options.build, scratch)
    database = server.database("bench_timing")
    portal = Portal(scratch / "portal", build, database)
    portal.ctl("init")
    portal.ctl("demo")
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
    return portal.start(DIRECTIVES, extra="LogLevel warn")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=500)
    parser.add_argument("--database", choices=["sqlite", "pgsql"], default="sqlite")
    parser.add_argument("--build", default=os.environ.get("BUILD", "build"))
    options = parser.parse_args()
    random.seed(9)
    scratch = system.make_scratch()
    server = portal = None
    try:
        server = open_server(options.database, scratch)
        portal = open_portal(server, options, scratch)
        client = portal.client()
        print(f"{bench_load.machine()}; {options.database}, {options.samples} samples each\n")
        print("| what | known | unknown | difference of medians | 95 % of samples drawn anew | held |\n|" + "---|" * 6)
        for kind in kinds(client):
            print(row(kind[0], *sample(portal, client, kind, options.samples)), flush=True)
    finally:
        if portal:
            portal.stop()
        if server:
            close_server(server)
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
