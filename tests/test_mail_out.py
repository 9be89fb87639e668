# SPDX-License-Identifier: Apache-2.0
"""Mails that the portal sends: what is in them, who gets them, and who chose not to."""

import re
from urllib.parse import urlsplit

import pytest

from harness.mailing import desk_answer, give_address, mail_directives, outbox, settled, states, until
from harness.mailserver import MailServer
from harness.tickets import file_ticket, number_of


@pytest.fixture(scope="module")
def server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def portal(portal_factory, server):
    portal = portal_factory(mail_directives(server, more={"PortalReplyToClosed": "On", "PortalCloseTickets": "On"}))
    give_address(portal.database)
    yield portal
    portal.stop()


@pytest.fixture(autouse=True)
def fresh(server):
    """Each test looks at mails of its own."""
    server.forget()
    server.script = lambda stage, envelope: None
    yield


def to(server, address, count=1, seconds=20):
    """The mails to an address, once there are `count`."""
    def found():
        mails = [mail for mail in list(server.mails) if mail.recipient == address]
        return mails if len(mails) >= count else None
    return until(found, seconds, f"{count} mails to {address}")


def links(mail):
    return re.findall(r"<(https?://[^>]+)>", mail.text)


def headers(mail):
    return mail.raw.split(b"\r\n\r\n", 1)[0].decode("ascii")


# --- what is in them ---------------------------------------------------------------------------------------------


@pytest.mark.row("S40", "P60")
def test_conversation(portal, server):
    """A ticket is filed, answered, answered again: each mail tells of it, belongs to the thread, and leads there."""
    ana, agent = portal.client("ana@example.com"), portal.client("agent@example.com")
    number = number_of(file_ticket(ana, "Grüße – „Rechnung“ 漢字", "Bitte **korrigieren**\n\n.\n\nFrom here on"))
    filed, = to(server, "ana@example.com")
    staff, = to(server, "agent@example.com")
    assert filed["Subject"] == staff["Subject"] == f"[#{number}] Example Support"
    assert str(filed["From"]) == '"Example Support" <support@example.com>' or \
        str(filed["From"]) == "Example Support <support@example.com>"
    assert filed["Auto-Submitted"] == "auto-generated" and filed["X-Auto-Response-Suppress"] == "All"
    assert filed.sender == "help@support.example.com"
    assert "Grüße – „Rechnung“ 漢字" in filed.text and "korrigieren" in filed.text and "<strong>" in filed.html
    # A line with a dot alone ends no mail.
    assert re.search(r"^\.$", filed.text, re.M) and "From here on" in filed.text
    assert re.fullmatch(r".*help\+r-[a-z2-7]{32}@support\.example\.com>?", str(filed["Reply-To"]))
    assert staff["Reply-To"] is None and staff["List-Unsubscribe"] is None
    assert f"{portal.base}/desk/tickets/{number}" in staff.text

    desk_answer(agent, number, "We look into it.\n\n> quoted")
    answer = to(server, "ana@example.com", 2)[1]
    assert "We look into it." in answer.text and "Marta" in answer.text
    assert answer["In-Reply-To"] == filed.id and filed.id in str(answer["References"])
    assert answer["Reply-To"] == filed["Reply-To"] and answer.id != filed.id
    assert answer["Subject"] == filed["Subject"]
    # Who wrote it is not told.
    assert [mail.recipient for mail in server.mails].count("agent@example.com") == 1

    page = ana.get(f"/tickets/{number}")
    ana.submit(page, {"message": "Thank you"}, field="message")
    thanks = to(server, "agent@example.com", 2)[1]
    assert "Thank you" in thanks.text and thanks["In-Reply-To"] == staff.id
    links_of_answer = [link for link in links(answer) if f"/tickets/{number}" in link]
    assert links_of_answer
    path = urlsplit(links_of_answer[0])
    assert path.port == portal.httpd.port
    assert "We look into it." in ana.get(path.path).text
    assert all(len(line) <= 998 for line in answer.raw.split(b"\r\n"))
    assert not re.search(r'src="|@import|url\(', answer.html), "mails load nothing"


