# SPDX-License-Identifier: Apache-2.0
"""Mails with which people come in: sent to a real server, and followed by a click in the browser."""

import re

import pytest
from selenium.webdriver.common.by import By
from harness.browser import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from harness.mailing import mail_directives
from harness.mailserver import MailServer
from test_identity import claim, come, door, users_of

PASSWORD = "a long and good pass phrase"


@pytest.fixture
def mailserver():
    server = MailServer().start()
    yield server
    server.stop()


def press(driver, css):
    page = driver.find_element(By.TAG_NAME, "html")
    driver.find_element(By.CSS_SELECTOR, css).click()
    WebDriverWait(driver, 20).until(staleness_of(page))


def link_in(mail, kind):
    """The address of the one link of a kind, which text and HTML have alike."""
    found = set(re.findall(r'https?://[^\s"<>)]*' + kind + r'[^\s"<>)]*', mail.text))
    assert len(found) == 1 and found == set(re.findall(r'href="([^"]*' + kind + r'[^"]*)"', mail.html)), mail.text
    return found.pop()


def open_portal(make_portal, mailserver, **directives):
    portal = make_portal(start=False)
    portal.start({**mail_directives(mailserver), "PortalMail": "Off",
                  "PortalMailFrom": '"Example <help@example.com>"', **directives})
    # Links of mails lead to the portal's own address, which a server for tests does not have by name.
    portal.ctl("settings", "set", "PortalUrl", portal.url)
    return portal


@pytest.mark.row("S53")
@pytest.mark.row("S64")
def test_a_stranger_registers_in_the_browser(make_portal, mailserver, browser_noscript):
    portal = open_portal(make_portal, mailserver, PortalAccess="registration", PortalSelfRegistration="On")
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with your data.")
    driver = browser_noscript
    driver.get(portal.url + "/login")
    driver.find_element(By.LINK_TEXT, "Register here").click()
    for name, value in (("first_name", "Mei"), ("last_name", "Tanaka"), ("email", "mei@bakery.example"),
                        ("password", PASSWORD)):
        driver.find_element(By.ID, name).send_keys(value)
    press(driver, "form.form button")
    assert driver.find_element(By.ID, "consent-error").is_displayed(), "the notice was not agreed to"
    assert driver.find_element(By.ID, "email").get_attribute("value") == "mei@bakery.example"
    driver.find_element(By.ID, "password").send_keys(PASSWORD)
    driver.find_element(By.ID, "consent").click()
    press(driver, "form.form button")
    assert driver.find_element(By.TAG_NAME, "h1").text == "Check your mail"
    mail = mailserver.wait(1)[0]
    assert mail["To"] == "mei@bakery.example" and mail["Auto-Submitted"] == "auto-generated"
    driver.get(link_in(mail, "/register/confirm/"))
    press(driver, "form.form button")
    assert driver.current_url.endswith("/support/tickets")
    assert "Mei Tanaka" in driver.find_element(By.CSS_SELECTOR, ".me .name").get_attribute("textContent")


@pytest.mark.row("S51")
@pytest.mark.row("S65")
def test_members_get_one_mail_each_and_come_in(make_portal, mailserver, browser):
    portal = open_portal(make_portal, mailserver, PortalAccess="groups")
    for name in ("ivy", "ida"):
        portal.ctl("user", "add", f"{name}@bakery.example", "--role", "contact")
    portal.ctl("user", "add", "out@else.example", "--role", "contact")
    portal.ctl("group", "save", "Bakery", "--rule", "email ends-with @bakery.example")
    portal.ctl("group", "admit", "Bakery")
    assert portal.ctl("invite").stdout == "2 invited\n"
    mails = mailserver.wait(2)
    mailserver.quiet()
    assert sorted(mail.recipient for mail in mails) == ["ida@bakery.example", "ivy@bakery.example"]
    ivy = next(mail for mail in mails if mail.recipient == "ivy@bakery.example")
    browser.get(link_in(ivy, "/invitation/"))
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    press(browser, "form.form button")
    assert browser.current_url.endswith("/support/tickets")
    assert portal.database.value("SELECT state FROM invitation WHERE contact_id = (SELECT id FROM contact "
                                 "WHERE email = 'ivy@bakery.example')") == "accepted"


@pytest.mark.row("S52")
def test_the_invitation_is_written_anew(make_portal, mailserver):
    portal = make_portal(start=False)
    original = (portal.build.folder / "templates" / "mail-account-invite.html").read_text()
    overlay = portal.folder / "overlay"
    overlay.mkdir()
    overlay.chmod(0o755)
    heading = re.search(r"<h1[^>]*>[^<]*</h1>", original).group(0)
    (overlay / "mail-account-invite.html").write_text(
        original.replace(heading, "<h1>Come in, the tea is ready</h1>"))
    portal.start({**mail_directives(mailserver), "PortalMailFrom": "help@example.com", "PortalAccess": "groups",
                  "PortalTemplateDir": f'"{overlay}"'})
    portal.ctl("user", "add", "ivy@bakery.example", "--role", "contact")
    portal.ctl("group", "save", "Bakery", "--rule", "email ends-with @bakery.example")
    portal.ctl("group", "admit", "Bakery")
    portal.ctl("invite")
    assert "Come in, the tea is ready" in mailserver.wait(1)[0].html


