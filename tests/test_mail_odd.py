# SPDX-License-Identifier: Apache-2.0
"""portalctl deliver: mail that no person wrote, that cannot be taken, or that means harm."""

import os
import resource
import subprocess

import pytest

from harness.inbox import AGAIN, BAD, TAKEN, closed_ticket, mail, report, sent_mail

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
