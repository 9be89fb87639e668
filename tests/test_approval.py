# SPDX-License-Identifier: Apache-2.0
"""Registrations that somebody has to approve of, and mail domains that stand for companies."""

import re

import pytest
from selenium.webdriver.common.by import By

from harness.mailing import mail_directives, settled, until
from harness.mailserver import MailServer
from test_access_mail import link_in, press
from test_register import OPEN, PASSWORD, code, register

APPROVE = {**OPEN, "PortalRegisterApproval": "On"}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(APPROVE)
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
    yield portal
    portal.stop()


def confirm(portal, email, mailserver=None):
    """Registers and confirms, by the mail if it is sent; the page that answers."""
    client = portal.client()
    register(client, email)
    if mailserver:
        mail = until(lambda: next((mail for mail in mailserver.mails if mail.recipient == email), None), what="the mail")
        page = client.get(link_in(mail, "register/confirm"))
    else:
        page = client.get("/register/confirm/" + code(portal, email, "account-register"))
    return client, client.submit(page, {}, action="/register/confirm")


def decide(portal, email, decision, reason="", staff="admin@example.com"):
    client = portal.client(staff)
    page = client.get("/desk/registrations")
    link = next(row.one("a")["href"] for row in page.one("tbody").all("tr") if email in row.text)
    return client.submit(client.get(link), {"decision": decision, "reason": reason}, field="decision")


def try_password(portal, email):
    return portal.client().post_form("/login", {"email": email, "password": PASSWORD}, field="password")


@pytest.mark.row("P62")
def test_a_registration_waits_until_it_is_approved(portal):
    client, page = confirm(portal, "mei@bakery.example")
    assert page.url.endswith("/register/waits") and "look at your registration" in page.text
    assert "/login" in client.get("/tickets").url and try_password(portal, "mei@bakery.example").status == 422
    assert not portal.database.value("SELECT count(*) FROM contact WHERE email_key = 'mei@bakery.example'")
    admin = portal.client("admin@example.com")
    count = portal.database.value("SELECT count(*) FROM registration WHERE state = 'waiting'")
    link = lambda: admin.get("/desk/contacts").one("a", href="/support/desk/registrations").text
    assert count and link() == f"Registrations ({count})"
    portal.database.execute("UPDATE registration SET portal = '/elsewhere' WHERE email_key = 'mei@bakery.example'")
    assert link() == (f"Registrations ({count - 1})" if count > 1 else "Registrations"), "another portal's are not counted"
    portal.database.execute("UPDATE registration SET portal = '/support' WHERE email_key = 'mei@bakery.example'")
    waiting = admin.get("/desk/registrations")
    assert "Mei Tanaka" in waiting.text and "mei@bakery.example" in waiting.text
    given = portal.database.value("SELECT created_at FROM registration WHERE email_key = 'mei@bakery.example'")
    done = decide(portal, "mei@bakery.example", "approve")
    assert done.url.endswith("/desk/registrations") and "is approved" in done.one("div", role="status").text
    assert "mei@bakery.example" not in done.text
    assert code(portal, "mei@bakery.example", "account-approved") == ""
    assert try_password(portal, "mei@bakery.example").url.endswith("/tickets")
    row = portal.database.query("SELECT consent.given_at, consent.address FROM consent JOIN contact ON contact.id = contact_id "
                                "WHERE email_key = 'mei@bakery.example'")
    assert row == [{"given_at": given, "address": "127.0.0.1"}], "agreed to when the address was confirmed"
    assert portal.database.value("SELECT password_hash FROM registration WHERE email_key = 'mei@bakery.example'") is None
    assert portal.database.value("SELECT count(*) FROM audit WHERE action = 'registration approved' AND actor = ?", "admin@example.com") == 1


