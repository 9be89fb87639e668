# SPDX-License-Identifier: Apache-2.0
"""portalctl deliver: mail that comes in becomes tickets and answers."""

import email.message
import email.utils
import itertools
import os
import resource
import subprocess

import pytest

from harness import system

TAKEN, BAD, AGAIN, REFUSED = 0, 65, 75, 77
counter = itertools.count(1)


def mail(sender="Ana Souza <ana@example.com>", to="support@example.com", text="Hello.", subject="Help", headers=(),
         html=None, files=()):
    message = email.message.EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = email.utils.formatdate()
    message["Message-ID"] = f"<mail{next(counter)}@client.example>"
    for name, value in headers:
        del message[name]
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


class Inbox:
    """The pipe of a mail server into a portal's database."""

    def __init__(self, portal):
        self.portal = portal
        self.database = portal.database

    def command(self, *options, inbox="Support"):
        command = [self.portal.build.portalctl, "--database", self.database.uri, "--store", self.portal.store, "deliver",
                   "--inbox", inbox, *options]
        return [str(part) for part in system.as_user(system.server_user(), command)]

    def deliver(self, data, *options, code=TAKEN, inbox="Support"):
        done = subprocess.run(self.command(*options, inbox=inbox), input=data, capture_output=True, cwd="/",
                              env=self.portal.build.environment(), check=False)
        assert done.returncode == code, done.stderr
        assert done.stdout == b""
        return done.stderr.decode()

    def number(self, data, *options):
        """Delivers a mail that becomes a ticket."""
        said = self.deliver(data, *options)
        assert "taken as ticket " in said
        return int(said.split("taken as ticket ")[1])

    def token(self, number, address):
        """The token of a person's reply address, made as a notice makes it."""
        token = os.urandom(16).hex().translate(str.maketrans("0189", "wxyz"))
        self.database.execute(
            "INSERT INTO reply_address (token, portal, ticket_id, contact_id, created_at)"
            " SELECT ?, '/support', ticket.id, contact.id, 1 FROM ticket, contact"
            " WHERE ticket.number = ? AND contact.email_key = ?", token, number, address)
        return token

    def address(self, number, address="ana@example.com"):
        return f"support+r-{self.token(number, address)}@example.com"

    def messages(self, number):
        return [row["body"] for row in self.database.query(
            "SELECT message.body FROM ticket JOIN thread ON thread.ticket_id = ticket.id"
            " JOIN message ON message.thread_id = thread.id WHERE ticket.number = ?"
            " ORDER BY message.created_at, message.id", number)]

    def people(self, number):
        return {row["email"]: row["role"] for row in self.database.query(
            "SELECT contact.email_key AS email, ticket_contact.role AS role FROM ticket_contact"
            " JOIN contact ON contact.id = ticket_contact.contact_id JOIN ticket ON ticket.id = ticket_contact.ticket_id"
            " WHERE ticket.number = ?", number)}

    def events(self, number, kind):
        return [row["detail"] for row in self.database.query(
            "SELECT timeline_event.detail FROM timeline_event JOIN ticket ON ticket.id = timeline_event.ticket_id"
            " WHERE ticket.number = ? AND timeline_event.kind = ? ORDER BY timeline_event.id", number, kind)]

    def closed(self, number):
        return self.database.value("SELECT closed_at FROM ticket WHERE number = ?", number) is not None

    def state(self):
        """Everything that a mail could change in tickets that are there."""
        return [self.database.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in (
            "ticket", "message", "ticket_contact", "timeline_event", "attachment", "mail_reference", "contact")]


@pytest.fixture(scope="module")
def inbox(portal):
    portal.database.execute("UPDATE inbox SET address = 'Support@example.com' WHERE name = 'Support'")
    return Inbox(portal)


# --- new tickets -------------------------------------------------------------------------------------------------


