# SPDX-License-Identifier: Apache-2.0
"""What was typed comes back also when it will not be taken: the ticket is gone or closed, or it was too much."""

import socket
import time

import pytest

from harness.tickets import file_ticket, number_of
from harness.wire import multipart

ANA, AGENT = "ana@example.com", "agent@example.com"
ODD = "Two lines,\n\n\"quotes\", <b>tags</b>, &amp;\n</textarea><script>x</script>\n\U0001f680 done."
FILES = [("plan.txt", b"the plan"), ("two words.bin", bytes(range(256)))]
MIB = 1 << 20
ROOM = 4 * 1000 + 65536  # bytes of text that a form may have here


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory({"PortalMaxFileSize": "1", "PortalMaxFiles": "2", "PortalMaxMessage": "1000"})
    yield portal
    portal.stop()


def written(portal, email=ANA):
    """(client, number, page) of somebody who looks at a ticket with a form."""
    client = portal.client(email)
    number = number_of(file_ticket(portal.client(ANA), f"Gone soon {time.monotonic_ns()}"))
    return client, number, client.get(f"/{'desk/' if email == AGENT else ''}tickets/{number}")


def send(client, page, field="message", text=ODD, files=FILES, **fields):
    files = [("attachment", (name, data, "application/octet-stream")) for name, data in files] or None
    return client.submit(page, {field: text, **fields}, field=field, files=files, follow=False)


def kept(page, label):
    """The box of that name."""
    label, = [tag for tag in page.all("label") if tag.text == label]
    return page.one("textarea", id=label["for"])


@pytest.mark.row("D11")
@pytest.mark.parametrize("email, label", [(ANA, "Message"), (AGENT, "Reply to the customer")])
def test_the_ticket_is_gone(portal, email, label):
    client, number, page = written(portal, email)
    if email == ANA:
        portal.database.execute("UPDATE ticket SET hidden = 1 WHERE number = ?", number)
    else:
        portal.database.execute("UPDATE ticket SET number = -number WHERE number = ?", number)
    answer = send(client, page)
    assert answer.status == 404 and answer.headers["Cache-Control"] == "private, no-store"
    box = kept(answer, label)
    assert box.raw_text.removeprefix("\n") == ODD and "readonly" in box.attributes
    assert "<script>x" not in answer.source and "plan.txt, two words.bin" in answer.text
    assert not [form for form in answer.all("form") if "/messages" in (form.get("action") or "")]
    # Nobody else's: neither without the token nor without the session.
    stale = client.submit(page, {"message": ODD, "csrf": "x"}, field="message", follow=False, files=[])
    assert stale.status == 403 and "done." not in stale.source


@pytest.mark.row("D11")
def test_a_note_on_a_ticket_that_is_gone(portal):
    client, number, page = written(portal, AGENT)
    portal.database.execute("UPDATE ticket SET number = -number WHERE number = ?", number)
    answer = send(client, page, field="body", files=[])
    assert answer.status == 404 and kept(answer, "Internal note, which customers never see").raw_text.removeprefix("\n") == ODD
    assert "Attach these files again" not in answer.text


@pytest.mark.row("D11")
def test_the_ticket_was_closed(portal):
    client, number, page = written(portal)
    stage = portal.database.value("SELECT id FROM stage WHERE state = 'closed' ORDER BY id")
    portal.database.execute("UPDATE ticket SET stage_id = ?, closed_at = created_at WHERE number = ?", stage, number)
    answer = send(client, page)
    assert answer.status == 409
    assert kept(answer, "What you wrote").raw_text.removeprefix("\n") == ODD
    assert "plan.txt, two words.bin" in answer.text


@pytest.mark.row("D11")
def test_a_conflict_that_has_no_page_of_its_own(portal):
    client, number, page = written(portal, AGENT)
    other = number_of(file_ticket(portal.client(ANA), "Goal"))
    portal.database.execute("UPDATE ticket SET hidden = 1, merged_into_id = (SELECT id FROM ticket WHERE number = ?) WHERE number = ?",
                            other, number)
    portal.database.execute("UPDATE thread SET ticket_id = (SELECT id FROM ticket WHERE number = ?) WHERE ticket_id = "
                            "(SELECT id FROM ticket WHERE number = ?)", other, number)
    answer = send(client, page)
    assert answer.status == 409 and "merged into another one" in answer.text
    assert kept(answer, "Reply to the customer").raw_text.removeprefix("\n") == ODD and "plan.txt" in answer.text


