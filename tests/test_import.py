# SPDX-License-Identifier: Apache-2.0
"""portalctl import: real mail becomes tickets."""

import email
import email.policy
import hashlib
import re
import shutil

import pytest

from harness import system


def count(text):
    """(mails, tickets, attachments, already there, skipped) of the summary line."""
    match = re.search(r"(\d+) mails imported as (\d+) tickets with (\d+) attachments, (\d+) were there already, "
                      r"(\d+) skipped", text)
    assert match, text
    return tuple(int(part) for part in match.groups())


def mail(number, subject, sender, body, references="", more="", date="Mon, 02 Nov 2026 10:0%d:00 +0000"):
    threading = f"In-Reply-To: {references.split()[-1]}\nReferences: {references}\n" if references else ""
    return (f"From: {sender}\nTo: support@example.com\nSubject: {subject}\nDate: {date % number}\n"
            f"Message-ID: <m{number}@example.com>\n{threading}{more}MIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{body}\n").encode()


@pytest.fixture
def portal(make_portal):
    return make_portal(demo=False, start=False)


@pytest.fixture
def maildir(portal):
    folder = portal.folder / "maildir"
    (folder / "cur").mkdir(parents=True)

    def put(name, data):
        path = folder / "cur" / name
        path.write_bytes(data)
        path.chmod(0o644)
        return path

    folder.chmod(0o755)
    put.folder = folder
    return put


def run(portal, folder, *options, check=True):
    return portal.ctl("import", "maildir", folder, "--inbox", "Support", *options, check=check)


def messages(portal):
    return [row["body"] for row in portal.database.query(
        "SELECT ticket.number, message.body FROM ticket JOIN thread ON thread.ticket_id = ticket.id"
        " JOIN message ON message.thread_id = thread.id ORDER BY ticket.number, message.created_at, message.id")]


def test_a_thread_is_one_ticket_with_its_mails_in_order(portal, maildir):
    maildir("b", mail(2, "Re: Help", "Bea <bea@example.org>", "second", "<m1@example.com>"))
    maildir("c", mail(3, "AW: Help", "Ana <ana@example.org>", "third", "<m1@example.com> <m2@example.com>"))
    maildir("a", mail(1, "Help", "Ana <ana@example.org>", "first"))
    maildir("d", mail(4, "Other", "Ana <ana@example.org>", "apart"))
    assert count(run(portal, maildir.folder).stdout) == (4, 2, 0, 0, 0)
    assert messages(portal) == ["first", "second", "third", "apart"]
    assert portal.database.value("SELECT subject FROM ticket ORDER BY number LIMIT 1") == "Help"
    people = portal.database.query(
        "SELECT contact.email_key AS email, ticket_contact.role AS role FROM ticket_contact JOIN contact"
        " ON contact.id = ticket_contact.contact_id JOIN ticket ON ticket.id = ticket_contact.ticket_id"
        " WHERE ticket.subject = 'Help' ORDER BY contact.email_key")
    assert people == [{"email": "ana@example.org", "role": "requester"}, {"email": "bea@example.org", "role": "associated"}]


def test_a_second_run_imports_nothing_twice_and_a_late_answer_finds_its_ticket(portal, maildir):
    maildir("a", mail(1, "Help", "Ana <ana@example.org>", "first"))
    # Its parent, mail 2, is not there yet: only the references tie them together.
    maildir("c", mail(3, "Re: Help", "Ana <ana@example.org>", "third", "<m1@example.com> <m2@example.com>"))
    assert count(run(portal, maildir.folder).stdout)[:2] == (2, 1)
    assert count(run(portal, maildir.folder).stdout) == (0, 0, 0, 2, 0)
    maildir("b", mail(2, "Re: Help", "Bea <bea@example.org>", "second", "<m1@example.com>"))
    assert count(run(portal, maildir.folder).stdout) == (1, 0, 0, 2, 0)
    assert messages(portal) == ["first", "second", "third"]


def test_charsets_and_names_come_out_right(portal, maildir):
    maildir("a", "From: =?iso-8859-1?Q?J=FCrgen_Gro=DF?= <juergen@example.org>\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\n"
                 "Date: Mon, 02 Nov 2026 10:00:00 +0000\nMessage-ID: <x@y>\nMIME-Version: 1.0\n"
                 "Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: 8bit\n\n"
            .encode() + "„Zitat“ für 5 €\n".encode("cp1252"))
    run(portal, maildir.folder)
    assert messages(portal) == ["„Zitat“ für 5 €"]
    assert portal.database.value("SELECT subject FROM ticket") == "Grüße"
    assert portal.database.query("SELECT first_name, last_name FROM contact") == [
        {"first_name": "Jürgen", "last_name": "Groß"}]


def test_html_mail_is_made_safe(portal, maildir):
    maildir("a", b"From: a@example.org\nSubject: x\nMessage-ID: <x@y>\nMIME-Version: 1.0\n"
                 b"Content-Type: text/html; charset=utf-8\n\n<p onclick=alert(1)>Hi<script>alert(2)</script> "
                 b"<a href=\"javascript:alert(3)\">l</a><img src=http://x.example/track.gif></p>\n")
    run(portal, maildir.folder)
    body, = messages(portal)
    assert "Hi" in body
    for bad in ("script", "onclick", "javascript:", "<img"):
        assert bad not in body