@pytest.mark.row("S40", "S43")
@pytest.mark.parametrize("style, shown", [("first", "Marta"), ("last", "Vasconcelos"), ("alias", "Help desk")])
def test_names(make_portal, server, style, shown):
    """Staff are named as the style says, and nothing else of them is in any byte; notes are never mailed."""
    portal = make_portal(mail_directives(server, more={"PortalOwnerDisplay": style, "PortalOwnerAlias": '"Help desk"'}))
    portal.database.execute("UPDATE staff SET alias = ''")
    give_address(portal.database)
    ana, agent = portal.client("ana@example.com"), portal.client("agent@example.com")
    number = number_of(file_ticket(ana, "Names"))
    portal.ctl("note", "add", "--ticket", str(number), "--from", "agent@example.com", input="InternalSecret")
    desk_answer(agent, number, "The answer")
    mail = to(server, "ana@example.com", 2)[1]
    assert shown in mail.text and shown in mail.html
    everything = headers(mail) + mail.text + mail.html
    for name in {"Marta", "Vasconcelos", "agent@example.com", "InternalSecret"} - {shown}:
        assert name not in everything


def test_link_only(make_portal, server):
    """Mails that hold links only say nothing of the ticket but its number."""
    portal = make_portal(mail_directives(server, more={"PortalMailContent": "link", "PortalUrl":
                                                       "https://support.example.net/help/"}))
    ana = portal.client("ana@example.com")
    number = number_of(file_ticket(ana, "Sekretsubject", "Sekretbody"))
    for who in ("ana@example.com", "agent@example.com"):
        mail, = to(server, who)
        assert b"Sekret" not in mail.raw
        assert f"tickets/{number}>" in mail.text and "https://support.example.net/help/" in mail.text
    mail, = to(server, "ana@example.com")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["List-Unsubscribe"]).strip().startswith("<https://support.example.net/help/unsubscribe/")


@pytest.mark.row("P03")
def test_subject_and_injection(make_portal, server):
    """A subject of the worst kind is one header, to one recipient."""
    portal = make_portal(mail_directives(server, more={"PortalMailSubject": "subject"}))
    portal.database.execute("UPDATE contact SET first_name = ?, last_name = ? WHERE email_key = 'ana@example.com'",
                            'Ana"\\', "<eve@example.net>, =?utf-8?Q?x?=")
    ana = portal.client("ana@example.com")
    subject = "Hello\u2028Bcc: eve@example.net =?utf-8?Q?=0D=0ABcc:_eve?= " + "x" * 100
    number = number_of(file_ticket(ana, subject))
    mail, = to(server, "ana@example.com")
    assert mail["Bcc"] is None and "\n" not in str(mail["Subject"])
    assert str(mail["Subject"]).startswith(f"[#{number}] Hello Bcc: eve@example.net =?utf-8?Q?=0D=0ABcc")
    assert [address.addr_spec for address in mail["To"].addresses] == ["ana@example.com"]
    assert not any("eve" in m.recipient for m in server.mails)


def test_attachments_are_links(portal, server):
    ana = portal.client("ana@example.com")
    page = ana.get("/tickets/new")
    ana.submit(page, {"subject": "With a file", "message": "See there"}, field="subject",
               files=[("attachment", ("plan ü.txt", b"The plan", "text/plain"))])
    mail, = to(server, "ana@example.com")
    link, = [link for link in links(mail) if "/attachments/" in link]
    assert ana.get(urlsplit(link).path).body == b"The plan" if hasattr(page, "body") else True
    assert "plan ü.txt" in mail.text and b"The plan" not in mail.raw


def test_status(portal, server):
    ana, agent = portal.client("ana@example.com"), portal.client("agent@example.com")
    number = number_of(file_ticket(ana, "To be closed"))
    desk_answer(agent, number, "Done?")
    portal.database.execute("UPDATE ticket SET owner_id = (SELECT id FROM staff WHERE email_key = 'agent@example.com')"
                            " WHERE number = ?", number)
    to(server, "ana@example.com", 2)
    server.forget()
    ana.submit(ana.get(f"/tickets/{number}/close"), action="/close")
    mail, = to(server, "agent@example.com")
    assert "closed a ticket" in mail.text
    settled(portal.database)
    assert [m.recipient for m in server.mails] == ["agent@example.com"], "nobody is told what he did himself"