@pytest.mark.row("P62")
def test_those_who_may_approve_are_told_once_an_hour(make_portal):
    """By a real mail with a link; who may not approve, and who switched such mails off, gets none."""
    mailserver = MailServer().start()
    try:
        portal = make_portal({**APPROVE, **mail_directives(mailserver), "PortalMail": "Off"})
        portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
        portal.ctl("settings", "set", "PortalUrl", portal.url)
        portal.ctl("user", "add", "manager@example.com", "--role", "agent")
        portal.database.execute("UPDATE staff SET manages = 1, language = 'de' WHERE email = 'manager@example.com'")

        def told():
            return sorted((mail.recipient, mail["Subject"], mail.text) for mail in mailserver.mails
                          if "desk/registrations" in mail.text)

        def due():
            return portal.database.value("SELECT count(*) FROM outbox WHERE kind = 'account-waiting' AND state = 'waiting'")

        confirm(portal, "first@bakery.example", mailserver)
        until(lambda: len(told()) == 2, what="that both are told")
        assert [mail[0] for mail in told()] == ["admin@example.com", "manager@example.com"]
        subject, text = told()[0][1:]
        assert subject == "Registrations wait at Example Support" and "1 registration waits" in text
        assert "first@bakery" not in text
        assert link_in(next(mail for mail in mailserver.mails if mail.recipient == "admin@example.com"), "desk") \
            == portal.url + "/desk/registrations"
        # The next ones within an hour are one mail, which counts what waits then.
        for name in ("second", "third"):
            confirm(portal, f"{name}@bakery.example", mailserver)
        assert len(told()) == 2 and due() == 2
        portal.database.execute("UPDATE outbox SET due_at = 0 WHERE kind = 'account-waiting' AND state = 'waiting' "
                                "AND address = 'admin@example.com'")
        until(lambda: len(told()) == 3, what="that the administrator is told again")
        assert [mail for mail in told() if "3 registrations wait" in mail[2]]
        # Whoever may decide no longer, or finds all decided, is not told.
        for name in ("first", "second", "third"):
            decide(portal, f"{name}@bakery.example", "approve")
        portal.database.execute("UPDATE outbox SET due_at = 0 WHERE kind = 'account-waiting' AND state = 'waiting'")
        until(lambda: not due(), what="that nothing is left")
        assert len(told()) == 3
        portal.ctl("settings", "set", "mail_staff", "Off")
        confirm(portal, "fourth@bakery.example")
        assert not due()
        settled(portal.database)
    finally:
        mailserver.stop()



@pytest.mark.row("P62")
def test_a_refusal_says_why_and_can_be_tried_again(portal):
    confirm(portal, "noah@bakery.example")
    admin = portal.client("admin@example.com")
    number = portal.database.value("SELECT id FROM registration WHERE email_key = 'noah@bakery.example'")
    form = admin.get(f"/desk/registrations/{number}")
    assert admin.submit(form, {"reason": "x"}, field="decision").status == 422, "one of the two has to be chosen"
    assert admin.submit(form, {"decision": "refuse", "reason": "x" * 501}, field="decision").status == 422
    done = decide(portal, "noah@bakery.example", "refuse", "We know nobody of that name.")
    assert "is refused" in done.one("div", role="status").text
    assert code(portal, "noah@bakery.example", "account-refused") == "We know nobody of that name."
    assert try_password(portal, "noah@bakery.example").status == 422
    late = admin.submit(form, {"decision": "approve"}, field="decision")
    assert late.status == 404 and try_password(portal, "noah@bakery.example").status == 422, "decided once"
    confirm(portal, "noah@bakery.example")
    confirm(portal, "noah@bakery.example")
    assert portal.database.value("SELECT count(*) FROM registration WHERE email_key = 'noah@bakery.example' AND state = 'waiting'") == 1
    decide(portal, "noah@bakery.example", "approve")
    assert try_password(portal, "noah@bakery.example").url.endswith("/tickets")


