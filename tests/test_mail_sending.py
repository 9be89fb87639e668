# SPDX-License-Identifier: Apache-2.0
"""Mail servers that refuse, stall and hang up, and processes that die: every mail goes out once, and none is lost
(row 8 of the fault table; the long version is in fault/)."""

import os
import random
import signal
import time

import pytest

from harness import system
from harness.mailing import FROM, give_address, mail_directives, make_due, outbox, settled, states, until
from harness.mailserver import DROP, STALL, MailServer
from harness.portal import Portal
from harness.tickets import file_ticket

TROUBLE = ("CP01212",)


@pytest.fixture
def server():
    server = MailServer().start()
    yield server
    server.stop()


def queue(database, count, first=1):
    """Puts `count` mails into the outbox, as the model does: confirmations of one ticket."""
    ticket, contact, message = database.query(
        "SELECT ticket.id AS t, ticket.requester_id AS c, message.id AS m FROM ticket JOIN thread "
        "ON thread.ticket_id = ticket.id JOIN message ON message.thread_id = thread.id "
        "WHERE ticket.hidden = 0 ORDER BY thread.created_at, thread.id, message.id LIMIT 1")[0].values()
    now = int(time.time() * 1000000)
    values = ", ".join(f"('/support', 'filed', {contact}, 'p{i}@example.com', {ticket}, {message}, 'mail{i}@x.example', "
                       f"{now}, {now})" for i in range(first, first + count))
    database.execute("INSERT INTO outbox (portal, kind, contact_id, address, ticket_id, message_id, mail_id, due_at, "
                     f"created_at) VALUES {values}")


def count_of(mails):
    counted = {}
    for mail in mails:
        counted[mail.id] = counted.get(mail.id, 0) + 1
    return counted


# --- what servers say --------------------------------------------------------------------------------------------


@pytest.mark.expect_log(*TROUBLE)
@pytest.mark.parametrize("stage, said, state, words", [
    ("connect", "421 busy", "waiting", "does not let us send"),
    pytest.param("connect", "554 go away", "waiting", "does not let us send", marks=pytest.mark.slow),
    pytest.param("connect", DROP, "waiting", "could not be reached", marks=pytest.mark.slow),
    pytest.param("MAIL", "451 try later", "waiting", "451 try later", marks=pytest.mark.slow),
    ("MAIL", "550 no such sender", "failed", "refused the sender"),
    ("RCPT", "450 greylisted", "waiting", "450 greylisted"),
    ("RCPT", "550 no such user", "failed", "refused the recipient"),
    pytest.param("RCPT", DROP, "waiting", "could not be reached", marks=pytest.mark.slow),
    pytest.param("RCPT", STALL, "waiting", "could not be reached", marks=pytest.mark.slow),
    ("END", "421 closing", "waiting", "421 closing"),
    ("END", "552 too much", "failed", "refused the mail"),
    ("TAKEN", DROP, "waiting", "did not confirm"),
    pytest.param("TAKEN", STALL, "waiting", "did not confirm", marks=pytest.mark.slow),
])
def test_replies(make_portal, server, stage, said, state, words):
    portal = make_portal(mail_directives(server))
    server.script = lambda at, envelope: said if at == stage else None
    queue(portal.database, 1)
    until(lambda: outbox(portal.database, "last_error")[0][0], what="a result")
    (found, error, attempts, holder), = outbox(portal.database, "state, last_error, attempts, holder")
    assert found == state and words in error and attempts == 1 and holder == 0
    if state == "failed":
        assert portal.database.value("SELECT detail FROM timeline_event WHERE kind = 'mail'") == error
        return
    due, = outbox(portal.database, "due_at")[0]
    wait = due / 1000000 - time.time()
    assert 30 < wait <= 75, f"tried again after {wait} s"
    server.script = lambda at, envelope: None
    make_due(portal.database)
    assert settled(portal.database, 60) == {"sent": 1}
    taken = 2 if stage == "TAKEN" else 1
    assert list(count_of(server.mails).values()) == [taken]