def test_broken_mails_are_named_and_the_rest_goes_in(portal, maildir):
    empty = maildir("empty", b"")
    nobody = maildir("nobody", b"Subject: who\nMessage-ID: <n@y>\n\ntext\n")
    maildir("fine", mail(1, "Help", "Ana <ana@example.org>", "first"))
    done = run(portal, maildir.folder)
    assert count(done.stdout) == (1, 1, 0, 0, 2)
    assert f"{empty}: skipped: " in done.stderr and f"{nobody}: skipped: " in done.stderr


def test_a_sender_with_an_endless_name_does_not_cost_the_conversation(portal, maildir):
    maildir("a", mail(1, "Help", "Ana <ana@example.org>", "first"))
    maildir("b", mail(2, "Re: Help", f"{'x' * 100} {'y' * 100} <bea@example.org>", "second", "<m1@example.com>"))
    assert count(run(portal, maildir.folder).stdout) == (2, 1, 0, 0, 0)
    assert messages(portal) == ["first", "second"]
    name = portal.database.query("SELECT first_name, last_name FROM contact WHERE email_key = 'bea@example.org'")
    assert name == [{"first_name": "x" * 79 + "…", "last_name": "y" * 79 + "…"}]


def test_dry_run_writes_nothing(portal, maildir):
    maildir("a", mail(1, "Help", "Ana <ana@example.org>", "first"))
    assert "1 mails would be imported as 1 tickets" in run(portal, maildir.folder, "--dry-run").stdout
    assert messages(portal) == []


def attachments_of(path):
    """What Python's parser takes for attachments: (name, bytes)."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
    found = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() != "attachment":
            continue
        found.append(part.get_payload(decode=True))
    return found


def conversations(paths):
    """Groups of mails that are tied together by ids, found without our code."""
    group = {}

    def root(node):
        while group.setdefault(node, node) != node:
            node = group[node]
        return node

    for path in paths:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        ids = re.findall(r"<([^<>\s]+)>", str(message.get("Message-ID", "")))[:1] or [str(path)]
        ids += re.findall(r"<([^<>\s]+)>", str(message.get("In-Reply-To", "")))[:1]
        ids += re.findall(r"<([^<>\s]+)>", " ".join(message.get_all("References", [])))
        for other in ids[1:]:
            group[root(other)] = root(ids[0])
        root(ids[0])
    own = set()
    for path in paths:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        own.add(root((re.findall(r"<([^<>\s]+)>", str(message.get("Message-ID", "")))[:1] or [str(path)])[0]))
    return len(own)


@pytest.fixture
def corpus(corpora, portal):
    """The real mails, where the server's user can read them."""
    folder = portal.folder / "corpus"
    shutil.copytree(corpora / "mail", folder)
    system.run(["chmod", "-R", "a+rX", folder])
    return folder


def test_the_whole_corpus(portal, corpus):
    files = [path for path in sorted(corpus.rglob("*")) if path.is_file()]
    done = run(portal, corpus)
    imported, tickets, attachments, known, skipped = count(done.stdout)
    assert imported + known + skipped == len(files)
    assert len(re.findall(r": skipped: ", done.stderr)) == skipped
    assert skipped == 0 and tickets == conversations(files)
    stored = portal.database.query("SELECT sha256, size, file_name FROM attachment")
    assert len(stored) == attachments
    # Byte for byte: what is attached in the mails is in the store under its digest, and the files there are whole.
    digests = {row["sha256"] for row in stored}
    for path in files:
        for data in attachments_of(path):
            assert hashlib.sha256(data).hexdigest() in digests, path
    for row in stored:
        data = (portal.store / row["sha256"][:2] / row["sha256"][2:4] / row["sha256"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"] and len(data) == row["size"]
    again = count(run(portal, corpus).stdout)
    assert again == (0, 0, 0, imported + known, skipped)


def test_the_order_of_files_makes_no_difference(portal, make_portal, corpus):
    run(portal, corpus / "default")
    other = make_portal(demo=False, start=False)
    moved = other.folder / "shuffled"
    moved.mkdir()
    paths = [path for path in (corpus / "default").rglob("*") if path.is_file()]
    for path in paths:
        name = hashlib.sha256(path.read_bytes()).hexdigest()
        shutil.copy(path, moved / name)
    system.run(["chmod", "-R", "a+rX", other.folder / "shuffled"])
    run(other, moved)
    shape = ("SELECT ticket.subject AS subject, count(*) AS n, min(message.mail_id) AS first FROM ticket JOIN thread"
             " ON thread.ticket_id = ticket.id JOIN message ON message.thread_id = thread.id"
             " GROUP BY ticket.id, ticket.subject ORDER BY first")
    assert portal.database.query(shape) == other.database.query(shape)


def test_an_imported_conversation_is_read_found_and_answered(make_portal, corpora):
    portal = make_portal(demo=False)
    folder = portal.folder / "corpus"
    shutil.copytree(corpora / "mail" / "default", folder)
    system.run(["chmod", "-R", "a+rX", folder])
    run(portal, folder)
    sender = portal.database.value(
        "SELECT email FROM contact JOIN ticket_contact ON ticket_contact.contact_id = contact.id"
        " GROUP BY contact.id, email ORDER BY count(*) DESC, email LIMIT 1")
    portal.ctl("user", "password", sender, input="correct horse battery")
    client = portal.client()
    client.login(sender, "correct horse battery")
    page = client.get("/tickets?q=notmuch")
    assert page.status == 200
    link = page.one("a", class_="title")["href"]
    ticket = client.get(link)
    answered = client.submit(ticket, {"message": "Thank you, this helped."}, field="message")
    assert answered.status == 200 and "Thank you, this helped." in answered.text
