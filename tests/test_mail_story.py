# SPDX-License-Identifier: Apache-2.0
"""The whole way of a ticket: filed in the browser, noted and answered on the desk, answered by mail and in the portal;
and nothing internal in any byte that the customer gets."""

import email.message
import email.utils
import re

import pytest

from harness.browser import sign_in
from harness.mailserver import MailServer
from harness.inbox import Inbox, mail as mail_of, report

SECRET = "ZEBRA-NOTE-4711"
ANA, AGENT = "ana@example.com", "agent@example.com"


@pytest.fixture
def server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def story(make_portal, server):
    portal = make_portal(start=False)
    portal.start({"PortalMail": "On", "PortalMailServer": f"smtp://127.0.0.1:{server.port} plain",
                  "PortalUrl": f'"{portal.url}"'})
    portal.database.execute("UPDATE inbox SET address = 'support@example.com' WHERE name = 'Support'")
    return portal


def mails_to(server, address, count):
    """The mails to somebody, as soon as there are `count`."""
    def enough():
        return len([mail for mail in server.mails if mail.recipient == address]) >= count
    with server.lock:
        assert server.arrived.wait_for(enough, 30), [mail.recipient for mail in server.mails]
        return [mail for mail in server.mails if mail.recipient == address]


def answer_to(mail, text, headers=()):
    """What a mail program makes of "reply": to Reply-To, with the quoted text below."""
    answer = email.message.EmailMessage()
    answer["From"] = f"Ana Souza <{ANA}>"
    answer["To"] = str(mail["Reply-To"])
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Date"] = email.utils.formatdate()
    answer["Message-ID"] = email.utils.make_msgid(domain="client.example")
    answer["In-Reply-To"] = answer["References"] = mail.id
    for name, value in headers:
        answer[name] = value
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    answer.set_content(f"{text}\n\nOn Sunday, Example Support wrote:\n{quoted}\n")
    return answer.as_bytes()


def fetch_all(client, number):
    """Everything that the customer can fetch about the ticket: addresses and bytes."""
    paths = ["/tickets", f"/tickets/{number}", "/tickets.csv", f"/tickets?q={SECRET}", "/account",
             f"/tickets/{number}?notice=replied"]
    pages = [client.get(path) for path in paths]
    pages += [client.get_json(path) for path in paths if path != "/tickets.csv"]
    pages += [client.get(link) for page in pages[:2] for link in page.links
              if f"/tickets/{number}" in link or "/attachments/" in link]
    return pages