# --- who chose not to --------------------------------------------------------------------------------------------


@pytest.mark.row("P60")
def test_choices(portal, server):
    bruno, agent = portal.client("bruno@example.com"), portal.client("agent@example.com")
    page = bruno.get("/account")
    assert "Mails" in page.text and page.one("input", id="mail_reply").get("checked") is not None
    # What is ticked is sent, what is not is not.
    page = bruno.submit(page, {"mail_status": "on"}, action="/account/mails", without=("mail_reply", "mail_copy"))
    assert "Your choice of mails is saved." in page.text
    assert page.one("input", id="mail_reply").get("checked") is None
    assert page.one("input", id="mail_status").get("checked") is not None
    number = number_of(file_ticket(bruno, "Without answers"))
    to(server, "bruno@example.com")
    desk_answer(agent, number, "Nobody is told")
    settled(portal.database)
    assert len(to(server, "bruno@example.com")) == 1
    bruno.submit(bruno.get("/account"), {"mail_reply": "on", "mail_status": "on", "mail_copy": "on"},
                 action="/account/mails")
    desk_answer(agent, number, "He is told")
    assert "He is told" in to(server, "bruno@example.com", 2)[1].text
    # Staff have no such choice here.
    assert agent.get("/account").one("input", id="mail_reply") is None
    assert agent.post("/account/mails", {"csrf": agent.csrf("/account")}).status == 403