@pytest.mark.row("P62")
def test_no_way_round_the_approval(portal):
    """Somebody whose mail made him a contact asks for links in vain, before and while he waits."""
    email = "wrote@mail.example"
    portal.ctl("deliver", "--inbox", "Support", input=f"From: {email}\nMessage-ID: <w@mail.example>\nSubject: Hi\n\nHello\n")
    confirm(portal, email)
    for path, kind in (("/login/link", "account-sign-in"), ("/password/forgot", "account-reset")):
        client = portal.client()
        client.submit(client.get(path), {"email": email}, field="email")
        assert code(portal, email, kind) is None, path
    portal.ctl("user", "disable", email)
    page = decide(portal, email, "approve")
    assert page.status == 409 and "shut out" in page.text
    portal.ctl("user", "enable", email)
    decide(portal, email, "approve")
    assert try_password(portal, email).url.endswith("/tickets")


@pytest.mark.row("P62")
def test_known_and_waiting_addresses_are_answered_alike(portal):
    confirm(portal, "twice@bakery.example")
    strip = lambda page: re.sub(r'[A-Za-z0-9_-]{16,}', "", page.text)
    answers = [register(portal.client(), email) for email in
               ("ana@example.com", "twice@bakery.example", "never@bakery.example")]
    assert strip(answers[0]) == strip(answers[1]) == strip(answers[2])


def test_only_those_who_set_up_the_desk_decide(portal):
    confirm(portal, "who@bakery.example")
    agent = portal.client("agent@example.com")
    assert agent.get("/desk/registrations").status == 403
    assert not agent.get("/desk/contacts").one("a", href="/support/desk/registrations")


@pytest.mark.row("P62")
def test_the_mails_are_followed_in_the_browser(make_portal, browser):
    mailserver = MailServer().start()
    try:
        portal = make_portal(start=False)
        portal.start({**mail_directives(mailserver), "PortalMail": "Off", "PortalMailStaff": "Off", **APPROVE})
        portal.ctl("settings", "set", "PortalUrl", portal.url)
        portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
        register(portal.client(), "mei@bakery.example")
        browser.get(link_in(mailserver.wait(1)[0], "/register/confirm/"))
        press(browser, "form.form button")
        assert browser.current_url.endswith("/register/waits")
        decide(portal, "mei@bakery.example", "approve")
        mail = mailserver.wait(2)[1]
        assert mail.recipient == "mei@bakery.example" and "approved" in mail.text
        browser.get(re.search(r'https?://\S+/login', mail.text).group())
        browser.find_element(By.ID, "email").send_keys("mei@bakery.example")
        browser.find_element(By.ID, "password").send_keys(PASSWORD)
        press(browser, "main form button.primary")
        assert browser.current_url.endswith("/support/tickets")
        register(portal.client(), "tom@bakery.example")
        client = portal.client()
        client.submit(client.get("/register/confirm/" + link_in(mailserver.wait(3)[2], "/register/confirm/").rsplit("/", 1)[1]), {},
                      action="/register/confirm")
        decide(portal, "tom@bakery.example", "refuse", "Write to us first, please.")
        assert "Write to us first, please." in mailserver.wait(4)[3].text
    finally:
        mailserver.stop()


# --- mail domains ------------------------------------------------------------------------------------------------


def company_of(portal, email):
    return portal.database.value("SELECT company.name FROM contact JOIN company ON company.id = company_id "
                                 "WHERE email_key = ?", email)


def give_domains(portal, company, domains):
    admin = portal.client("admin@example.com")
    number = portal.database.value("SELECT id FROM company WHERE name = ?", company)
    return admin.submit(admin.get(f"/desk/companies/{number}"), {"domains": domains}, field="domains")


@pytest.fixture
def firms(make_portal):
    portal = make_portal(OPEN)
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
    assert give_domains(portal, "Example", "@Bakery.example,\nbakery.test BAKERY.example").status == 200
    return portal