@pytest.mark.row("P48")
def test_a_mail_becomes_a_ticket_of_its_sender_and_company(inbox, ana, bruno, carla):
    number = inbox.number(mail(subject="=?utf-8?q?Dr=C3=BCcker?= kaputt", text="Er druckt nicht.\n-- \nAna"))
    page = ana.get(f"/tickets/{number}")
    assert "Drücker kaputt" in page.text and "Er druckt nicht." in page.text
    assert bruno.get(f"/tickets/{number}").status == 200  # of the same company
    assert carla.get(f"/tickets/{number}").status == 404
    row, = inbox.database.query("SELECT source, channel FROM ticket JOIN thread ON thread.ticket_id = ticket.id"
                                " WHERE number = ?", number)
    assert row == {"source": "email", "channel": "email"}


def test_an_unknown_sender_becomes_a_contact_without_a_company(inbox):
    number = inbox.number(mail("=?utf-8?q?J=C3=BCrgen_Gro=C3=9F_X?= <New.Person@Nowhere.example>"))
    row, = inbox.database.query("SELECT first_name, last_name, email, contact.company_id, ticket.company_id AS of_ticket"
                                " FROM ticket JOIN contact ON contact.id = ticket.requester_id WHERE number = ?", number)
    assert (row["first_name"], row["last_name"]) == ("Jürgen", "Groß X")
    assert row["email"].lower() == "new.person@nowhere.example"
    assert row["company_id"] is None and row["of_ticket"] is None


def test_the_same_mail_again_changes_nothing(inbox):
    data = mail(files=[("a.txt", b"one")])
    inbox.number(data)
    before = inbox.state()
    assert "taken before" in inbox.deliver(data)
    assert inbox.state() == before


def test_a_mail_without_an_id_is_known_by_its_bytes(inbox):
    data = mail().replace(b"Message-ID", b"X-Was-ID")
    inbox.number(data)
    assert "taken before" in inbox.deliver(data)


