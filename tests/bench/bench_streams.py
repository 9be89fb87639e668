# SPDX-License-Identifier: Apache-2.0
"""What is large: a download of 1 GB and an export of a million rows; and what httpd takes of memory and time to start."""

import hashlib
import http.client
import os
import statistics
import subprocess
import threading
import time

from bench_load import Watch, in_turn, memory, seconds_of, wrk
from bench_pages import COMPANY, OWN, cookie_of, fetch
from harness import system
from harness.wire import sign_in

GIGABYTE = 1 << 30


def put_file(portal, scratch):
    """A file of 1 GB in the store, attached to a message of contact 1's, and in the document root; its path in the portal."""
    block, digest = os.urandom(1 << 20), hashlib.sha256()
    made = scratch / "gigabyte"
    with open(made, "wb") as file:
        for _ in range(GIGABYTE >> 20):
            file.write(block)
            digest.update(block)
    name = digest.hexdigest()
    stored = portal.store / name[:2] / name[2:4] / name
    stored.parent.mkdir(parents=True, exist_ok=True)
    made.rename(stored)
    system.give(portal.store, system.server_user())
    os.link(stored, portal.httpd.folder / "htdocs" / "gigabyte.bin")
    message = portal.database.value(
        "SELECT max(message.id) FROM message JOIN thread ON thread.id = message.thread_id JOIN ticket ON ticket.id = "
        "thread.ticket_id WHERE ticket.requester_id = (SELECT id FROM contact WHERE email_key = ?)", OWN)
    portal.database.execute(
        "INSERT INTO attachment (message_id, position, file_name, media_type, size, sha256, created_at) "
        f"VALUES ({message}, 0, 'gigabyte.bin', 'application/octet-stream', {GIGABYTE}, '{name}', 1)")
    number = portal.database.value("SELECT max(id) FROM attachment WHERE sha256 = ?", name)
    return f"/attachments/{number}/gigabyte.bin"


def drop_file(portal):
    portal.database.execute("DELETE FROM attachment WHERE file_name = 'gigabyte.bin'")


def curl(url, cookie=""):
    done = system.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", "-H", f"Cookie: {cookie}", url])
    if done.stdout != f"200 {GIGABYTE}":
        raise SystemExit(f"{url}: {done.stdout}")


def download_row(world, options, scratch):
    portal = world.portal
    path = put_file(portal, scratch)
    try:
        client = portal.client(OWN)
        ours, static = (client.url(path), cookie_of(client)), (f"{portal.httpd.url}/gigabyte.bin",)
        curl(*ours)
        with Watch(portal) as watch:
            curl(*ours)
        took = in_turn(options.turns, ours=lambda: seconds_of(lambda: curl(*ours)),
                       static=lambda: seconds_of(lambda: curl(*static)))
    finally:
        drop_file(portal)
    return {"download": f"{took['static'] / took['ours']:.2f} ({1 / took['ours']:.1f} GB/s)",
            "download memory": f"{watch.growth:+.1f} MB"}


def export(portal, token):
    """(seconds to the first byte, seconds, bytes, lines)"""
    connection = http.client.HTTPConnection("127.0.0.1", portal.httpd.port, timeout=600)
    began = time.monotonic()
    connection.request("GET", "/support/tickets.csv?view=company", headers={"Cookie": f"customerportal={token}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    size = lines = 0
    first = None
    while block := answer.read(1 << 16):
        first = first or time.monotonic() - began
        size += len(block)
        lines += block.count(b"\n")
    connection.close()
    return first, time.monotonic() - began, size, lines


def own_export(world, floor, scratch):
    """The seconds in which the database's own program writes the rows of the same query as CSV."""
    contact, sql = floor.statements(world.database, COMPANY, 2000000, "company")
    text, *values = sql["list_rows"]
    for i in range(len(values), 0, -1):
        text = text.replace(f"{'$' if world.kind == 'pgsql' else '?'}{i}", values[i - 1][2:])
    assert str(contact["company_id"]) in text
    target = scratch / "export.csv"
    if world.kind == "sqlite":
        script = f".mode csv\n.output {target}\n{text};\n"
        took = seconds_of(lambda: system.run(["sqlite3", "-readonly", world.database.path], input=script))
    else:
        server = world.database.server
        with open(target, "wb") as out:
            took = seconds_of(lambda: subprocess.run(
                [server.bin / "psql", "-Xq", "-h", server.folder, "-p", str(server.port), "-U", "portal", "-d",
                 world.database.name, "-c", f"COPY ({text}) TO STDOUT (FORMAT csv)"], stdout=out, check=True))
    with open(target, "rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    target.unlink()
    return took, lines


def export_row(world, floor, scratch):
    portal = world.portal
    token = sign_in(portal, [COMPANY])[COMPANY]
    export(portal, token)
    with Watch(portal) as watch:
        first, _, size, lines = export(portal, token)
    own, own_lines = own_export(world, floor, scratch)
    if lines < 1000000 or abs(lines - own_lines) > 1:
        raise SystemExit(f"the export has {lines} lines, the database's own {own_lines}")
    took = in_turn(3, ours=lambda: export(portal, token)[1], own=lambda: own_export(world, floor, scratch)[0])
    return {"export memory": f"{watch.growth:+.1f} MB", "export first": f"{first * 1000:.0f} ms",
            "export": f"{took['own'] / took['ours']:.2f} ({lines / took['ours'] / 1000:,.0f}k rows/s, "
                      f"{size / took['ours'] / 1e6:.0f} MB/s)"}


def memory_row(world, options):
    """Under load on all threads of both children."""
    client = world.portal.client(OWN)
    fetch(client, "/tickets", "Last activity")
    found = []
    running = threading.Thread(target=wrk, args=(client.url("/tickets"), {"Cookie": cookie_of(client)}, 50, options.seconds + 2))
    running.start()
    while running.is_alive():
        time.sleep(0.25)
        found.append(memory(world.portal))
    running.join()
    return {"memory": f"{max(found):.0f} MB"}


def start_row(world):
    """configtest with the portal, less the same without it."""
    httpd = world.portal.httpd
    texts = {"with": world.portal.config(), "without": f"{world.database.directives()}\n"}
    took = {}
    for name, text in texts.items():
        assert httpd.configtest(text)[0] == 0, httpd.configtest(text)[1]
        took[name] = statistics.median(seconds_of(lambda: httpd.configtest(text)) for _ in range(9))
    return {"start": f"{took['with']:.3f} s ({(took['with'] - took['without']) * 1000:.0f} ms of it the portal's)"}
