# SPDX-License-Identifier: Apache-2.0
"""Exactly once, and nothing typed is lost: double clicks, impatient scripts, killed children, forms with faults."""

import html
import os
import random
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.tickets import file_ticket, messages, number_of
from harness.wire import Wire, multipart, sign_in
from harness.world import run_all

ANA, BRUNO = "ana@example.com", "bruno@example.com"
AT_ONCE = 50
DIRECTIVES = {"PortalCloseTickets": "On", "PortalReplyToClosed": "On", "PortalMaxFileSize": "1", "PortalMaxFiles": "3",
              "PortalMaxMessage": "1000"}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(DIRECTIVES)
    yield portal
    portal.stop()


@pytest.fixture
def wires(portal):
    """Makes Wires of one session, each with its own connection."""
    made = []

    def make(email=ANA, count=1):
        token = sign_in(portal, [email])[email]
        made.extend(Wire(portal.httpd.port, token) for _ in range(count))
        return made[-count:]

    yield make
    for wire in made:
        wire.close()


def form_key(wire, path):
    form = re.search(r'name="form_key" value="([^"]+)"', wire.get(path).text)
    return form.group(1)


def all_at_once(wires, send):
    """What send(wire, i) gives for each Wire, all begun in the same moment."""
    start = threading.Barrier(len(wires))

    def run(pair):
        i, wire = pair
        # A new connection each, and none kept: a busy server ends idle ones when it likes.
        wire.close()
        start.wait(60)
        try:
            return send(wire, i)
        finally:
            wire.close()

    with ThreadPoolExecutor(len(wires)) as pool:
        return list(pool.map(run, enumerate(wires)))


def counts(portal, subject):
    """(tickets, threads, messages, attachments, entries of the timeline) of all tickets with a subject."""
    row = portal.database.query(
        "SELECT count(DISTINCT ticket.id) AS tickets, count(DISTINCT thread.id) AS threads, count(DISTINCT message.id) AS "
        "messages, count(DISTINCT attachment.id) AS files, count(DISTINCT timeline_event.id) AS events FROM ticket "
        "LEFT JOIN thread ON thread.ticket_id = ticket.id LEFT JOIN message ON message.thread_id = thread.id "
        "LEFT JOIN attachment ON attachment.message_id = message.id "
        "LEFT JOIN timeline_event ON timeline_event.ticket_id = ticket.id WHERE ticket.subject = ?", subject)[0]
    return tuple(row[name] for name in ("tickets", "threads", "messages", "files", "events"))


def where_to(answers):
    """The one place that all answers lead to."""
    places = {(answer.status, answer.header("Location")) for answer in answers}
    assert len(places) == 1, places
    status, location = places.pop()
    assert status == 303
    return location


# --- at once -------------------------------------------------------------------------------------------------------


@pytest.mark.row("S23", "D12")
@pytest.mark.parametrize("files", [None, [("attachment", "plan.txt", b"the plan")]])
def test_fifty_forms_make_one_ticket(portal, wires, files):
    people = wires(count=AT_ONCE)
    subject = f"Fifty at once, {'with' if files else 'without'} a file"
    fields = {"subject": subject, "message": "Only one, please.", "form_key": form_key(people[0], "/tickets/new")}
    csrf = people[0].csrf
    for wire in people:
        wire._csrf = csrf
    location = where_to(all_at_once(people, lambda wire, i: wire.post("/tickets", fields, files)))
    assert counts(portal, subject) == (1, 1, 1, 1 if files else 0, 2)
    page = people[0].get_json(location).json
    assert page["subject"] == subject and page["count"].startswith("1 message")
    # Hours later it is still the same form.
    assert where_to([people[0].post("/tickets", fields, files)]) == location
    assert counts(portal, subject)[0] == 1


