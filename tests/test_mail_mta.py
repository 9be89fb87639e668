# SPDX-License-Identifier: Apache-2.0
"""Mail in, through a real mail server: the lines of conf/examples at the end of Postfix."""

import shutil

import pytest

from harness import system
from harness.mailing import give_address, mail_directives, outbox, until
from harness.tickets import file_ticket, number_of
from harness.inbox import Inbox, mail, sent_mail

pytestmark = pytest.mark.skipif(not shutil.which("postfix") or not system.is_root(),
                                reason="Postfix is not installed, or this is not root")
SENT = "status=sent (delivered"
EXAMPLES = system.ROOT / "conf" / "examples"


def commands(portal, name, quoted):
    """An example with the places of this machine; `quoted` has %s for an argument with blanks."""
    text = (EXAMPLES / name).read_text()
    for old, new in (("/usr/bin/portalctl", portal.build.portalctl),
                     ("sqlite3:/var/lib/customerportal/portal.db", quoted % portal.database.uri),
                     ("/var/lib/customerportal/files", portal.store)):
        assert old in text
        text = text.replace(old, str(new))
    return text


@pytest.fixture
def inbox(portal):
    return Inbox(portal)


@pytest.fixture(scope="module")
def mta(portal, scratch):
    from harness.postfix import Postfix

    user = system.server_user().pw_name
    master = commands(portal, "postfix-master.cf", "{ %s }")
    assert "user=www-data" in master
    settings = "\n".join(line.lstrip("# ") for line in master.splitlines() if line.startswith("#     "))
    assert "virtual_transport = customerportal" in settings
    mta = Postfix(scratch / "postfix", master.replace("user=www-data", f"user={user}"), settings,
                  commands(portal, "postfix-aliases", "'%s'"), user)
    yield mta
    mta.stop()


def tickets(inbox, subject):
    return [row["number"] for row in inbox.database.query("SELECT number FROM ticket WHERE subject = ?", subject)]


@pytest.mark.row("P48")
@pytest.mark.parametrize("domain", ["example.com", "local.example.com"], ids=["pipe", "alias"])
def test_a_mail_and_its_answer_come_through_postfix(inbox, mta, domain):
    before = len(mta.lines(SENT))
    mta.send(mail(subject=f"By {domain}"), f"support@{domain}")
    mta.wait_for(SENT, before + 1)
    number, = tickets(inbox, f"By {domain}")
    address = inbox.address(number).replace("example.com", domain)
    mta.send(mail(text="Again me."), address)
    mta.wait_for(SENT, before + 2)
    assert inbox.messages(number) == ["Hello.", "Again me."]


def test_what_cannot_be_taken_now_is_tried_again_and_taken_once(inbox, mta):
    inbox.database.execute("UPDATE inbox SET name = 'Away' WHERE name = 'Support'")
    before = len(mta.lines("status=deferred"))
    mta.send(mail(subject="Patience"), "support@example.com")
    line = mta.wait_for("status=deferred", before + 1)[-1]
    assert "temporary failure" in line and "no inbox" in line
    assert tickets(inbox, "Patience") == []
    inbox.database.execute("UPDATE inbox SET name = 'Support' WHERE name = 'Away'")
    sent = len(mta.lines(SENT))
    mta.flush()
    mta.wait_for(SENT, sent + 1)
    assert len(tickets(inbox, "Patience")) == 1


def test_staff_get_their_mail_back_and_a_bounce_makes_nothing(inbox, mta):
    before, sent = inbox.state(), len(mta.lines(SENT))
    mta.send(mail("agent@example.com", subject="From staff"), "support@example.com", sender="support@example.com")
    assert "answered on the desk" in mta.wait_for("status=bounced")[-1]
    # Its bounce goes to the inbox itself, with an empty Return-Path, and ends there.
    mta.wait_for(SENT, sent + 1)
    assert inbox.state() == before


def test_a_notice_that_comes_back_by_postfix_is_noted(inbox, mta):
    number = inbox.number(mail())
    mail_id = sent_mail(inbox, number)
    sent = len(mta.lines(SENT))
    mta.send(mail("support@example.com", "ana@gone.example", headers=[("Message-ID", f"<{mail_id}>")]), "ana@gone.example",
             sender="support@example.com")
    mta.wait_for(SENT, sent + 1)
    assert inbox.database.value("SELECT state FROM outbox WHERE mail_id = ?", mail_id) == "bounced"
    reason, = inbox.events(number, "mail")
    assert reason == "5.3.0 unknown mail system error 1"


@pytest.mark.row("P60")
def test_a_mail_of_ours_goes_out_by_postfix_and_its_bounce_comes_back(portal, mta):
    """Handed to a real mail server, which cannot deliver it and says so: staff see it."""
    give_address(portal.database, "support@example.com")
    portal.restart(mail_directives(mta))
    number = number_of(file_ticket(portal.client("carla@other.example"), "There and back"))
    until(lambda: ("filed", "carla@other.example", "bounced") in outbox(portal.database), what="a bounce")
    page = portal.client("agent@example.com").get("/desk/mail")
    assert "Came back" in page.text and "There and back" in page.text and f"/desk/tickets/{number}" in page.source