@pytest.mark.row("P48", "S11", "S43")
def test_a_ticket_from_filing_to_the_last_answer(story, server, browser):
    # Ana files a ticket in the browser.
    sign_in(browser, story.url, ANA)
    browser.get(story.url + "/tickets/new")
    browser.find_element("name", "subject").send_keys("The press stands still")
    browser.find_element("name", "message").send_keys("It stopped this morning.")
    browser.find_element("name", "message").submit()
    number = int(re.search(r"/tickets/(\d+)", browser.current_url).group(1))

    # The desk has it at once; staff are told, and Ana gets a confirmation.
    agent, ana = story.client(AGENT), story.client(ANA)
    record = f"/desk/tickets/{number}"
    assert "It stopped this morning." in agent.get(record).text
    told, = mails_to(server, AGENT, 1)
    assert f"/desk/tickets/{number}" in told.text
    confirmation, = mails_to(server, ANA, 1)
    assert f"{story.url}/tickets/{number}" in confirmation.text

    # A note changes nothing that Ana can see: no byte, no tag, no mail.
    ana.get(f"/tickets/{number}")
    before = [ana.get(path) for path in (f"/tickets/{number}", "/tickets")]
    agent.submit(agent.get(record), {"body": f"Internal: {SECRET}"}, action="/notes")
    assert SECRET in agent.get(record).text
    for page in before:
        again = ana.get(page.url)
        assert again.headers["ETag"] == page.headers["ETag"]
        assert ana.get(page.url, headers={"If-None-Match": page.headers["ETag"]}).status == 304

    # The agent answers; the answer is in Ana's mail box, with a link that leads to it.
    agent.submit(agent.get(record), {"message": "Please press the red button."}, action="/messages")
    answer = mails_to(server, ANA, 2)[-1]
    assert "Please press the red button." in answer.text and "The press stands still" not in str(answer["Subject"])
    assert re.fullmatch(r"support\+r-[a-z2-7]{32}@example\.com", email.utils.parseaddr(str(answer["Reply-To"]))[1])
    link, = set(re.findall(re.escape(story.url) + rf"/tickets/{number}[^\s>]*", answer.text))
    browser.get(link)
    assert "Please press the red button." in browser.find_element("tag name", "main").text

    # Ana answers by mail.
    inbox = Inbox(story)
    assert f"ticket {number}" in inbox.deliver(answer_to(answer, "It runs again, thank you!"))
    page = ana.get(f"/tickets/{number}")
    assert "It runs again, thank you!" in page.text
    quote, = page.all("details", class_="quote")
    assert "Example Support wrote:" in quote.text and "red button" in quote.text
    desk = agent.get(record)
    assert "It runs again, thank you!" in desk.text and "by mail" in desk.text
    assert "It runs again, thank you!" in mails_to(server, AGENT, 2)[-1].text

    # … and in the portal; the agent closes the ticket.
    browser.get(story.url + f"/tickets/{number}")
    browser.find_element("name", "message").send_keys("You may close this.")
    browser.find_element("name", "message").submit()
    assert "You may close this." in agent.get(record).text
    stage = next(option["value"] for option in agent.get(record).one("select", name="stage").all("option")
                 if option.text.startswith("Closed"))
    agent.submit(agent.get(record), {"stage": stage}, action="/properties")
    closed = mails_to(server, ANA, 3)[-1]
    assert "closed" in closed.text.lower()

    # The timeline tells it all, in its order.
    text = agent.get(record).text
    places = [text.index(part) for part in ("It stopped this morning.", SECRET, "Please press the red button.",
                                            "It runs again, thank you!", "You may close this.")]
    assert places == sorted(places)

    # Nothing of the note ever left.
    for page in fetch_all(ana, number):
        if f"q={SECRET}" not in page.url:
            assert SECRET.encode() not in page.response.content, page.url
        assert b"Internal:" not in page.response.content
    browser.get(story.url + f"/tickets/{number}")
    assert SECRET not in browser.page_source
    for mail in server.quiet():
        assert SECRET not in mail.text and SECRET not in mail.html and SECRET.encode() not in mail.raw


def test_programs_that_answer_notices_are_seen_by_staff_only(story, server):
    inbox, agent, ana = Inbox(story), story.client(AGENT), story.client(ANA)
    number = inbox.number(mail_of(subject="Away soon"), "--portal", "/support")
    confirmation, = mails_to(server, ANA, 1)
    told = len(server.quiet())
    said = inbox.deliver(answer_to(confirmation, "I am away until Monday.", [("Auto-Submitted", "auto-replied")]))
    assert "noted as an automatic answer" in said
    assert "came back" in inbox.deliver(report(confirmation.id.strip("<>")))
    desk = agent.get(f"/desk/tickets/{number}").text
    assert "I am away until Monday." in desk and "550 5.1.1 <ana@example.com>: No such user" in desk
    page = ana.get(f"/tickets/{number}").source
    assert "away until Monday" not in page and "No such user" not in page
    assert len(server.quiet()) == told


def test_a_hostile_sender_adds_nothing_to_our_mail(story, server):
    data = mail_of("X <eve@evil.example>", subject="Y").replace(b"From: X ", b"From: =?utf-8?q?Eve=0D=0ABcc:_all=40evil.example?= ")
    data = data.replace(b"Subject: Y", b"Subject: =?utf-8?q?Y=0D=0ACc:_all=40evil.example=0D=0A=0D=0ABody?=")
    Inbox(story).number(data, "--portal", "/support")
    mails_to(server, "eve@evil.example", 1)
    mails_to(server, AGENT, 1)
    for sent in server.quiet():
        assert sent["Bcc"] is None and sent["Cc"] is None
        assert len(sent.message.get_all("To")) == 1 and len(sent["To"].addresses) == 1
        assert str(sent["To"].addresses[0].addr_spec) == sent.recipient != "all@evil.example"