@pytest.mark.row("S73", "D12")
@pytest.mark.parametrize("files", [None, [("attachment", "plan.txt", b"the plan")]])
def test_fifty_replies_make_one_message(portal, wires, files):
    subject = f"Fifty replies, {'with' if files else 'without'} a file"
    number = number_of(file_ticket(portal.client(ANA), subject))
    people = wires(count=AT_ONCE)
    fields = {"message": "Said once.", "form_key": form_key(people[0], f"/tickets/{number}")}
    csrf = people[0].csrf
    for wire in people:
        wire._csrf = csrf
    before = counts(portal, subject)
    activity = portal.database.value("SELECT activity_at FROM ticket WHERE number = ?", number)
    where_to(all_at_once(people, lambda wire, i: wire.post(f"/tickets/{number}/messages", fields, files)))
    assert counts(portal, subject) == (1, 1, before[2] + 1, 1 if files else 0, before[4] + 1)
    assert portal.database.value("SELECT activity_at FROM ticket WHERE number = ?", number) > activity


@pytest.mark.row("D12")
def test_many_who_close_and_reopen_at_once(portal, wires):
    """Two people press the same button: the ticket's history has it once."""
    subject = "Closed by many"
    number = number_of(file_ticket(portal.client(ANA), subject))
    people = wires(ANA, 8) + wires(BRUNO, 8)
    for wire in people:
        assert wire.csrf
    for action, kind in (("close", "closed"), ("reopen", "reopened")):
        where_to(all_at_once(people, lambda wire, i: wire.post(f"/tickets/{number}/{action}")))
        events = portal.database.value("SELECT count(*) FROM timeline_event JOIN ticket ON ticket.id = ticket_id WHERE "
                                       "ticket.number = ? AND kind = ?", number, kind)
        assert events == 1, action


# --- what is no repetition -----------------------------------------------------------------------------------------


@pytest.mark.row("D11", "D12")
def test_another_text_in_the_same_form_arrives(portal, wires):
    """Back, correct, send: a key that is used up must not swallow what was typed."""
    people = wires(count=12)
    key = form_key(people[0], "/tickets/new")
    number = number_of(file_ticket(portal.client(ANA), "Two texts, one form"))
    for wire in people:
        assert wire.csrf
    texts = ["First thought.", "Second thought.", "second thought."]
    all_at_once(people, lambda wire, i: where_to([wire.post(
        f"/tickets/{number}/messages", {"message": texts[i % 3], "form_key": key})]))
    stored = portal.database.query(
        "SELECT message.body FROM message JOIN thread ON thread.id = thread_id JOIN ticket ON ticket.id = ticket_id "
        "WHERE ticket.number = ? AND body LIKE '%thought%' ORDER BY body", number)
    assert sorted(row["body"] for row in stored) == sorted(texts)

    def send(wire, i):
        fields = {"subject": "Two texts, one key", "message": texts[i % 2], "form_key": key}
        return where_to([wire.post("/tickets", fields)])

    places = all_at_once(people, send)
    assert len(set(places[0::2])) == len(set(places[1::2])) == 1 and len(set(places)) == 2
    assert counts(portal, "Two texts, one key")[:3] == (2, 2, 2)


@pytest.mark.row("D11", "D12")
def test_each_part_of_a_form_counts(portal, wires):
    """Whatever differs makes another form: subject, priority, a file's name, a file's content, who sends it."""
    wire, = wires()
    bruno, = wires(BRUNO)
    fields = {"subject": "Each part counts", "message": "Text", "priority": "2", "form_key": "a key of its own"}
    file = ("attachment", "a.txt", b"one")
    seen = [where_to([wire.post("/tickets", fields, [file])]),
            where_to([wire.post("/tickets", {**fields, "priority": "3"}, [file])]),
            where_to([wire.post("/tickets", fields, [("attachment", "b.txt", b"one")])]),
            where_to([wire.post("/tickets", fields, [("attachment", "a.txt", b"two")])]),
            where_to([wire.post("/tickets", fields, [file, file])]),
            where_to([wire.post("/tickets", fields, [])]),
            where_to([wire.post("/tickets", {**fields, "form_key": "another key"}, [file])]),
            where_to([bruno.post("/tickets", fields, [file])])]
    assert len(set(seen)) == len(seen) and counts(portal, "Each part counts")[0] == len(seen)
    assert where_to([wire.post("/tickets", fields, [file])]) == seen[0]