def test_a_new_password_and_a_sign_in_by_mail(make_portal, mailserver, browser):
    portal = open_portal(make_portal, mailserver, PortalSignInLink="On")
    client = portal.client()
    client.submit(client.get("/password/forgot"), {"email": "ana@example.com"}, field="email")
    browser.get(link_in(mailserver.wait(1)[0], "/password/reset/"))
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    press(browser, "form.form button")
    assert browser.current_url.endswith("/support/login")
    portal.client().login("ana@example.com", PASSWORD)
    client.submit(client.get("/login/link"), {"email": "ana@example.com"}, field="email")
    told, mail = sorted(mailserver.wait(3)[1:], key=lambda one: "/login/link/" in one.text)
    assert "Your password was changed" in told.text and told.recipient == "ana@example.com"
    browser.get(link_in(mail, "/login/link/"))
    press(browser, "form.form button")
    assert browser.current_url.endswith("/support/tickets")
    codes = portal.database.query("SELECT detail FROM outbox WHERE kind LIKE 'account-%'")
    assert [row["detail"] for row in codes] == ["", "", ""], "a code is not kept once its mail has left"


@pytest.mark.row("P51")
@pytest.mark.expect_log("CP01570")
def test_an_address_that_a_provider_changes_is_told_at_both(make_portal, mailserver):
    """Check 10: like a change by the team. What changes nothing, and a first arrival, tell nobody."""
    portal = make_portal(start=False)
    more = "PortalIdentity create contacts\nPortalIdentity update names email"
    portal.start({**mail_directives(mailserver), "PortalMail": "Off"},
                 extra=door(users_of(portal), "open", "one", more))
    portal.ctl("settings", "set", "PortalUrl", portal.url)
    client, page = come(portal, "u0", headers=claim("before@customer.example", first="Zoë"))
    assert page.status == 303
    come(portal, "u0", headers=claim("before@customer.example", first="Zoe"))
    come(portal, "u0", headers=claim("unsure@customer.example", verified="no"))
    come(portal, "u0", headers=claim("bruno@example.com"))
    assert not mailserver.mails and not portal.database.value("SELECT count(*) FROM outbox")
    _, page = come(portal, "u0", headers=claim("after@customer.example", first="Zoe"))
    assert page.status == 303
    mails = mailserver.wait(2)
    assert sorted(mail.recipient for mail in mails) == ["after@customer.example", "before@customer.example"]
    for mail in mails:
        assert "The address that you sign in with was changed" in mail.text
        assert "after@" not in mail.text and "before@" not in mail.text, "neither tells the other"
    assert "/login" in client.get("/tickets").url, "who was signed in before is so no more"
    come(portal, "u0", headers=claim("after@customer.example", first="Zoe"))
    assert portal.database.value("SELECT count(*) FROM outbox") == 2


@pytest.mark.row("S51", "P61")
@pytest.mark.expect_log("CP01570")
@pytest.mark.parametrize("passwords", ["Off", "On"])
def test_an_invitation_leads_to_the_door(make_portal, mailserver, passwords):
    """Asked for by portalctl, which knows no httpd.conf, and by the console: what it leads to is decided when it is sent."""
    portal = make_portal(start=False)
    users = users_of(portal)
    link = "PortalIdentity link verified"
    portal.start({**mail_directives(mailserver), "PortalMail": "Off", "PortalAccess": "groups",
                  "PortalMailFrom": "help@example.com", "PortalPasswordSignIn": passwords},
                 extra=door(users, "open", "one", f'PortalIdentity button "Sign in with One"\n{link}') +
                 door(users, "staff", "corporate", f"PortalIdentity for staff\n{link}"))
    portal.ctl("settings", "set", "PortalUrl", portal.url)
    portal.ctl("group", "save", "Bakery", "--rule", "email ends-with @bakery.example")
    portal.ctl("group", "admit", "Bakery")
    people = ["ida@bakery.example", "ivy@bakery.example"]
    for address in people:
        portal.ctl("user", "add", address, "--role", "contact")
    assert portal.ctl("invite", people[0]).stdout == "1 invited\n"
    admin, _ = come(portal, "u3", "staff", claim("admin@example.com"))
    admin.submit(admin.get("/settings/invitations/all"), {}, action="/settings/invitations/all")
    mails = {mail.recipient: mail for mail in mailserver.wait(2)}
    for address in people:
        if passwords == "On":
            assert portal.client().get(link_in(mails[address], "/invitation/").split("/support")[1]).title.startswith("Welcome")
            continue
        assert link_in(mails[address], "/login") == portal.url + "/login"
        assert "You need no password for it" in " ".join(mails[address].text.split())
        page = portal.client().get("/invitation/" + "x" * 43)
        assert page.url.endswith("/login") and "Sign in with One" in page.text, "mails of before lead there, too"
    # Who has come in by a provider has accepted.
    assert come(portal, "u5", headers=claim(people[0]))[1].status == 303
    rows = admin.get("/settings/invitations").one("table").all("tr")[1:]
    assert {row.all("td")[1].text: row.all("td")[2].text for row in rows} == {people[0]: "Accepted", people[1]: "Pending"}
