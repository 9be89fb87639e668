# SPDX-License-Identifier: Apache-2.0
"""What writes: replies beside bare transactions that leave the same rows, and signing in beside the bare hash."""

import hashlib
import re
import sqlite3
import subprocess
import threading
import time
import uuid

from bench_load import in_turn
from bench_pages import COMPANY, OWN, SMALL
from harness import system
from harness.client import PASSWORD
from harness.wire import Wire, sign_in

AT_ONCE = 8
PEOPLE = 16

# Each request is another person's, as that of eight customers at once are.
SCRIPT = """
local people = {%s}
local n = 0
request = function()
  n = n + 1
  local one = people[n %% #people + 1]
  return wrk.format("POST", one.path, {Cookie = one.cookie, ["Content-Type"] = "application/x-www-form-urlencoded"},
    "csrf=" .. one.csrf .. "&message=Thank+you%%2C+that+helped+a+lot.&form_key=%s-" .. n)
end
"""

# What a reply leaves: the rows of table bench_reply say for whom. `{id}` is the message's.
ROWS = (
    "UPDATE ticket SET version = version + 1, activity_at = activity_at + 1, last_by = 'contact' WHERE id = {ticket}",
    "INSERT INTO timeline_event (ticket_id, kind, contact_id, message_id, created_at) "
    "VALUES ({ticket}, 'message', {contact}, {id}, 1700000000000000)",
    "UPDATE company SET change_count = change_count + 1 WHERE id = {company}",
    "UPDATE contact SET change_count = change_count + 1 WHERE id = {contact}",
    "INSERT INTO read_mark (contact_id, ticket_id, seen_at) VALUES ({contact}, {ticket}, 1700000000000000) "
    "ON CONFLICT (contact_id, ticket_id) DO UPDATE SET seen_at = excluded.seen_at + 1",
)
MESSAGE = ("INSERT INTO message (thread_id, contact_id, format, body, created_at, form_key) "
           "VALUES ({thread}, {contact}, 'markdown', 'Thank you, that helped a lot.', 1700000000000000, {key})")
SEARCH = {
    "sqlite": ("INSERT INTO search (rowid, scope, subject, body) VALUES ({id}, 'c{company} p{contact}', 'a few words', 'thank you that helped')",
               "INSERT INTO search_ticket (message_id, ticket_id) VALUES ({id}, {ticket})"),
    "pgsql": ("INSERT INTO search (message_id, ticket_id, words) VALUES ({id}, {ticket}, array_to_tsvector("
              "string_to_array('b.9 a few words thank you that helped c.9.' || CAST({company} AS TEXT) || ' p.9.' || CAST({contact} AS TEXT), ' ')))",),
}


def writers(database):
    """People of different companies, each with an open ticket of their own."""
    return database.query(
        "SELECT min(contact.email) AS email, min(contact.id) AS contact, min(ticket.company_id) AS company, "
        "min(ticket.id) AS ticket, min(ticket.number) AS number, min(thread.id) AS thread FROM ticket "
        "JOIN contact ON contact.id = ticket.requester_id JOIN thread ON thread.ticket_id = ticket.id "
        "WHERE ticket.closed_at IS NULL AND ticket.company_id NOT IN (SELECT company_id FROM contact WHERE email_key IN (?, ?, ?)) "
        f"AND ticket.id > (SELECT max(id) - 20000 FROM ticket) GROUP BY ticket.company_id ORDER BY 1 LIMIT {PEOPLE}",
        OWN, COMPANY, SMALL)