# --- killed children -----------------------------------------------------------------------------------------------


def kill_children(portal, most=None):
    children = portal.httpd.children()
    for pid in random.sample(children, min(most or len(children), len(children))):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def until_answered(portal, token, csrf, path, fields, files=None):
    """(answer, how often it failed): sends the same bytes until somebody answers."""
    kind, body = multipart([("csrf", csrf), *fields.items()], files or [])
    for failed in range(100):
        wire = Wire(portal.httpd.port, token)
        try:
            answer = wire.request("POST", path, body, {"Content-Type": kind})
            if answer.status != 503:
                return answer, failed
        except OSError:
            pass
        finally:
            wire.close()
        time.sleep(0.02)
    raise AssertionError("nobody answered")


@pytest.mark.row("D11", "D12")
@pytest.mark.expect_log("AH10392", "AH10393")  # children are killed successively: event, worker
def test_children_killed_under_load(make_portal):
    """Whoever gets no answer sends the same again: each ticket is there once, and whole."""
    portal = make_portal(DIRECTIVES)
    token = sign_in(portal, [ANA])[ANA]
    wire = Wire(portal.httpd.port, token)
    csrf = wire.csrf
    wire.close()
    failures = []
    over = threading.Event()

    def send(i):
        if len(failures) >= 5 and i >= 40:
            return None
        fields = {"subject": f"Under fire {i}", "message": f"Text {i}", "form_key": f"key under fire {i}"}
        answer, failed = until_answered(portal, token, csrf, "/tickets", fields, [("attachment", "a.txt", b"%d" % i)])
        failures.extend([i] * failed)
        return i, where_to([answer])

    def kill():
        while not over.wait(0.1):
            kill_children(portal, 1)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ThreadPoolExecutor(6) as pool:
            acknowledged = dict(pair for pair in pool.map(send, range(3000)) if pair)
    finally:
        over.set()
        killer.join()
    assert len(failures) >= 5, "no request was hit: nothing was tested"
    assert len(set(acknowledged.values())) == len(acknowledged) >= 40
    stored = portal.database.query("SELECT subject, number FROM ticket WHERE subject LIKE 'Under fire %'")
    assert {f"Under fire {i}": int(place.rsplit("/", 1)[1]) for i, place in acknowledged.items()} == {
        row["subject"]: row["number"] for row in stored} and len(stored) == len(acknowledged)
    whole = portal.database.value(
        "SELECT count(*) FROM ticket JOIN thread ON thread.ticket_id = ticket.id JOIN message ON message.thread_id = "
        "thread.id JOIN attachment ON attachment.message_id = message.id WHERE ticket.subject LIKE 'Under fire %'")
    assert whole == len(stored)