@pytest.mark.row("P60")
@pytest.mark.expect_log("CP00620")
def test_mute(portal, server):
    """The link in a mail stops those about its ticket, by a press and by one click, without signing in; and back."""
    ana, agent, anybody = portal.client("ana@example.com"), portal.client("agent@example.com"), portal.client()
    number = number_of(file_ticket(ana, "Muted"))
    other = number_of(file_ticket(ana, "Not muted"))
    mails = {re.search(r"#(\d+)", str(mail["Subject"])).group(1): mail for mail in to(server, "ana@example.com", 2)}
    address = str(mails[str(number)]["List-Unsubscribe"]).strip(" <>")
    assert address in mails[str(number)].text
    path = urlsplit(address).path

    def hears():
        server.forget()
        desk_answer(agent, number, "Heard?")
        settled(portal.database)
        return "ana@example.com" in [mail.recipient for mail in server.mails]

    page = anybody.get(path)
    assert page.status == 200 and str(number) in page.text
    assert hears(), "looking changes nothing"
    page = anybody.submit(page, action=path)
    assert page.status == 200 and "No more mails" in page.text
    assert not hears()
    desk_answer(agent, other, "About the other one")
    assert "About the other one" in to(server, "ana@example.com")[0].text
    anybody.submit(anybody.get(path), action=path)
    assert hears()
    # As mail programs do: no cookie, no token, either encoding.
    robot = portal.client()
    assert robot.post(path, {"List-Unsubscribe": "One-Click"}).status == 200
    assert not hears()
    robot.post(path, {"mails": "on"})
    assert robot.post(path, files={"List-Unsubscribe": (None, "One-Click")}).status == 200
    assert not hears()
    # A browser that another site sends there is refused all the same, and a wrong token is no page.
    assert robot.post(path, {"mails": "on"}, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert robot.get(path[:-1] + ("a" if path[-1] != "a" else "b")).status == 404
    assert robot.post(path[:-1] + ("a" if path[-1] != "a" else "b"), {"mails": "on"}).status == 404
    assert not hears()


@pytest.mark.expect_log("CP01212")
def test_hidden_meanwhile(make_portal, server):
    """What waits is looked at again when it is sent."""
    server.script = lambda stage, envelope: "421 not now" if stage == "connect" else None
    portal = make_portal(mail_directives(server))
    ana = portal.client("ana@example.com")
    number = number_of(file_ticket(ana, "Hidden"))
    until(lambda: any(row[2] == "waiting" and int(row[3]) for row in outbox(
        portal.database, "kind, address, state, attempts")), what="a first try")
    portal.ctl("ticket", "hide", str(number), "on")
    portal.database.execute("UPDATE staff SET disabled_at = 1")
    portal.database.execute("UPDATE outbox SET due_at = 0, leased_until = 0, holder = 0")
    server.script = lambda stage, envelope: None
    assert settled(portal.database, 60).keys() == {"dropped"}
    assert not server.mails


def test_off(make_portal, server):
    """Switched off in the console, nothing is written, and what waits is dropped; mails about logins are no notices."""
    directives = mail_directives(server, more={"PortalMail": None})
    portal = make_portal(directives)
    ana = portal.client("ana@example.com")
    file_ticket(ana, "Nobody is told")
    assert not outbox(portal.database)
    portal.ctl("settings", "set", "PortalMail", "On")
    until(lambda: "mail_reply" in ana.get("/account").source, what="the setting")
    file_ticket(ana, "Somebody is told")
    to(server, "ana@example.com")
    settled(portal.database)
    portal.ctl("settings", "set", "PortalMail", "Off")
    probes = iter(range(1000))

    def dropped():
        """Whether the process that sends has heard of it, which it has within two seconds."""
        portal.database.execute(
            "INSERT INTO outbox (portal, kind, contact_id, address, mail_id, due_at, created_at) VALUES ('/support', 'reply', "
            "(SELECT id FROM contact WHERE email_key = 'ana@example.com'), 'ana@example.com', ?, 0, 0)", f"probe{next(probes)}@x.example")
        settled(portal.database)
        return outbox(portal.database, "state")[-1] == ("dropped",)

    until(dropped, what="that the sender knows")
    server.forget()
    for kind, mail in (("reply", "a@x.example"), ("account-reset", "b@x.example")):
        portal.database.execute(
            "INSERT INTO outbox (portal, kind, contact_id, address, detail, mail_id, due_at, created_at) VALUES "
            "('/support', ?, (SELECT id FROM contact WHERE email_key = 'ana@example.com'), 'ana@example.com', "
            "'thecode', ?, 0, 0)", kind, mail)
    mail, = to(server, "ana@example.com")
    assert f"{portal.url.replace('127.0.0.1', 'localhost')}/password/reset/thecode" in mail.text
    settled(portal.database)
    # The code of a mail that was sent is not kept.
    assert outbox(portal.database, "kind, state, detail")[-2:] == [("reply", "dropped", "thecode"),
                                                                  ("account-reset", "sent", "")]


@pytest.mark.row("S04", "S05")
def test_links_lead_to_the_host_that_somebody_uses(make_portal, server):
    """Where he signed in last, or asked for the mail; else the first one. No other host gets in, whatever is stored."""
    portal = make_portal({**mail_directives(server), "PortalDomains": '"help.example ajuda.example=pt-BR 127.0.0.1"'})

    def at(host, email=None):
        client = portal.client()
        client.session.headers["Host"] = host
        if email:
            client.login(email)
        return client

    def leads_to(address):
        server.forget()
        portal.database.execute(
            "INSERT INTO outbox (portal, kind, contact_id, address, detail, mail_id, due_at, created_at) VALUES "
            "('/support', 'account-changed', (SELECT id FROM contact WHERE email_key = ?), ?, 'password', ?, 0, 0)",
            address, address, f"{len(outbox(portal.database))}@x.example")
        return urlsplit(links(to(server, address)[0])[0]).netloc

    port = f":{portal.httpd.port}"
    at("ajuda.example", "ana@example.com")
    at("127.0.0.1", "bruno@example.com")
    assert leads_to("ana@example.com") == "ajuda.example" + port
    assert leads_to("bruno@example.com") == "127.0.0.1" + port
    assert leads_to("carla@other.example") == "help.example" + port
    server.forget()
    asking = at("ajuda.example")
    asking.submit(asking.get("/password/forgot"), {"email": "carla@other.example"}, field="email")
    assert urlsplit(links(to(server, "carla@other.example")[0])[0]).netloc == "ajuda.example" + port
    at("help.example", "ana@example.com")
    assert leads_to("ana@example.com") == "help.example" + port
    portal.database.execute("UPDATE contact SET page_host = 'evil.example'")
    assert leads_to("bruno@example.com") == "help.example" + port


# --- what did not arrive -----------------------------------------------------------------------------------------


def test_desk_mail(portal, server):
    """What is refused stands on the desk, with the reason, until it is sent again or dismissed."""
    carla, agent = portal.client("carla@other.example"), portal.client("agent@example.com")
    server.script = lambda stage, envelope: (
        "550 5.1.1 No such user here" if stage == "RCPT" and "carla@other.example" in envelope.rcpt_tos else None)
    number = number_of(file_ticket(carla, "Refused"))
    until(lambda: states(portal.database).get("failed"), what="a failure")
    page = agent.get("/desk/mail")
    assert "1 mail did not arrive" in page.text and "550 5.1.1 No such user here" in page.text
    assert "refused the recipient" in page.text and "carla@other.example" in page.text
    assert f"/desk/tickets/{number}" in page.source
    assert portal.database.value("SELECT count(*) FROM timeline_event WHERE kind = 'mail'") in (1, "1")
    assert carla.get("/desk/mail").status == 404
    page = agent.submit(page, action="/again")
    until(lambda: states(portal.database).get("failed"), what="another failure")
    server.script = lambda stage, envelope: None
    page = agent.submit(agent.get("/desk/mail"), action="/again")
    assert "The mail is tried again." in page.text and "All mails arrived" in page.text
    assert "We have received your ticket" in to(server, "carla@other.example")[0].text
    # Once more, to be dismissed.
    settled(portal.database)
    portal.database.execute("UPDATE outbox SET state = 'bounced', last_error = 'Mailbox full', ended_at = 1 "
                            "WHERE address = 'carla@other.example'")
    page = agent.get("/desk/mail")
    assert "Came back" in page.text and "Mailbox full" in page.text
    page = agent.submit(page, action="/dismiss")
    assert "off the list" in page.text and "All mails arrived" in page.text
    assert agent.post("/desk/mail/1/again", {"csrf": agent.csrf("/account")}).status == 404


# --- configuration -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines, told", [
    ("PortalMailServer http://mail.example.com", ["PortalMailServer", "smtp://"]),
    ("PortalMailServer smtp://a:b@mail.example.com", ["PortalMailServer", "PortalMailPasswordFile"]),
    ("PortalMailServer smtp://user@mail.example.com", ["PortalMailServer", "PortalMailPasswordFile"]),
    ("PortalMailServer smtps://mail.example.com starttls", ["PortalMailServer", "starttls"]),
    ("PortalMailServer smtp://u@mail.example.com\nPortalMailPasswordFile /none/there",
     ["PortalMailPasswordFile", "/none/there"]),
    ("PortalMailPasswordFile /etc/hostname\nPortalMailServer smtp://mail.example.com",
     ["PortalMailPasswordFile", "user"]),
    ("PortalMailServer smtp://mail.example.com\nPortalMailCa /none/there", ["PortalMailCa", "/none/there"]),
    ("PortalMailFrom nobody", ["PortalMailFrom", "address"]),
    ("PortalMailTimeout 0", ["PortalMailTimeout", "600"]),
])
def test_bad_configuration(make_portal, lines, told):
    portal = make_portal(start=False)
    code, said = portal.httpd.configtest(portal.config(location=lines))
    assert code != 0
    for word in told + ["httpd", ".conf:"]:
        assert word in said


def test_configuration_warnings(make_portal, scratch):
    portal = make_portal(start=False)
    code, said = portal.httpd.configtest(portal.config({"PortalMail": "On"}))
    assert code == 0 and "CP01200" in said and "PortalMail is On" in said and ".conf:" in said
    secret = scratch / "mail-password"
    secret.write_text("sesame-opens\n")
    secret.chmod(0o644)
    lines = f'PortalMailServer smtps://u@mail.example.com\nPortalMailPasswordFile "{secret}"'
    code, said = portal.httpd.configtest(portal.config(location=lines))
    assert code == 0 and "CP01200" in said and "chmod" in said and "sesame" not in said
    secret.chmod(0o600)
    code, said = portal.httpd.configtest(portal.config(location=lines))
    assert code == 0 and "CP01200" not in said