@pytest.mark.expect_log(*TROUBLE)
def test_doubt_ends(make_portal, server):
    """A server that takes mail and never says so gets it twice, as the same mail, and then staff are told."""
    portal = make_portal(mail_directives(server))
    server.script = lambda at, envelope: DROP if at == "TAKEN" else None
    queue(portal.database, 1)
    for doubts in (1, 2):
        until(lambda: len(server.mails) == doubts and outbox(portal.database, "holder")[0][0] == 0)
        make_due(portal.database)
    assert settled(portal.database) == {"failed": 1}
    assert "may have arrived" in outbox(portal.database, "last_error")[0][0]
    server.quiet()
    assert len(server.mails) == 2 and server.mails[0].raw == server.mails[1].raw


@pytest.mark.expect_log(*TROUBLE)
def test_days(make_portal, server):
    """After five days it is said that it was in vain."""
    portal = make_portal(mail_directives(server))
    server.script = lambda at, envelope: "451 later" if at == "RCPT" else None
    queue(portal.database, 1)
    portal.database.execute("UPDATE outbox SET created_at = created_at - 5 * 86400000000, due_at = 0 "
                            "WHERE state = 'waiting'")
    make_due(portal.database)
    until(lambda: states(portal.database) == {"failed": 1} or make_due(portal.database), what="giving up")


# --- TLS and passwords -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(scratch):
    """(certificate, key) for 127.0.0.1, which is its own authority."""
    cert, key = scratch / "mail-cert.pem", scratch / "mail-key.pem"
    system.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1",
                "-addext", "subjectAltName=IP:127.0.0.1"])
    return str(cert), str(key)


@pytest.mark.parametrize("implicit", [False, True])
def test_tls_and_login(make_portal, scratch, certificate, implicit):
    server = MailServer(certificate, login=("relay@example.com", "open sesame"), implicit_tls=implicit).start()
    secret = scratch / "mail-secret"
    secret.write_text("open sesame\n")
    secret.chmod(0o600)
    directives = mail_directives(server, "smtps" if implicit else "smtp", "relay%40example.com", {
        "PortalMailPasswordFile": f'"{secret}"', "PortalMailCa": f'"{certificate[0]}"'})
    if not implicit:
        directives["PortalMailServer"] += " starttls"
    try:
        portal = make_portal(directives)
        queue(portal.database, 3)
        assert settled(portal.database) == {"sent": 3}
        assert all(mail.tls for mail in server.mails)
        assert "sesame" not in portal.httpd.log_text()
    finally:
        server.stop()


@pytest.mark.expect_log(*TROUBLE)
@pytest.mark.parametrize("fault", ["authority", "no tls", "password"])
def test_tls_refused(make_portal, scratch, certificate, fault):
    """Nothing goes out over a connection that is not what was asked for, and the password is no line of any log."""
    login = ("relay", "open sesame") if fault == "password" else None
    server = MailServer(None if fault == "no tls" else certificate, login=login).start()
    secret = scratch / "mail-wrong"
    secret.write_text("wrong sesame\n")
    secret.chmod(0o600)
    more = {"PortalMailCa": f'"{certificate[0]}"'} if fault != "authority" else {}
    if fault == "password":
        more["PortalMailPasswordFile"] = f'"{secret}"'
    directives = mail_directives(server, "smtp", "relay" if fault == "password" else None, more)
    directives["PortalMailServer"] += " starttls"
    try:
        portal = make_portal(directives)
        queue(portal.database, 1)
        error = until(lambda: outbox(portal.database, "last_error")[0][0], what="a result")
        assert states(portal.database) == {"waiting": 1} and not server.mails and not server.seen
        assert "sesame" not in portal.httpd.log_text() + error
    finally:
        server.stop()


# --- processes ---------------------------------------------------------------------------------------------------


@pytest.mark.expect_log("AH00052", "AH00051", *TROUBLE)
def test_killed_in_the_middle(make_portal, server):
    """The child that sends is killed while mails are on their way: another one sends them."""
    portal = make_portal(mail_directives(server))
    stalled = []

    def script(at, envelope):
        if at == "RCPT" and len(stalled) < 2:
            stalled.append(envelope.rcpt_tos[0])
            return STALL
        return None

    server.script = script
    queue(portal.database, 8)
    until(lambda: len(stalled) == 2, what="two mails on their way")
    for pid in portal.httpd.children():
        os.kill(pid, signal.SIGKILL)
    # As if the dead child's lease were over, which it is after 20 s.
    portal.database.execute("UPDATE outbox SET due_at = 0 WHERE state = 'waiting'")
    assert settled(portal.database, 60) == {"sent": 8}
    server.quiet()
    # What was taken in the instant of the kill, and not noted any more, comes again as the same mail.
    counts = count_of(server.mails).values()
    assert len(counts) == 8 and max(counts) <= 2