@pytest.mark.row("S18", "S41", "S73")
def test_a_reply_waits_for_who_changes_the_ticket(portal, wires):
    """It goes where customers read it, and everybody who may read it finds it, whatever was changed just before."""
    if portal.database.kind != "pgsql":
        pytest.skip("SQLite has one writer at a time")
    number = number_of(file_ticket(portal.client(ANA), "Held by another"))
    wire, = wires()
    fields = {"message": "After the other one.", "form_key": form_key(wire, f"/tickets/{number}")}
    server = portal.database.server
    holder = subprocess.Popen([server.bin / "psql", "-XqAt", "-h", server.folder, "-p", str(server.port), "-U", "portal",
                               "-d", portal.database.name], stdin=subprocess.PIPE, text=True)
    waiting = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    with ThreadPoolExecutor(1) as pool, holder:
        # As a merge does it: an older conversation, and somebody more who reads it.
        holder.stdin.write(
            f"BEGIN; SELECT id FROM ticket WHERE number = {number} FOR NO KEY UPDATE;\n"
            "INSERT INTO thread (ticket_id, inbox_id, channel, created_at) "
            f"SELECT id, inbox_id, 'email', created_at - 9 FROM ticket WHERE number = {number};\n"
            "INSERT INTO ticket_contact (contact_id, ticket_id, role) SELECT contact.id, ticket.id, 'cc' FROM contact, ticket "
            f"WHERE email = '{BRUNO}' AND number = {number};\nSELECT pg_notify('x', 'done');\n")
        holder.stdin.flush()
        until(lambda: portal.database.value("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' "
                                            "AND query LIKE '%pg_notify%'"))
        sent = pool.submit(wire.post, f"/tickets/{number}/messages", fields)
        until(lambda: portal.database.value(waiting))
        assert not sent.done()
        holder.stdin.write("COMMIT;\n")
        holder.stdin.close()
        assert sent.result().status == 303
    found = portal.database.query(
        "SELECT thread.channel, EXISTS (SELECT 1 FROM contact WHERE email = ? AND search.words @@ "
        "CAST(quote_literal('p:' || contact.id || ':' || message.id / 65536) AS tsquery)) AS found FROM message "
        "JOIN thread ON thread.id = message.thread_id JOIN search ON search.message_id = message.id "
        "WHERE message.body = ?", BRUNO, "After the other one.")
    assert found == [{"channel": "email", "found": True}]


def until(what):
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# What makes the insertion of a message last, and what ends that. The ticket and its thread are written by then.
SLOW = {
    "sqlite": (["CREATE VIEW slow AS WITH RECURSIVE up(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < 1000000000) "
                "SELECT i FROM up",
                "CREATE TRIGGER slow BEFORE INSERT ON message BEGIN SELECT count(*) FROM slow; END"],
               ["DROP TRIGGER slow", "DROP VIEW slow"]),
    "pgsql": (["CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
               "'BEGIN PERFORM pg_sleep(3); RETURN NEW; END'",
               "CREATE TRIGGER slow BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION slow()"],
              # This waits for what the killed child's backend is still about.
              ["DROP TRIGGER slow ON message"]),
}


@pytest.mark.row("D11", "D12")
@pytest.mark.expect_log("AH10392", "AH10393")  # children are killed successively: event, worker
def test_killed_in_the_middle_of_a_transaction(make_portal):
    """All children die while one writes: nothing is there; the same form, sent again, makes one ticket."""
    portal = make_portal(DIRECTIVES)
    token = sign_in(portal, [ANA])[ANA]
    wire = Wire(portal.httpd.port, token)
    fields = {"subject": "Cut off", "message": "Text", "form_key": form_key(wire, "/tickets/new")}
    begin, end = SLOW[portal.database.kind]
    run_all(portal.database, begin)
    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(wire.post, "/tickets", fields)
        time.sleep(1)
        assert not outcome.done()
        kill_children(portal)
        assert isinstance(outcome.exception(30), OSError)
    run_all(portal.database, end)
    assert counts(portal, "Cut off") == (0, 0, 0, 0, 0)
    first, _ = until_answered(portal, token, wire.csrf, "/tickets", fields)
    again, _ = until_answered(portal, token, wire.csrf, "/tickets", fields)
    where_to([first, again])
    assert counts(portal, "Cut off") == (1, 1, 1, 0, 2)