@pytest.mark.row("P10")
def test_a_domain_assigns_the_company(firms):
    portal = firms
    portal.ctl("group", "save", "Bakery", "--rule", "company is Example")
    register(portal.client(), "mei@bakery.example")
    client = portal.client()
    page = client.get("/register/confirm/" + code(portal, "mei@bakery.example", "account-register"))
    client.submit(page, {}, action="/register/confirm")
    assert company_of(portal, "mei@bakery.example") == "Example"
    assert "Example" in client.get("/account").text
    members = "SELECT count(*) FROM access_group_member JOIN contact ON contact.id = contact_id WHERE email_key = ?"
    assert portal.database.value(members, "mei@bakery.example") == 1, "groups with a rule follow"
    portal.ctl("deliver", "--inbox", "Support", input="From: Tom <tom@BAKERY.test>\nMessage-ID: <t@b>\nSubject: Hi\n\nHello\n")
    assert company_of(portal, "tom@bakery.test") == "Example"
    assert portal.database.value("SELECT company.name FROM ticket JOIN company ON company.id = ticket.company_id "
                                 "WHERE subject = 'Hi'") == "Example"
    portal.ctl("deliver", "--inbox", "Support", input="From: a@sub.bakery.test\nMessage-ID: <s@b>\nSubject: Ho\n\nHello\n")
    assert company_of(portal, "a@sub.bakery.test") is None, "a domain below is another one"


@pytest.mark.row("P10")
def test_whoever_has_a_company_keeps_it_and_invited_ones_get_it(make_portal):
    portal = make_portal({"PortalAccess": "groups"})
    portal.ctl("user", "add", "ivy@bakery.example", "--role", "contact")
    portal.ctl("user", "add", "ida@bakery.example", "--role", "contact", "--company", "Mill")
    give_domains(portal, "Example", "bakery.example")
    assert company_of(portal, "ivy@bakery.example") is None, "who is there already keeps what he has"
    portal.ctl("group", "save", "Bakery", "--rule", "email ends-with @bakery.example")
    portal.ctl("group", "admit", "Bakery")
    portal.ctl("invite")
    for name in ("ivy", "ida"):
        client = portal.client()
        link = "/invitation/" + code(portal, f"{name}@bakery.example", "account-invite")
        client.submit(client.get(link), {"password": PASSWORD}, field="password")
    assert company_of(portal, "ivy@bakery.example") == "Example" and company_of(portal, "ida@bakery.example") == "Mill"


@pytest.mark.row("P10")
@pytest.mark.parametrize("typed, said", [
    ("gmail.com", "belongs to a mail service that anybody can use"),
    ("bakery.example GMX.de", "belongs to a mail service that anybody can use"),
    ("localhost", "is no mail domain such as example.com"),
    ("a b@c d", "is no mail domain"),
    (" ".join(f"d{i}.example" for i in range(51)), "Up to 50 domains fit"),
])
def test_domains_that_are_refused(firms, typed, said):
    page = give_domains(firms, "Other", typed)
    if "bakery.example" in typed:
        assert "another company" in page.text or said in page.text
    else:
        assert said in page.text
    assert page.status == 422 and page.one("textarea", id="domains").raw_text.strip() == typed, "what was typed is kept"
    assert not firms.database.value("SELECT count(*) FROM company_domain JOIN company ON company.id = company_id "
                                    "WHERE company.name = 'Other'")


@pytest.mark.row("P10")
def test_a_domain_belongs_to_one_company(firms):
    assert "is the domain of another company already" in give_domains(firms, "Other", "bakery.test").text
    give_domains(firms, "Example", "bakery.example")
    assert give_domains(firms, "Other", "bakery.test").status == 200


@pytest.mark.row("P10")
def test_domains_come_by_a_list_of_companies(firms):
    text = "company,domains\nExample,mill.example\nGarden,garden.example garden.test\nThief,bakery.example\nFree,web.de\n"
    admin = firms.client("admin@example.com")
    preview = admin.submit(admin.get("/desk/import"), {}, field="attachment", files=[("attachment", ("c.csv", text.encode(), "text/csv"))])
    assert "another company" in preview.text and "anybody can use" in preview.text
    done = admin.submit(preview, {}, action="/desk/import/run")
    assert done.status == 200, done.text[:500]
    found = {(row["name"], row["domain"]) for row in firms.database.query(
        "SELECT company.name, domain FROM company_domain JOIN company ON company.id = company_id")}
    assert found == {("Example", "bakery.example"), ("Example", "bakery.test"), ("Example", "mill.example"),
                     ("Garden", "garden.example"), ("Garden", "garden.test")}
