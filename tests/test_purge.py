# SPDX-License-Identifier: Apache-2.0
"""Housekeeping: what is over goes, what is needed stays, and nothing is lost whoever comes in between."""

import hashlib
import os
import re
import signal
import threading

import pytest

from harness.aging import age, ago, aside, files, pass_days, place
from harness.mailing import desk_answer, give_address, mail_directives, settled, until
from harness.mailserver import MailServer
from harness.tickets import file_ticket, number_of
from harness.inbox import Inbox, mail, report
from test_theme import make, png, send, stored


@pytest.fixture(scope="module")
def server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def portal(portal_factory, server):
    portal = portal_factory(mail_directives(server, more={"PortalReplyToClosed": "On"}))
    give_address(portal.database)
    yield portal
    portal.stop()


def purge(portal, *options):
    return portal.ctl("purge", "--keep-mails", "365", "--keep-files", "7", *options).stdout


def attached(page_or_number, portal, name):
    return portal.database.value(
        "SELECT attachment.sha256 FROM attachment JOIN message ON message.id = attachment.message_id"
        " JOIN thread ON thread.id = message.thread_id JOIN ticket ON ticket.id = thread.ticket_id"
        " WHERE ticket.number = ? AND attachment.file_name = ?", page_or_number, name)


def give_up(client, name, content):
    """A form that comes back with its file, since something is missing: what it keeps."""
    page = client.post_form("/tickets/new", {"subject": "", "message": "A file, and no subject"}, action="/tickets",
                            files=[("attachment", (name, content, "text/plain"))])
    assert page.status == 422, page.text
    return page


# --- rows --------------------------------------------------------------------------------------------------------


def sent_long_ago(database, days=400):
    database.execute("UPDATE outbox SET ended_at = ?, created_at = ? WHERE ended_at IS NOT NULL", ago(days), ago(days))


def test_mails_go_after_their_time_and_conversations_go_on(portal, server):
    """The next mail is still an answer to the last one, an answer to a mail that is gone finds its ticket, and so does
    one that comes back."""
    database, inbox = portal.database, Inbox(portal)
    ana, agent = portal.client("ana@example.com"), portal.client("agent@example.com")
    number = number_of(file_ticket(ana, "Keeps its thread", "Hello"))
    desk_answer(agent, number, "First answer")
    settled(database)
    before = [item for item in server.mails if item.recipient == "ana@example.com"]
    sent_long_ago(database, 300)
    assert "mails: 0 would be removed" in purge(portal, "--dry-run")
    sent_long_ago(database)
    count = int(database.value("SELECT count(*) FROM outbox"))
    assert f"mails: {count} would be removed" in purge(portal, "--dry-run")
    assert int(database.value("SELECT count(*) FROM outbox")) == count
    assert f"mails: {count} removed" in purge(portal)
    assert database.value("SELECT count(*) FROM outbox") in (0, "0")

    answer = before[-1]["Reply-To"]
    inbox.deliver(mail(to=str(answer), text="Answer to what is gone", headers=[("In-Reply-To", before[-1].id)]))
    assert "Answer to what is gone" in inbox.messages(number)
    desk_answer(agent, number, "Second answer")
    settled(database)
    after = [item for item in server.mails if item.recipient == "ana@example.com"][-1]
    assert "Second answer" in after.text and before[-1].id in str(after["References"])

    lost = before[0]
    returned = report(lost.id.strip("<>")).replace(b"Subject: [10001]\n", f"Reply-To: {lost['Reply-To']}\n".encode())
    assert "came back" in inbox.deliver(returned)
    assert inbox.events(number, "mail") == ["550 5.1.1 <ana@example.com>: No such user"]
    assert "reported before" in inbox.deliver(returned)
    assert len(inbox.events(number, "mail")) == 1
    forged = returned.replace(re.search(rb"r-([a-z2-7]{32})@", returned)[1], b"a" * 32)
    assert "not sent from here" in inbox.deliver(forged.replace(lost.id.encode(), b"<other@example.com>"))