def test_graceful_restarts(make_portal, server):
    """Restarts while mail goes out neither lose nor double any, and are quick."""
    portal = make_portal(mail_directives(server))

    def script(at, envelope):
        if at == "END":
            time.sleep(0.02)
        return None

    server.script = script
    queue(portal.database, 60)
    for _ in range(4):
        begun = time.monotonic()
        portal.httpd.reload()
        assert time.monotonic() - begun < 15
        time.sleep(0.3)
    assert settled(portal.database, 90) == {"sent": 60}
    server.quiet()
    assert sorted(count_of(server.mails).values()) == [1] * 60


# Two seconds are given to servers that may have taken a mail; httpd speaks up after three, which a busy machine can reach.
@pytest.mark.expect_log("AH00045")
def test_stop_is_quick(make_portal, server):
    """A server that stalls keeps httpd from nothing."""
    portal = make_portal(mail_directives(server, more={"PortalMailTimeout": "60"}))
    server.script = lambda at, envelope: STALL if at == "RCPT" else None
    queue(portal.database, 4)
    until(lambda: server.stalled, what="a stall")
    begun = time.monotonic()
    portal.httpd.stop()
    assert time.monotonic() - begun < 12
    assert states(portal.database) == {"waiting": 4}
    server.script = lambda at, envelope: None
    portal.database.execute("UPDATE outbox SET due_at = 0")
    portal.httpd.start()
    assert settled(portal.database) == {"sent": 4}
    assert sorted(count_of(server.mails).values()) == [1] * 4


def test_two_nodes(portal_factory, make_portal, server, scratch, build):
    """Two servers on one database never send the same mail."""
    portal = make_portal(mail_directives(server))
    other = Portal(scratch / f"node_{portal.httpd.port}", build, portal.database, portal.httpd.mpm)
    try:
        other.start(mail_directives(server))
        for turn in range(10):
            queue(portal.database, 30, 1 + 30 * turn)
        assert settled(portal.database, 90) == {"sent": 300}
        server.quiet()
        assert sorted(count_of(server.mails).values()) == [1] * 300
        # Connections are used again.
        assert server.connections < 150
    finally:
        other.stop()


# --- row 8 -------------------------------------------------------------------------------------------------------


@pytest.mark.expect_log("AH00052", "AH00051", *TROUBLE)
@pytest.mark.parametrize("count", [50, pytest.param(1000, marks=pytest.mark.slow)])
def test_every_failure(make_portal, server, count):
    """A server that fails in every way: each mail arrives once, or twice as the same mail where it hung up after having
    taken it; none is lost."""
    portal = make_portal(mail_directives(server, more={"PortalMailTimeout": "1"}))
    chance = random.Random(4711)
    dropped = set()

    def script(at, envelope):
        dice = chance.random()
        if at == "TAKEN":
            # Twice the same would end in doubt, which another test is about.
            key = envelope.rcpt_tos[0]
            if dice < 0.1 and key not in dropped:
                dropped.add(key)
                return DROP
            return None
        if dice < 0.02 and at in ("connect", "RCPT"):
            return chance.choice([DROP, "421 closing"])
        if dice < 0.05 and at != "connect":
            return chance.choice(["451 later", "450 busy"])
        if dice > 0.995 and at in ("MAIL", "RCPT"):
            return STALL
        return None

    server.script = script
    queue(portal.database, count)
    deadline = time.monotonic() + 60 + count
    while states(portal.database) != {"sent": count}:
        assert time.monotonic() < deadline, states(portal.database)
        make_due(portal.database)
        time.sleep(0.3)
    counted = count_of(server.mails)
    assert len(counted) == count
    twice = [mail for mail, times in counted.items() if times > 1]
    assert all(counted[mail] == 2 for mail in twice) and len(twice) == len(dropped)