# --- too much ------------------------------------------------------------------------------------------------------


@pytest.mark.row("D11")
@pytest.mark.parametrize("files", [[], FILES], ids=["urlencoded", "multipart"])
def test_too_much_text(portal, files):
    """As much of it as a form may have comes back, whole characters, in a form that sends it."""
    client, number, page = written(portal)
    text = "Grüße €\U0001f680 " * 15000
    began = time.monotonic()
    answer = send(client, page, text=text, files=files)
    assert answer.status == 413 and "longer than this form takes" in answer.text
    back = dict(answer.form(field="message").values)["message"]
    assert text.startswith(back) and len(back.encode()) > ROOM - 1000 and len(back.encode()) <= ROOM
    assert time.monotonic() - began < 10
    # Shortened, it is sent.
    sent = client.submit(answer, {"message": "Shorter."}, field="message", follow=False)
    assert sent.status == 303
    assert portal.database.value("SELECT count(*) FROM message WHERE body = 'Shorter.' AND thread_id = (SELECT thread.id FROM thread "
                                 "JOIN ticket ON ticket.id = ticket_id WHERE number = ?)", number) == 1


@pytest.mark.row("D11")
def test_files_that_are_too_much_together(portal):
    """Announced to be larger than anything that is taken: the text is read, the files are named, nothing is stored."""
    client, number, page = written(portal)
    before = {path for path in portal.store.rglob("*") if path.is_file()}
    answer = send(client, page, files=[("first.mov", b"1" * 700000), ("second.mov", b"2" * 9 * MIB)])
    assert answer.status == 413 and "fewer or smaller files" in answer.text
    assert dict(answer.form(field="message").values)["message"] == ODD
    assert "Not taken: “first.mov”, “second.mov”." in answer.text
    assert {path for path in portal.store.rglob("*") if path.is_file()} == before
    assert client.submit(answer, {}, field="message", follow=False).status == 303


@pytest.mark.row("D11")
def test_too_much_after_the_session_is_over(portal):
    client, number, page = written(portal)
    portal.database.execute("UPDATE session SET seen_at = 1, created_at = 1, expires_at = 2")
    answer = send(client, page, files=[("second.mov", b"2" * 9 * MIB)])
    assert answer.status == 413 and dict(answer.form(field="message").values)["message"] == ODD
    client.login(ANA)
    again = client.submit(answer, {}, field="message", follow=False)
    assert again.status == 403 and dict(again.form(field="message").values)["message"] == ODD


@pytest.mark.waits
def test_a_body_that_is_announced_and_never_comes(portal):
    """Whoever announces too much and sends nothing has his answer in a moment, and a program that asks first at once."""
    client, number, _ = written(portal)
    token = client.csrf()
    kind, body = multipart([("csrf", token), ("message", ODD)], [])
    for more, part, limit in ((b"", body[:-10], 3), (b"", b"", 3), (b"Expect: 100-continue\r\n", b"", 0.45)):
        began = time.monotonic()
        data = answer_to(portal, client, number, kind, more, part)
        assert data.startswith(b"HTTP/1.1 413 ") and time.monotonic() - began < limit + 5 * (limit > 1), data[:300]
        assert (b"done." in data) == bool(part)


def answer_to(portal, client, number, kind, more, body):
    cookies = "; ".join(f"{name}={value}" for name, value in client.session.cookies.items())
    with socket.create_connection(("127.0.0.1", portal.httpd.port), timeout=20) as raw:
        raw.sendall(f"POST /support/tickets/{number}/messages HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\n"
                    "Content-Length: 1000000000\r\n".encode() + more + b"\r\n" + body)
        data = b""
        while chunk := raw.recv(65536):
            data += chunk
    return data