def test_mails_that_are_needed_stay(portal):
    """What waits; what failed, for 90 days at least; and what an invitation has to say."""
    database = portal.database
    database.execute("DELETE FROM invitation")
    database.execute("DELETE FROM outbox")
    rows = [("waiting", None, 400), ("sent", 400, 400), ("failed", 60, 400), ("failed", 400, 400), ("bounced", 80, 80),
            ("dropped", 400, 400), ("sent", 200, 400)]
    for index, (state, ended, made) in enumerate(rows):
        database.execute(
            "INSERT INTO outbox (portal, kind, contact_id, address, mail_id, state, due_at, created_at, ended_at,"
            " last_error) SELECT '/support', 'account-invite', id, email, ?, ?, ?, ?, ?, 'No such user' FROM contact"
            " WHERE email_key = 'ana@example.com'", f"{index}@purge.example", state,
            ago(-100), ago(made), ended and ago(ended))

    def invite(email, index, state):
        database.execute(
            "INSERT INTO invitation (portal, contact_id, state, outbox_id, sent_at) SELECT '/support', contact.id, ?,"
            " outbox.id, 1 FROM contact, outbox WHERE contact.email_key = ? AND outbox.mail_id = ?", state, email,
            f"{index}@purge.example")

    invite("ana@example.com", 3, "pending")  # failed, and says so
    invite("bruno@example.com", 1, "pending")  # sent: shows the same without
    assert "mails: 2 removed" in portal.ctl("purge", "--keep-mails", "365").stdout
    kept = {row["mail_id"][0] for row in database.query("SELECT mail_id FROM outbox")}
    assert kept == {"0", "2", "3", "4", "6"}
    assert "mails: 1 removed" in portal.ctl("purge", "--keep-mails", "10").stdout  # the one of 200 days
    assert "mails: 0 removed" in portal.ctl("purge", "--keep-mails", "10").stdout
    assert database.value("SELECT count(*) FROM invitation WHERE outbox_id IS NULL") in (1, "1")
    database.execute("UPDATE invitation SET state = 'revoked'")
    assert "mails: 1 removed" in portal.ctl("purge", "--keep-mails", "10").stdout
    database.execute("DELETE FROM invitation")
    database.execute("DELETE FROM outbox")


def test_where_nothing_is_said_nothing_goes(portal):
    """portalctl does not know what httpd.conf pins."""
    said = portal.ctl("purge", "--dry-run").stdout
    assert "mails: left alone, as PortalKeepMails is not saved" in said
    assert "files: left alone, as PortalKeepFiles is not saved" in said
    assert portal.ctl("purge", "--keep-mails", "0").stdout.startswith("files: left alone")
    assert portal.ctl("purge", "--keep-mails", "soon", check=False).returncode == 2


def make_old_rows(database):
    database.execute("INSERT INTO ticket_presence (ticket_id, staff_id, opened_at, seen_at) SELECT ticket.id, staff.id,"
                     " 1, ? FROM ticket, staff WHERE ticket.id IN (SELECT id FROM ticket ORDER BY id LIMIT 60)"
                     " AND staff.role = 'agent' ON CONFLICT (ticket_id, staff_id) DO UPDATE SET seen_at = 1", ago(3))
    for number in range(50):
        database.execute(
            "INSERT INTO session (token_hash, contact_id, portal, provider, created_at, seen_at, expires_at)"
            " SELECT ?, id, '/support', 'x', 1, 1, 1 FROM contact WHERE email_key = 'ana@example.com'", f"old{number}")
    database.execute("INSERT INTO throttle (name, count, until) VALUES ('old', 1, 1)")
    database.execute("INSERT INTO token (hash, kind, portal, email, email_key, created_at, expires_at)"
                     " VALUES ('old', 'reset', '/support', 'a@example.com', 'a@example.com', 1, ?),"
                     " ('counts', 'reset', '/support', 'a@example.com', 'a@example.com', 1, ?)", ago(2), ago(0.1))
    database.execute("INSERT INTO form_effect (effect_key, record_id, expires_at) VALUES ('old', 1, 1)")
    database.execute("INSERT INTO kept_text (code_hash, portal, sealed, expires_at) VALUES ('old', '/support', 'x', 1)")


def leftovers(database):
    return {table: int(database.value(f"SELECT count(*) FROM {table} WHERE {condition}")) for table, condition in {
        "ticket_presence": f"seen_at < {ago(2)}", "session": "token_hash LIKE 'old%'", "throttle": "name = 'old'",
        "token": "hash = 'old'", "kept_text": "code_hash = 'old'", "form_effect": "effect_key = 'old'"}.items()}


def due(database):
    database.execute("UPDATE job SET due_at = 0, leased_until = 0, ended_at = NULL")


def jobs_made(database):
    return int(database.value("SELECT count(*) FROM job")) >= 3


def awake(portal):
    """Until the child that has the watchdog has used the database, which is when it makes the rows of its jobs."""
    client = portal.client()

    def look():
        client.get("/login")
        client.close()
        return jobs_made(portal.database)

    until(look, 30, "that there are jobs")


def ended(database):
    return not int(database.value("SELECT count(*) FROM job WHERE ended_at IS NULL"))