@pytest.mark.row("D11", "D12")
@pytest.mark.expect_log("AH10392", "AH10393")  # children are killed successively: event, worker
def test_killed_before_the_answer_was_read(make_portal):
    """The ticket is stored, its answer lost: the repetition, by another process, leads to the same ticket."""
    portal = make_portal(DIRECTIVES)
    token = sign_in(portal, [ANA])[ANA]
    wire = Wire(portal.httpd.port, token)
    fields = {"subject": "Answer lost", "message": "Text", "form_key": form_key(wire, "/tickets/new")}
    first = wire.post("/tickets", fields)
    kill_children(portal)
    again, _ = until_answered(portal, token, wire.csrf, "/tickets", fields)
    wire.close()
    where_to([first, again])
    assert counts(portal, "Answer lost") == (1, 1, 1, 0, 2)


# --- forms with faults ---------------------------------------------------------------------------------------------

ODD = "  two blanks first\n\n\tTabs, \"quotes\", 'these', <b>tags</b>, &amp; &lt;\n</textarea><script>x</script>\n\U0001f680 done.  "


def typed(page, name):
    """What a browser would show in a field: of a textarea's text it drops the first line break."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page.source, re.S)
    if area:
        return html.unescape(re.sub(r"^\r?\n", "", area.group(1)))
    return page.one("input", name=name)["value"]


def kept(page):
    return [page.one("label", for_=box["id"]).text for box in page.all("input", name="kept")]


# What is wrong, the fields, the files, and what of the files is kept.
FAULTS = {
    "no subject": ({"subject": " "}, [("one.txt", b"one")], ["one.txt"]),
    "no message": ({"message": " \n "}, [("one.txt", b"one"), ("two.bin", bytes(range(256)))], ["one.txt", "two.bin"]),
    "subject too long": ({"subject": "s" * 201}, [("one.txt", b"one")], ["one.txt"]),
    "message too long": ({"message": "m" * 1001}, [("one.txt", b"one")], ["one.txt"]),
    "file too large": ({}, [("one.txt", b"one"), ("large.mov", b"x" * 1100000)], ["one.txt"]),
    "too many files": ({}, [(f"{i}.txt", b"%d" % i) for i in range(5)], ["0.txt", "1.txt", "2.txt"]),
    "all at once": ({"subject": "", "message": ""}, [("large.mov", b"x" * 1100000), ("one.txt", b"one")], ["one.txt"]),
}


@pytest.mark.row("D11", "S73")
@pytest.mark.parametrize("what,fault", [(what, fault) for what in ("ticket", "reply") for fault in FAULTS
                                        if what == "ticket" or list(FAULTS[fault][0]) != ["subject"]])
def test_a_form_with_a_fault_comes_back_whole(portal, what, fault):
    wrong, files, remaining = FAULTS[fault]
    subject = f"Came back from: {fault}"
    fields = {"subject": subject, "message": ODD, **wrong}
    ana = portal.client(ANA)
    if what == "reply":
        number = number_of(file_ticket(ana, subject + ", a reply"))
        fields.pop("subject")
        form, field = ana.get(f"/tickets/{number}"), "message"
    else:
        form, field = ana.get("/tickets/new"), "subject"
    sent = [("attachment", (name, data, "application/octet-stream")) for name, data in files]
    page = ana.submit(form, fields, field=field, files=sent)
    assert page.status == 422
    for name, value in fields.items():
        assert typed(page, name) == value, name
    assert kept(page) == remaining
    # Corrected and sent, twice: all of it arrives, once.
    good = {"message": ODD} if what == "reply" else {"subject": subject, "message": ODD}
    done = ana.submit(page, good, field=field)
    again = ana.submit(page, good, field=field)
    assert done.status == 200 and number_of(done) == number_of(again)
    assert counts(portal, subject + (", a reply" if what == "reply" else ""))[:4] == (
        1, 1, 2 if what == "reply" else 1, len(remaining))
    links = [a for a in messages(done)[-1].all("a") if "/attachments/" in a["href"]]
    content = dict(files)
    assert [ana.get(link["href"]).response.content for link in links] == [content[name] for name in remaining]
    body = portal.database.value("SELECT message.body FROM message JOIN thread ON thread.id = thread_id JOIN ticket ON "
                                 "ticket.id = ticket_id WHERE number = ? ORDER BY message.id DESC LIMIT 1", number_of(done))
    assert body.split() == ODD.split()


@pytest.mark.row("D11")
@pytest.mark.parametrize("text", ["\nA line break first", "\n\n\n  indented code", "last\n\n", "\r\nfrom Windows\r\nlines"])
def test_line_breaks_come_back(portal, text):
    """A browser drops the first line break of a textarea: the page has to give one more."""
    ana = portal.client(ANA)
    page = ana.submit(ana.get("/tickets/new"), {"subject": "", "message": text}, field="subject")
    assert page.status == 422 and typed(page, "message") == text.replace("\r\n", "\n")


# A page of the console, what is typed there, and what another tab that was opened before makes of the same page later.
CONSOLE = [
    ("/settings/tickets", {"owner_alias": "Helpers"}, {"owner_alias": "Menders"}),
    ("/settings/general", {"off_text": "Away"}, {"off_text": "Gone"}),
    ("/settings/columns", {"columns": "subject status", "save": "1"}, {"columns": "subject owner", "save": "1"}),
    ("/settings/theme/new", {"title": "Autumn", "accent": "#7a3b00", "save": "1"}, None),
    ("/settings/theme/edit/autumn", {"accent": "#123456", "save": "1"}, {"accent": "#654321", "save": "1"}),
    ("/settings/forms/new?template=support", {"label": "Repairs", "name": "repairs", "save": "1"}, None),
    ("/settings/forms/repairs", {"label": "Mending", "save": "1"}, {"label": "Care", "save": "1"}),
    ("/settings/properties/new", {"label": "Machine", "type": "choice", "options": "Belt\nLamp"}, None),
    ("/settings/properties/machine", {"label": "Device"}, {"label": "Engine"}),
    ("/settings/groups/new", {"name": "Partners"}, None),
    ("/settings/groups/1", {"name": "Friends"}, {"name": "Foes"}),
    ("/settings/templates", {"page": "login", "name": "calm"}, None),
    ("/settings/consent/all", {"body": "We keep it.", "label": "I agree"}, {"body": "We lose it.", "label": "I agree"}),
]


@pytest.mark.row("D12")
def test_a_button_of_the_console_that_is_pressed_twice(portal_factory):
    """The second press finds what the first one saved, says so, and adds nothing; a page that was opened before is told
    that another was saved meanwhile, with what was typed there."""
    portal = portal_factory()
    try:
        admin = portal.client("admin@example.com")
        for path, typed, other in CONSOLE:
            page = admin.get(path)
            fields = dict(field=next(iter(typed)), follow=False)
            with ThreadPoolExecutor(2) as pool:
                twice = list(pool.map(lambda _: admin.submit(page, typed, **fields), range(2)))
            assert [answer.status for answer in twice] == [303, 303], path
            assert twice[0].headers["Location"] == twice[1].headers["Location"], path
            once_more = admin.submit(page, typed, **fields)
            assert once_more.status == 303, (path, once_more.text)
            late = other and admin.submit(page, other, **fields)
            assert not late or late.status == 409 and all(value in late.response.text for value in other.values()), (path, late.text)
        counts = {row["kind"]: row["n"] for row in portal.database.query("SELECT kind, COUNT(*) AS n FROM definition GROUP BY kind")}
        assert counts == {"theme": 1, "form": 1, "property": 1, "template": 1}
        assert portal.database.value("SELECT COUNT(*) FROM access_group") == 1
        # One change each, and one again of what was changed afterwards.
        changes = [row["name"] for row in portal.database.query("SELECT name FROM setting_change WHERE name LIKE '%/%' ORDER BY id")]
        assert len(changes) == 7, changes
    finally:
        portal.stop()