def test_the_same_mail_at_the_same_moment_is_one_ticket(inbox):
    data = mail(subject="At once")
    running = [subprocess.Popen(inbox.command(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
                                env=inbox.portal.build.environment()) for _ in range(6)]
    for process in running:
        process.stdin.write(data)
        process.stdin.close()
    said = [process.stderr.read().decode() for process in running]
    assert [process.wait() for process in running] == [TAKEN] * 6, said
    assert inbox.database.value("SELECT count(*) FROM ticket WHERE subject = 'At once'") == 1


def test_files_arrive_byte_for_byte(inbox, ana):
    files = [("Bericht März.pdf", b"%PDF-1.4\n" + bytes(range(256))), ("winmail.dat", b"\x78\x9f\x3e\x22\0\0"),
             ("../../etc/passwd", b"x"), ("", b"nameless")]
    number = inbox.number(mail(files=files))
    links = [link for link in ana.get(f"/tickets/{number}").links if "/attachments/" in link]
    contents = {ana.get(link.removeprefix("/support")).response.content for link in dict.fromkeys(links)}
    assert contents == {data for _, data in files}


def test_what_is_too_large_is_left_out_and_named(make_portal):
    inbox = Inbox(make_portal(start=False))
    for name, value in (("PortalMaxFileSize", "1"), ("PortalMaxFiles", "2"), ("PortalMaxMessage", "200")):
        inbox.portal.ctl("settings", "set", name, value, "--portal", "/support")
    number = inbox.number(mail(files=[("big.bin", b"x" * 1048577), ("a", b"1"), ("b", b"2"), ("c", b"3")]), "--portal",
                          "/support")
    body, = inbox.messages(number)
    assert body == ("Hello.\n\n[Left out, as it is larger than 1 MB: big.bin]\n"
                    "[Left out, as a message has at most 2 files: c]")
    number = inbox.number(mail(text="word " * 100), "--portal", "/support")
    body, = inbox.messages(number)
    assert body.startswith("word word") and "all of it: message.txt]" in body and len(body) < 300
    assert inbox.database.value("SELECT count(*) FROM attachment WHERE file_name = 'message.txt' AND size = 499") == 1


def test_html_mail_is_made_safe_and_inline_images_are_named(inbox):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@example.com", "support@example.com", "Picture"
    message["Message-ID"] = f"<mail{next(counter)}@client.example>"
    message.set_content('<p onclick="x()">See <img alt="y" src="cid:one@x" onerror="x()"> here'
                        '<script>alert(1)</script><img src="cid:none@x"></p>', subtype="html")
    message.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<one@x>", filename="screen <b>.png")
    number = inbox.number(message.as_bytes())
    body, = inbox.messages(number)
    assert "[screen &lt;b&gt;.png]" in body or "[screen b.png]" in body or "[screen _b_.png]" in body, body
    for bad in ("onclick", "onerror", "script", "<img", "cid:"):
        assert bad not in body
    assert inbox.database.value("SELECT count(*) FROM attachment JOIN message ON message.id = attachment.message_id"
                                " JOIN thread ON thread.id = message.thread_id JOIN ticket ON ticket.id = thread.ticket_id"
                                " WHERE ticket.number = ?", number) == 1


def test_an_inline_image_in_plain_text_is_named(inbox):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@example.com", "support@example.com", "Picture"
    message["Message-ID"] = f"<mail{next(counter)}@client.example>"
    message.set_content("Look: [cid:image001.png@01D]. And [cid:nothing@x].")
    message.make_mixed()
    message.attach(picture := email.message.MIMEPart())
    picture.set_content(b"\x89PNG", "image", "png", filename="image001.png", cid="<image001.png@01D>", disposition="inline")
    assert inbox.messages(inbox.number(message.as_bytes())) == ["Look: [image001.png]. And [cid:nothing@x]."]


# --- answers -----------------------------------------------------------------------------------------------------


@pytest.mark.row("P48")
def test_an_answer_lands_in_its_ticket_with_token_and_participant(inbox, ana, agent):
    number = inbox.number(mail())
    said = inbox.deliver(mail(to=f"Support <{inbox.address(number)}>", subject="Re: something else", text="Again me."))
    assert f"taken as an answer in ticket {number}" in said
    assert inbox.messages(number) == ["Hello.", "Again me."]
    assert "Again me." in ana.get(f"/tickets/{number}").text


@pytest.mark.parametrize("how", ["--recipient", "Delivered-To", "X-Original-To", "Cc", "case"])
def test_the_token_is_found_wherever_mail_servers_put_it(inbox, how):
    number = inbox.number(mail())
    address = inbox.address(number)
    options, headers, to = [], [], "support@example.com"
    if how == "--recipient":
        options = ["--recipient", address]
    elif how == "case":
        to = address.upper()
    else:
        headers = [(how, address)]
    inbox.deliver(mail(to=to, text="Again me.", headers=headers), *options)
    assert inbox.messages(number) == ["Hello.", "Again me."]


def test_another_participant_answers_with_the_token_and_nobody_else(inbox):
    number = inbox.number(mail())
    address = inbox.address(number)
    inbox.portal.ctl("ticket", "contact", number, "bruno@example.com", "--role", "cc")
    inbox.deliver(mail("bruno@example.com", to=address, text="I, too."))
    assert inbox.messages(number) == ["Hello.", "I, too."]
    inbox.portal.ctl("user", "add", "colleague@example.com", "--role", "contact", "--company", "Example")
    before = inbox.state()[:1]
    for sender in ("carla@other.example", "colleague@example.com", "stranger@evil.example"):
        other = inbox.number(mail(sender, to=address, text="May I?", subject=f"Re: [#{number}] Help"))
        assert inbox.messages(other) == ["May I?"]
        assert inbox.people(other) == {sender: "requester"}
    assert inbox.messages(number) == ["Hello.", "I, too."]
    assert set(inbox.people(number)) == {"ana@example.com", "bruno@example.com"}
    after = [[row for row in inbox.state()[0] if row["id"] <= before[0][-1]["id"]]]
    assert after == before


def test_guesses_and_forged_threads_make_tickets_of_their_own(inbox):
    number = inbox.number(data := mail())
    mail_id = [line.split(b" ")[1].decode().strip() for line in data.splitlines() if line.startswith(b"Message-ID")][0]
    before = inbox.messages(number), inbox.people(number), inbox.events(number, "message")
    wrong = "a" * 32
    token = inbox.token(number, "ana@example.com")
    near = token[:-1] + ("b" if token[-1] == "a" else "a")
    for headers, to, subject in [
            ([("In-Reply-To", mail_id), ("References", mail_id)], "support@example.com", "Re: Help"),
            ([], f"support+r-{wrong}@example.com", "Re: Help"),
            ([], f"support+{number}@example.com", f"[#{number}] Help (ticket {number})"),
            ([], f"support+id{number}@example.com", "Help"),
            ([("X-Original-To", f"support+r-{near}@example.com")], "x@example.com", "Help")]:
        other = inbox.number(mail("Ana <ana@example.com>", to=to, subject=subject, headers=headers, text="guess"))
        assert other != number
    assert (inbox.messages(number), inbox.people(number), inbox.events(number, "message")) == before


def test_a_ticket_that_customers_cannot_see_takes_no_answer(inbox):
    number = inbox.number(mail())
    address = inbox.address(number)
    inbox.portal.ctl("ticket", "hide", number, "on")
    inbox.number(mail(to=address))
    assert inbox.messages(number) == ["Hello."]


def test_who_is_off_the_ticket_is_no_longer_believed(inbox):
    number = inbox.number(mail())
    inbox.portal.ctl("ticket", "contact", number, "bruno@example.com", "--role", "cc")
    address = inbox.address(number, "bruno@example.com")
    inbox.database.execute("DELETE FROM ticket_contact WHERE role = 'cc' AND ticket_id = (SELECT id FROM ticket"
                           " WHERE number = ?)", number)
    inbox.number(mail("bruno@example.com", to=address))
    assert inbox.messages(number) == ["Hello."]


def test_staff_are_sent_to_the_desk_and_never_speak_as_customers(inbox):
    number = inbox.number(mail())
    before = inbox.state()
    said = inbox.deliver(mail("agent@example.com", to=inbox.address(number)), code=REFUSED)
    assert "answered on the desk" in said
    inbox.deliver(mail("agent@example.com"), code=REFUSED)
    inbox.deliver(mail("agent@example.com", headers=[("Auto-Submitted", "auto-replied")]))
    assert inbox.state() == before


def test_who_is_shut_out_is_not_heard(inbox):
    inbox.portal.ctl("user", "add", "gone@example.com", "--role", "contact")
    inbox.portal.ctl("user", "disable", "gone@example.com")
    before = inbox.state()
    assert "shut out" in inbox.deliver(mail("gone@example.com"))
    assert inbox.state() == before


# --- closed tickets ----------------------------------------------------------------------------------------------


def closed_ticket(inbox, stage="Closed"):
    number = inbox.number(mail())
    address = inbox.address(number)
    inbox.portal.ctl("ticket", "stage", number, stage)
    assert inbox.closed(number)
    return number, address


def test_an_answer_to_a_closed_ticket_is_a_linked_ticket_where_that_is_off(make_portal):
    inbox = Inbox(make_portal(start=False))
    number, address = closed_ticket(inbox)
    other = inbox.number(mail(to=address, text="Still broken."))
    assert inbox.closed(number) and inbox.messages(number) == ["Hello."]
    assert inbox.messages(other) == [f"[In answer to ticket {number}, which is closed.]\n\nStill broken."]
    assert inbox.events(number, "linked") == [str(other)] and inbox.events(other, "linked") == [str(number)]
    assert inbox.database.value("SELECT count(*) FROM ticket_link") == 2


def test_it_reopens_the_ticket_where_that_is_on_unless_the_pipeline_keeps_it_closed(make_portal):
    inbox = Inbox(make_portal(start=False))
    inbox.portal.ctl("settings", "set", "PortalReplyToClosed", "On", "--portal", "/support")
    number, address = closed_ticket(inbox)
    inbox.deliver(mail(to=address, text="Still broken."))
    assert not inbox.closed(number) and inbox.messages(number) == ["Hello.", "Still broken."]
    number, address = closed_ticket(inbox)
    inbox.database.execute("UPDATE pipeline SET reply_reopens = 0")
    inbox.deliver(mail(to=address, text="Thanks."))
    assert inbox.closed(number) and inbox.messages(number) == ["Hello.", "Thanks."]


# --- copies ------------------------------------------------------------------------------------------------------


@pytest.mark.row("P03")
def test_colleagues_in_copy_become_participants_and_nobody_else(inbox, bruno):
    inbox.portal.ctl("user", "add", "out@example.com", "--role", "contact", "--company", "Example")
    inbox.portal.ctl("user", "disable", "out@example.com")
    copies = ("Bruno <bruno@example.com>, carla@other.example, unknown@example.com, support@example.com,"
              " agent@example.com, out@example.com, ana@example.com")
    number = inbox.number(mail(headers=[("Cc", copies)]))
    assert inbox.people(number) == {"ana@example.com": "requester", "bruno@example.com": "cc"}
    assert inbox.database.value("SELECT count(*) FROM contact WHERE email_key = 'unknown@example.com'") == 0
    number = inbox.number(mail())
    inbox.deliver(mail(to=inbox.address(number), headers=[("Cc", copies)]))
    assert inbox.people(number) == {"ana@example.com": "requester", "bruno@example.com": "cc"}
    number = inbox.number(mail("lone@nowhere.example", headers=[("Cc", "bruno@example.com, carla@other.example")]))
    assert inbox.people(number) == {"lone@nowhere.example": "requester"}


def test_nobody_is_added_where_customers_may_add_nobody(make_portal):
    inbox = Inbox(make_portal(start=False))
    inbox.portal.ctl("settings", "set", "PortalParticipants", "own", "--portal", "/support")
    number = inbox.number(mail(headers=[("Cc", "bruno@example.com")]), "--portal", "/support")
    assert inbox.people(number) == {"ana@example.com": "requester"}


def test_an_answer_does_not_tell_its_readers_the_token(inbox, bruno):
    number = inbox.number(mail())
    address = inbox.address(number)
    token = address.split("+r-")[1].split("@")[0]
    quote = f"On Monday we wrote:\n> to {address}\n> https://x.example/support/unsubscribe/{token}\n"
    inbox.deliver(mail(to=address, text=f"Yes.\n\n{quote}"))
    inbox.deliver(mail(to=address, text=" ", html=f"<p>Yes <a href='https://x.example/unsubscribe/{token}'>x</a>"))
    assert len(inbox.messages(number)) == 3 and not any(token in body for body in inbox.messages(number))
    assert token not in bruno.get(f"/tickets/{number}").source


# --- loops, bounces ----------------------------------------------------------------------------------------------

AUTOMATIC = [("Auto-Submitted", "auto-replied"), ("Auto-Submitted", "auto-generated; x=y"), ("Precedence", "bulk"),
             ("Precedence", "junk"), ("Precedence", "list"), ("List-Id", "<list.example.com>"),
             ("X-Auto-Response-Suppress", "All"), ("Return-Path", "<>"), ("X-Autoreply", "yes")]


@pytest.mark.parametrize("header", AUTOMATIC, ids=lambda header: "=".join(header))
def test_automatic_mail_makes_no_ticket_reopens_none_and_tells_nobody(inbox, header):
    number, address = closed_ticket(inbox)
    outbox = inbox.database.value("SELECT count(*) FROM outbox")
    before = inbox.state()
    assert "not written by a person" in inbox.deliver(mail(headers=[header]))
    assert inbox.state() == before
    # With a token it is noted for staff, once.
    data = mail(to=address, subject="Away", text="I am away until Monday.", headers=[header])
    assert f"automatic answer on ticket {number}" in inbox.deliver(data)
    assert "taken before" in inbox.deliver(data)
    assert inbox.events(number, "autoreply") == ["Away: I am away until Monday."]
    assert inbox.closed(number) and inbox.messages(number) == ["Hello."]
    assert inbox.database.value("SELECT count(*) FROM outbox") == outbox


def test_what_people_send_with_such_headers_is_taken(inbox):
    for header in [("Auto-Submitted", "no"), ("Precedence", "first-class"), ("Return-Path", "<ana@example.com>")]:
        inbox.number(mail(headers=[header]))


def test_a_note_of_an_automatic_answer_is_not_shown_to_customers(inbox, ana):
    number = inbox.number(mail())
    ana.get(f"/tickets/{number}")  # the first visit moves the mark of what was seen
    tag = ana.get(f"/tickets/{number}").headers["ETag"]
    inbox.deliver(mail(to=inbox.address(number), text="SECRET-VACATION", headers=[AUTOMATIC[0]]))
    again = ana.get(f"/tickets/{number}")
    assert "SECRET-VACATION" not in again.source and again.headers["ETag"] == tag


def test_mail_from_an_inbox_address_is_a_loop(inbox):
    before = inbox.state()
    assert "address of an inbox" in inbox.deliver(mail("support@example.com"))
    assert inbox.state() == before


def test_one_sender_has_a_limit_for_each_hour(inbox):
    for _ in range(3):
        inbox.deliver(mail("loop@robot.example"), "--hourly", "3")
    inbox.deliver(mail("loop@robot.example"), "--hourly", "3", code=AGAIN)
    inbox.deliver(mail("other@robot.example"), "--hourly", "3")
    assert inbox.database.value("SELECT count(*) FROM ticket JOIN contact ON contact.id = ticket.requester_id"
                                " WHERE contact.email_key = 'loop@robot.example'") == 3


def sent_mail(inbox, number, state="sent"):
    """A notice that was sent to Ana: its Message-ID."""
    mail_id = f"{os.urandom(8).hex()}.c1@example.com"
    inbox.database.execute(
        "INSERT INTO outbox (portal, kind, contact_id, address, ticket_id, mail_id, state, due_at, created_at)"
        " SELECT '/support', 'reply', contact.id, contact.email, ticket.id, ?, ?, 1, 1 FROM ticket, contact"
        " WHERE ticket.number = ? AND contact.email_key = 'ana@example.com'", mail_id, state, number)
    return mail_id


def report(mail_id, action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 <ana@example.com>: No such user"):
    return (f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com (Mail Delivery System)\nTo: support@example.com\n"
            f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn{next(counter)}@mx.example.com>\n"
            "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nI'm sorry.\n\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
            f"Final-Recipient: rfc822; ana@example.com\nAction: {action}\nStatus: {status}\n"
            f"Diagnostic-Code: {diagnostic}\n\n"
            "--b\nContent-Type: message/rfc822\n\n"
            f"From: support@example.com\nTo: ana@example.com\nSubject: [10001]\nMessage-ID: <{mail_id}>\n\nBody\n\n--b--\n"
            ).encode()


def test_a_bounce_is_noted_on_the_mail_and_its_ticket(inbox, ana):
    number = inbox.number(mail())
    mail_id = sent_mail(inbox, number)
    ana.get(f"/tickets/{number}")
    tag = ana.get(f"/tickets/{number}").headers["ETag"]
    assert "came back" in inbox.deliver(report(mail_id))
    row, = inbox.database.query("SELECT state, last_error FROM outbox WHERE mail_id = ?", mail_id)
    assert row == {"state": "bounced", "last_error": "550 5.1.1 <ana@example.com>: No such user"}
    assert inbox.events(number, "mail") == ["550 5.1.1 <ana@example.com>: No such user"]
    # Again, and from another server: once is enough.
    inbox.deliver(report(mail_id))
    assert len(inbox.events(number, "mail")) == 1
    assert ana.get(f"/tickets/{number}").headers["ETag"] == tag


def test_a_delay_is_no_bounce_and_a_foreign_bounce_is_nothing(inbox):
    number = inbox.number(mail())
    mail_id = sent_mail(inbox, number)
    before = inbox.state()
    inbox.deliver(report(mail_id, "delayed", "4.4.1", "smtp; 451 later"))
    inbox.deliver(report("unknown@elsewhere.example"))
    assert inbox.state() == before
    assert inbox.database.value("SELECT state FROM outbox WHERE mail_id = ?", mail_id) == "sent"


def test_our_own_mail_that_comes_back_is_dropped(inbox):
    number = inbox.number(mail())
    mail_id = sent_mail(inbox, number)
    before = inbox.state()
    assert "has come back" in inbox.deliver(mail(to=inbox.address(number), headers=[("Message-ID", f"<{mail_id}>")]))
    assert inbox.state() == before


# --- when something is wrong -------------------------------------------------------------------------------------


def test_what_is_no_mail_goes_back_and_what_is_our_fault_is_tried_again(inbox, tmp_path):
    inbox.deliver(b"", code=BAD)
    inbox.deliver(b"Subject: nobody\n\nx\n", code=BAD)
    assert "no inbox" in inbox.deliver(mail(), inbox="Typo", code=AGAIN)
    inbox.deliver(mail(), "--portl", "x", code=AGAIN)
    inbox.deliver(mail(), "--hourly", "many", code=AGAIN)
    for command in (["--database", "sqlite3:/nowhere/x.db", "deliver", "--inbox", "Support"],
                    ["--database", "pgsql:host=/nowhere dbname=x", "deliver", "--inbox", "Support"],
                    ["deliver", "--inbox", "Support"], ["--databse", "x", "deliver", "--inbox", "Support"],
                    ["--database", inbox.database.uri, "--store", "/proc/nowhere", "deliver", "--inbox", "Support"]):
        done = subprocess.run([str(inbox.portal.build.portalctl), *command], input=mail(), capture_output=True,
                              check=False, env=inbox.portal.build.environment())
        assert done.returncode == AGAIN, (command, done.stderr)
        assert b"cause" not in done.stderr or b"--database" not in done.stderr


def test_a_full_disk_means_later_and_leaves_nothing(inbox):
    before = inbox.state()
    limit = 200000
    done = subprocess.run(inbox.command(), input=mail(files=[("big", os.urandom(1000000))]), capture_output=True, check=False,
                          env=inbox.portal.build.environment(),
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert done.returncode in (AGAIN, -25), done.stderr
    assert inbox.state() == before


# --- hostile mail ------------------------------------------------------------------------------------------------


def nested(depth):
    lines = [b"From: ana@example.com", b"Subject: deep", b"MIME-Version: 1.0"]
    for i in range(depth):
        lines += [b'Content-Type: multipart/mixed; boundary="b%d"' % i, b"", b"--b%d" % i]
    return b"\n".join(lines + [b"Content-Type: text/plain", b"", b"inner"])


@pytest.mark.parametrize("name, data", [
    ("headers", b"".join(b"X-Header-%d: value\n" % i for i in range(10000)) + mail()),
    ("delivered", b"".join(b"Delivered-To: x%d@example.com\n" % i for i in range(10000)) + mail()),
    ("recipients", mail(headers=[("Cc", ", ".join(f"x{i}@example.com" for i in range(10000)))])),
    ("header", b"X-Giant: " + b"x" * 5000000 + b"\n" + mail()),
    ("subject", mail(subject="long " * 20000)),
    ("references", b"References: " + b"<a@b> " * 50000 + b"\n" + mail()),
    ("nested", nested(2000)),
    ("nul", mail(text="before\0after").replace(b"Help", b"He\0lp")),
    ("charset", mail().replace(b'charset="utf-8"', b'charset="klingon"').replace(b"Hello.", b"Gr\xfc\xdfe \xff\xfe")),
    ("encoding", mail().replace(b"7bit", b"x-uuencode")),
    ("name", mail().replace(b"Ana Souza", b"=?utf-8?q?Ana=0D=0ABcc:_all=40example.com=0D=0A?=")),
], ids=lambda value: value if isinstance(value, str) else "")
def test_hostile_mail_is_taken(inbox, name, data):
    number = inbox.number(data)
    subject = inbox.database.value("SELECT subject FROM ticket WHERE number = ?", number)
    assert "\n" not in subject and "\r" not in subject and len(subject) <= 200
    if name == "name":
        for row in inbox.database.query("SELECT first_name, last_name FROM contact"):
            assert not any(mark in row[field] for field in row for mark in "\r\n")


def test_a_mail_of_64_megabytes_is_bounded_in_memory(inbox, tmp_path):
    path = tmp_path / "big.eml"
    path.write_bytes(mail(files=[("big.bin", os.urandom(45 * 1048576))]))
    assert 60 * 1048576 < path.stat().st_size < 64 * 1048576
    limit = resource.RLIM_INFINITY if inbox.portal.build.sanitized else 320 * 1048576
    with path.open("rb") as data:
        done = subprocess.run(inbox.command(), stdin=data, capture_output=True, cwd="/", check=False,
                              env=inbox.portal.build.environment(),
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    assert done.returncode == TAKEN, done.stderr
    inbox.deliver(mail() + b"x" * (64 * 1048576), code=BAD)