def begin_work(portal):
    """What is due is done by a server that has just begun: others look every half a minute."""
    due(portal.database)
    portal.restart()
    client = portal.client()

    def look():
        client.get("/login")
        client.close()
        return ended(portal.database)

    until(look, 30, "housekeeping")


def test_the_server_does_it_by_itself_and_says_so(make_portal):
    portal = make_portal()
    ana = portal.client("ana@example.com")
    awake(portal)
    page = give_up(ana, "given-up.txt", b"given up by its form")
    sha256, = files(portal.store) - {row["sha256"] for row in portal.database.query("SELECT sha256 FROM attachment")}
    named = files(portal.store) - {sha256}
    age(portal.store)
    make_old_rows(portal.database)
    session = portal.database.value("SELECT count(*) FROM session WHERE token_hash NOT LIKE 'old%'")
    begin_work(portal)
    assert not any(leftovers(portal.database).values()), leftovers(portal.database)
    assert portal.database.value("SELECT count(*) FROM token WHERE hash = 'counts'") in (1, "1")
    assert portal.database.value("SELECT count(*) FROM session") == session
    assert files(portal.store) == named and aside(portal.store) == {sha256}
    said = portal.ctl("status").stdout
    assert "job rows: done at 20" in said and "50 sessions, 1 codes, 1 texts, 1 counters, 1 forms" in said
    assert f"job files {portal.store}: done at" in said and "1 (20 bytes) set aside" in said
    log = portal.httpd.log_text()
    assert "CP01792: housekeeping, rows: 50 sessions" in log
    # The form that was given up is sent after all.
    done = ana.submit(page, {"subject": "After all", "message": "Here it is"}, action="/tickets")
    assert attached(number_of(done), portal, "given-up.txt") == sha256
    assert files(portal.store) == named | {sha256} and not aside(portal.store)
    pass_days(portal.store)
    age(portal.store)
    begin_work(portal)
    assert files(portal.store) == named | {sha256}


def test_two_nodes_do_it_once(make_portal):
    one = make_portal()
    two = make_portal(database=one.database, start=False)
    awake(one)
    two.stop()
    make_old_rows(one.database)
    due(one.database)
    one.restart()
    two.start({"PortalStoreDir": f'"{one.store}"'})
    clients = one.client(), two.client()

    def look():
        for client in clients:
            client.get("/login")
            client.close()
        return ended(one.database)

    until(look, 30, "housekeeping")
    texts = [portal.httpd.log_text() for portal in (one, two)]
    assert sum(text.count("housekeeping, rows: 50 sessions") for text in texts) == 1
    assert sum(text.count("housekeeping, rows:") for text in texts) == 1, "nobody looked in vain"


# --- files -------------------------------------------------------------------------------------------------------


def test_a_picture_that_undo_needs_stays(make_portal):
    portal = make_portal()
    admin = portal.client("admin@example.com")
    first, second = png(b"\x01\x02\x03"), png(b"\x04\x05\x06")
    make(admin, {"title": "Autumn"}, files=[("logo", ("a.png", first, "image/png"))], button="use")
    old = stored(portal, "autumn")["logo"]["sha256"]
    send(admin, admin.get("/settings/theme/edit/autumn"), files=[("logo", ("b.png", second, "image/png"))])
    new = stored(portal, "autumn")["logo"]["sha256"]
    assert new != old
    for _ in range(2):
        age(portal.store)
        purge(portal)
        pass_days(portal.store)
    assert {old, new} <= files(portal.store)
    change = portal.database.value("SELECT max(id) FROM setting_change WHERE name = 'theme/autumn'")
    admin.post("/settings/audit/undo", {"csrf": admin.csrf("/account"), "change": str(change)})
    assert stored(portal, "autumn")["logo"]["sha256"] == old
    assert portal.client().get(f"/theme/{old}.png").response.content == first


def test_a_picture_that_was_never_saved_goes_and_is_missed(make_portal):
    portal = make_portal()
    admin = portal.client("admin@example.com")
    picture = png(b"\x07\x08\x09")
    page = make(admin, {"title": ""}, files=[("logo", ("a.png", picture, "image/png"))])
    assert page.status == 422
    before = files(portal.store)
    for _ in range(2):
        age(portal.store)
        purge(portal)
        pass_days(portal.store)
    assert hashlib.sha256(picture).hexdigest() in before - files(portal.store) and not aside(portal.store)
    page = send(admin, page, {"title": "Late"})
    assert page.status == 422 and "This picture is no longer on the server." in page.text