def replies(portal, people, options, script):
    tokens = sign_in(portal, [one["email"] for one in people])
    lines = []
    for one in people:
        token = tokens[one["email"]]
        csrf = Wire(portal.httpd.port, token).csrf
        lines.append(f'{{path="/support/tickets/{one["number"]}/messages", cookie="customerportal={token}", csrf="{csrf}"}}')
    script.write_text(SCRIPT % (", ".join(lines), uuid.uuid4().hex))
    last, began = portal.database.value("SELECT max(id) FROM message"), time.monotonic()
    system.run(["wrk", "-t1", f"-c{AT_ONCE}", f"-d{options.seconds}s", "-s", script, portal.url])
    took = time.monotonic() - began
    stored = portal.database.value("SELECT count(*) FROM message WHERE id > ?", last)
    if not stored:
        raise SystemExit("no reply was stored")
    return stored / took


def bare_sqlite(database, people, options):
    connection = sqlite3.connect(database.path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    done, ends = 0, time.monotonic() + options.seconds
    while time.monotonic() < ends:
        one = people[done % len(people)]
        connection.execute("BEGIN IMMEDIATE")
        cursor = connection.execute(MESSAGE.format(key=f"'{uuid.uuid4().hex}'", **one))
        for sql in (*ROWS, *SEARCH["sqlite"]):
            connection.execute(sql.format(id=cursor.lastrowid, **one))
        connection.execute("COMMIT")
        done += 1
    connection.close()
    database._own()
    return done / options.seconds


def bare_pgsql(database, people, options, script):
    # Each client has people of its own, as ours have: two who write to one ticket wait for each other.
    each = len(people) // AT_ONCE
    key = "substr(md5(random()::text || clock_timestamp()::text), 1, 32)"
    columns = {name: f":{name}" for name in ("ticket", "contact", "company", "thread")}
    text = f"\\set i :client_id * {each} + random(1, {each})\n"
    for i, one in enumerate(people):
        text += f"\\if :i = {i + 1}\n" + "".join(f"\\set {name} {one[name]}\n" for name in columns) + "\\endif\n"
    text += "BEGIN;\n" + MESSAGE.format(key=key, **columns) + " RETURNING id AS message \\gset\n"
    text += "".join(sql.format(id=":message", **columns) + ";\n" for sql in (*ROWS, *SEARCH["pgsql"])) + "COMMIT;\n"
    script.write_text(text)
    server = database.server
    said = system.run([server.bin / "pgbench", "-n", "-M", "prepared", "-c", AT_ONCE, "-j", "2", "-T", options.seconds, "-f", script,
                       "-h", server.folder, "-p", server.port, "-U", "portal", database.name]).stdout
    return float(re.search(r"tps = ([\d.]+)", said)[1])


def reply_row(world, options, scratch):
    people = writers(world.database)
    script = scratch / "script"
    bare = ((lambda: bare_sqlite(world.database, people, options)) if world.kind == "sqlite" else
            (lambda: bare_pgsql(world.database, people, options, script)))
    found = in_turn(options.turns, ours=lambda: replies(world.portal, people, options, script), bare=bare)
    return {"reply": f"{found['ours'] / found['bare']:.2f} ({found['ours']:,.0f}/s)"}


def at_once(threads, seconds, work):
    """How often `work` is done a second by so many threads."""
    done, ends = [0] * threads, time.monotonic() + seconds

    def go(i):
        while time.monotonic() < ends:
            work(i)
            done[i] += 1

    began = time.monotonic()
    running = [threading.Thread(target=go, args=(i,)) for i in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return sum(done) / (time.monotonic() - began)


def sign_in_row(world, options):
    """Signing in, form and redirect, beside the hash that it computes, on as many cores."""
    cores = int(subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout)
    people = (OWN, COMPANY, SMALL)

    def one(i):
        client = world.portal.client()
        client.login(people[i % 3])
        world.portal.clients.remove(client)
        client.close()

    def bare(_):
        hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), b"0123456789abcdef", 210000)

    found = in_turn(options.turns, ours=lambda: at_once(cores, options.seconds, one),
                    bare=lambda: at_once(cores, options.seconds, bare))
    return {"sign-in": f"{found['ours'] / found['bare']:.2f} ({found['ours'] / cores:.1f}/s a core)"}