def test_files_stay_where_it_is_not_known_whose_they_are(make_portal):
    portal = make_portal()
    ana = portal.client("ana@example.com")
    awake(portal)
    give_up(ana, "nobody.txt", b"nobody has it")
    age(portal.store)
    before = files(portal.store)
    other = make_portal(demo=False, start=False)
    other.database.execute("UPDATE meta SET value = ? WHERE name = 'database_id'", "0123456789abcdef" * 2)
    other.start({"PortalStoreDir": f'"{portal.store}"'})
    other.client().get("/login")
    done = portal.ctl("purge", "--keep-files", "1", check=False)
    assert done.returncode == 1 and "Several databases keep files in the same folder" in done.stderr
    begin_work(portal)
    assert files(portal.store) == before
    assert "Several databases" in portal.ctl("status").stdout


def stored_content(portal, client, content):
    """Files a ticket with `content`: its number."""
    page = client.post_form("/tickets/new", {"subject": "Race", "message": "With a file"}, action="/tickets",
                            files=[("attachment", ("race.txt", content, "text/plain"))])
    return number_of(page)


def purge_until(portal, done, faults):
    """One purge after another, each of which finds all files old. What the first one finds aside it removes."""
    while not done.is_set():
        age(portal.store)
        said = portal.ctl("purge", "--keep-files", "1", check=False)
        if said.returncode:
            faults.append(said.stderr)


def race(portal, contents, file_again):
    age(portal.store)
    purge(portal)
    assert len(aside(portal.store)) >= len(contents) // 2
    pass_days(portal.store)
    done, faults = threading.Event(), []
    purgers = [threading.Thread(target=purge_until, args=(portal, done, faults)) for _ in range(2)]
    for thread in purgers:
        thread.start()
    clients = [portal.client("ana@example.com") for _ in range(3)]
    numbers = {}

    def upload(index):
        for at in range(index, len(contents), len(clients)):
            numbers[at] = file_again(clients[index], at)

    senders = [threading.Thread(target=upload, args=(index,)) for index in range(len(clients))]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    done.set()
    for thread in purgers:
        thread.join()
    assert not faults, faults[:3]
    assert len(numbers) == len(contents)
    for _ in range(3):
        age(portal.store)
        purge(portal)
        pass_days(portal.store)
    return numbers


def test_uploads_race_purges(make_portal):
    """Files that nothing names, old ones, are sent again while purges set them aside and remove them: whoever was told that
    his ticket is filed can fetch what he attached."""
    portal = make_portal()
    ana = portal.client("ana@example.com")
    contents = [f"content {index}\n".encode() * 20 for index in range(16)]
    pages = [give_up(ana, "race.txt", content) for content in contents[::2]]

    def file_again(client, at):
        if at % 2:
            return stored_content(portal, client, contents[at - 1])
        # What the page kept, or the same file anew where it was gone: then that is said.
        page = ana.submit(pages[at // 2], {"subject": "Race", "message": "Kept"}, action="/tickets")
        if page.status == 422:
            assert "Please attach it again" in page.text
            page = ana.submit(page, {"subject": "Race", "message": "Again"}, action="/tickets",
                              files=[("attachment", ("race.txt", contents[at], "text/plain"))])
        return number_of(page)

    numbers = race(portal, contents, file_again)
    for at, number in numbers.items():
        page = ana.get(f"/tickets/{number}")
        link, = {a["href"] for a in page.all("a") if "/attachments/" in a["href"]}
        assert ana.get(link).response.content == contents[at - at % 2], f"ticket {number}"


def test_a_purge_that_is_killed_leaves_nothing_half(make_portal):
    portal = make_portal()
    for number in range(600):
        path = place(portal.store, f"{number:064x}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    system_owner = portal.store.stat()
    for path in [portal.store, *portal.store.rglob("*")]:
        os.chown(path, system_owner.st_uid, system_owner.st_gid)
    awake(portal)
    portal.database.execute(
        "INSERT INTO throttle (name, count, until) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 6000) SELECT 'old' || i, 1, 1 FROM n")
    age(portal.store)
    everything = files(portal.store)
    due(portal.database)
    portal.restart()
    client = portal.client()
    until(lambda: client.get("/login") and client.close() is None
          and int(portal.database.value("SELECT count(*) FROM throttle")) < 6000, 30, "that it has begun")
    for child in portal.httpd.children():
        os.kill(child, signal.SIGKILL)
    assert files(portal.store) | aside(portal.store) == everything
    begin_work(portal)
    assert portal.database.value("SELECT count(*) FROM throttle WHERE name LIKE 'old%'") in (0, "0")
    assert files(portal.store) | aside(portal.store) == everything
    named = {row["sha256"] for row in portal.database.query("SELECT sha256 FROM attachment")}
    assert named <= files(portal.store) and aside(portal.store) == everything - named
