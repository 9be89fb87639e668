# SPDX-License-Identifier: Apache-2.0
"""Self-registration, consent, new passwords, sign-in by mail. The mails themselves are tests/test_access_mail.py's."""

import re
import threading

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from harness.browser import set_size

LABEL = "I agree that Example answers me."
NOTICE = "Read the [privacy notice](https://example.com/privacy) first."
PASSWORD = "a long and good pass phrase"
OPEN = {"PortalAccess": "registration", "PortalSelfRegistration": "On", "PortalSignInLink": "On"}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(OPEN)
    portal.ctl("consent", "set", "--label", LABEL, input=NOTICE)
    yield portal
    portal.stop()


def code(portal, email, kind):
    """The code of the newest mail of a kind to an address."""
    rows = portal.database.query(
        "SELECT detail FROM outbox WHERE address = ? AND kind = ? ORDER BY id DESC LIMIT 1", email, kind)
    return rows[0]["detail"] if rows else None


def register(client, email, expect=200, **fields):
    form = {"first_name": "Mei", "last_name": "Tanaka", "email": email, "password": PASSWORD, **fields}
    page = client.get("/register")
    if form.get("consent", True):
        form["consent"] = page.one("input", id="consent")["value"]
    else:
        del form["consent"]
    answer = client.submit(page, form, field="password")
    assert answer.status == expect, answer.text[:2000]
    return answer


@pytest.mark.row("S53")
def test_somebody_unknown_registers(portal):
    client = portal.client()
    answer = register(client, "mei@bakery.example")
    assert answer.url.endswith("/support/register/sent") and answer.one("h1").text == "Check your mail"
    assert client.get("/tickets").url.endswith("return_to=%2Fsupport%2Ftickets"), "nothing is open before the link"
    link = "/register/confirm/" + code(portal, "mei@bakery.example", "account-register")
    page = client.get(link)
    assert "mei@bakery.example" in page.one("main").text
    assert client.get(link).status == 200, "opening the link does not use it up"
    answer = client.submit(page, {}, action="/register/confirm")
    assert answer.url.endswith("/support/tickets") and answer.one("div", role="status").text.startswith("Welcome")
    other = portal.client()
    other.login("mei@bakery.example", PASSWORD)
    assert other.get("/account").one("input", id="first_name")["value"] == "Mei"
    again = portal.client().get(link)
    assert again.status == 410 and "no longer valid" in again.one("h1").text


def test_a_long_address_fits_on_a_phone(portal, browser):
    long = "maximiliane.friederike.donaudampfschifffahrt@abteilung.bakery.example"
    register(portal.client(), long)
    set_size(browser, 360, 800)
    link = portal.url + "/register/confirm/" + code(portal, long, "account-register")
    browser.get(link)
    assert long in browser.find_element("tag name", "main").text
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    browser.find_element("css selector", "main button").click()
    WebDriverWait(browser, 20).until(lambda driver: driver.current_url.endswith("/tickets"))
    browser.get(link)
    assert browser.find_element("css selector", "main a.primary").text == "Sign in", "a dead link has a way on"
    small = browser.execute_script("return [...document.querySelectorAll('main li a')].filter(e => e.offsetHeight < 24).length")
    assert small == 0


@pytest.mark.row("S58")
def test_consent_is_asked_for_and_kept(portal):
    client = portal.client()
    page = client.get("/register")
    assert page.one("a", href="https://example.com/privacy").text == "privacy notice"
    assert LABEL in page.text and "Version 1" in page.text
    refused = register(client, "noah@bakery.example", 422, consent=False)
    assert refused.one("input", id="first_name")["value"] == "Mei", "what was typed is kept"
    assert not refused.one("input", id="password").get("value")
    assert refused.one("a", href="#consent")
    nameless = register(client, "noah@bakery.example", 422, first_name="", last_name="")
    assert nameless.one("a", href="#first_name").text == "Write your first name"
    assert nameless.one("a", href="#last_name").text == "Write your last name"
    assert not portal.database.value("SELECT count(*) FROM outbox WHERE address = 'noah@bakery.example'")
    register(client, "noah@bakery.example")
    client.submit(client.get("/register/confirm/" + code(portal, "noah@bakery.example", "account-register")), {},
                  action="/register/confirm")
    row = portal.database.query(
        "SELECT consent.given_at, consent.address, consent_notice.version, consent_notice.label FROM consent "
        "JOIN consent_notice ON consent_notice.id = consent.notice_id "
        "JOIN contact ON contact.id = consent.contact_id WHERE contact.email = 'noah@bakery.example'")
    assert len(row) == 1 and row[0]["version"] == 1 and row[0]["label"] == LABEL
    assert row[0]["address"] == "127.0.0.1" and row[0]["given_at"] > 0


@pytest.mark.row("S58")
def test_a_consent_to_an_older_notice_does_not_count(make_portal):
    portal = make_portal(OPEN)
    portal.ctl("consent", "set", "--label", LABEL, input="First text")
    client = portal.client()
    page = client.get("/register")
    old = page.one("input", id="consent")["value"]
    portal.ctl("consent", "set", "--label", LABEL, input="Second text")
    fields = {"first_name": "A", "last_name": "B", "email": "a@b.example", "password": PASSWORD, "consent": old}
    answer = client.submit(page, fields, field="password")
    assert answer.status == 422 and "Second text" in answer.text and "Version 2" in answer.text


@pytest.mark.row("S59")
def test_each_domain_has_its_notice(make_portal):
    portal = make_portal(OPEN)
    portal.ctl("consent", "set", "--label", "Label for all", input="Text for all")
    portal.ctl("consent", "set", "--label", "Label of shop", "--domain", "shop.example", input="Text of shop")
    client = portal.client()
    assert "Text for all" in client.get("/register").text
    shop = client.get("/register", headers={"Host": "shop.example"})
    assert "Text of shop" in shop.text and "Label of shop" in shop.text and "Text for all" not in shop.text


@pytest.mark.expect_log("CP01400", "CP00620")
def test_without_a_notice_nobody_registers(make_portal):
    portal = make_portal(OPEN)
    assert portal.client().get("/register").status == 503


@pytest.mark.row("S64")
@pytest.mark.row("S54")
def test_register_here_only_where_one_may(make_portal, portal):
    page = portal.client().get("/login")
    assert page.one("a", href="/support/register").text == "Register here"
    for directives in ({"PortalAccess": "registration"}, {"PortalSelfRegistration": "On"},
                       {"PortalAccess": "groups", "PortalSelfRegistration": "On"}):
        closed = make_portal(directives)
        client = closed.client()
        assert not client.get("/login").one("a", href="/support/register"), directives
        assert client.get("/register").status == 404
        forced = client.post("/register", {"csrf": client.csrf("/login"), "email": "x@y.example"})
        assert forced.status == 404
        closed.stop()


def test_a_known_address_is_answered_like_an_unknown_one(portal):
    known, unknown = register(portal.client(), "ana@example.com"), register(portal.client(), "nobody@x.example")
    strip = lambda page: re.sub(r'[A-Za-z0-9_-]{16,}', "", page.text)
    assert strip(known) == strip(unknown)
    assert code(portal, "ana@example.com", "account-known") == "", "the person is told by mail"
    assert code(portal, "ana@example.com", "account-register") is None
    portal.client("ana@example.com")


def test_domains_that_may_register(make_portal):
    portal = make_portal({**OPEN, "PortalRegisterDomains": '"bakery.example garden.example"'})
    portal.ctl("consent", "set", "--label", LABEL, input=NOTICE)
    refused = register(portal.client(), "a@elsewhere.example", 422)
    assert "With this address you cannot register here" in refused.text
    register(portal.client(), "a@GARDEN.example")


@pytest.mark.row("S11")
def test_the_contact_that_mail_made_gets_a_login(portal):
    portal.ctl("deliver", "--inbox", "Support", input="From: wrote@mail.example\nTo: help@example.com\n"
               "Message-ID: <before@mail.example>\nSubject: I wrote before\n\nHello\n")
    client = portal.client()
    register(client, "Wrote@Mail.example")
    confirm = client.get("/register/confirm/" + code(portal, "Wrote@Mail.example", "account-register"))
    assert client.submit(confirm, {}, action="/register/confirm").status == 200
    assert portal.database.value("SELECT count(*) FROM contact WHERE email_key = 'wrote@mail.example'") == 1
    assert portal.database.value("SELECT first_name FROM contact WHERE email_key = 'wrote@mail.example'") == "Mei"
    number = portal.database.value("SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
                                   "WHERE email_key = 'wrote@mail.example'")
    assert "Mei Tanaka registered and can sign in" in portal.client("agent@example.com").get(f"/desk/tickets/{number}").text
    assert "registered" not in client.get(f"/tickets/{number}").text, "told to staff only"


def test_a_disabled_contact_stays_out(portal):
    portal.ctl("user", "add", "shut@mail.example", "--role", "contact")
    portal.ctl("user", "disable", "shut@mail.example")
    register(portal.client(), "shut@mail.example")
    assert code(portal, "shut@mail.example", "account-register") is None


def test_one_press_of_many_confirms(portal):
    client = portal.client()
    register(client, "press@bakery.example")
    link = "/register/confirm/" + code(portal, "press@bakery.example", "account-register")
    clients = [portal.client() for _ in range(8)]
    pages = [one.get(link) for one in clients]
    answers = []

    def press(one, page):
        answers.append(one.submit(page, {}, action="/register/confirm", follow=False).status)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(clients, pages)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [303] + [410] * 7


def test_only_so_many_mails_an_hour(portal):
    for _ in range(7):
        register(portal.client(), "flood@bakery.example")
    assert portal.database.value("SELECT count(*) FROM outbox WHERE address = 'flood@bakery.example'") == 5


# --- a new password ----------------------------------------------------------------------------------------------


def ask(client, email, path="/password/forgot"):
    return client.submit(client.get(path), {"email": email}, field="email")


def test_a_new_password(portal):
    old = portal.client("bruno@example.com")
    client = portal.client()
    assert client.get("/login").one("a", href="/support/password/forgot")
    assert ask(client, "bruno@example.com").one("h1").text == "Check your mail"
    link = "/password/reset/" + code(portal, "bruno@example.com", "account-reset")
    page = client.get(link)
    weak = client.submit(page, {"password": "short"}, field="password")
    assert weak.status == 422 and weak.one("p", id="password-error")
    done = client.submit(weak, {"password": PASSWORD}, field="password")
    assert done.url.endswith("/support/login") and "new password is saved" in done.one("div", role="status").text
    assert "/login" in old.get("/tickets").url, "all devices are signed out"
    portal.client().login("bruno@example.com", PASSWORD)
    assert client.get(link).status == 410
    assert client.submit(page, {"password": PASSWORD + "2"}, field="password").status == 410
    portal.ctl("user", "password", "bruno@example.com", input="demo-password")


def test_asking_tells_nothing(portal):
    known, unknown = ask(portal.client(), "carla@other.example"), ask(portal.client(), "nobody@other.example")
    strip = lambda page: re.sub(r'[A-Za-z0-9_-]{16,}', "", page.text)
    assert known.status == unknown.status == 200 and strip(known) == strip(unknown)
    assert code(portal, "nobody@other.example", "account-reset") is None


def test_codes_of_another_portal_or_kind_are_no_good(portal):
    ask(portal.client(), "carla@other.example")
    reset = code(portal, "carla@other.example", "account-reset")
    client = portal.client()
    for path in ("/register/confirm/", "/invitation/", "/login/link/"):
        assert client.get(path + reset).status == 410, path
    portal.database.execute("UPDATE token SET expires_at = expires_at - 3600000000 WHERE kind = 'reset'")
    assert client.get("/password/reset/" + reset).status == 410


# --- signing in by mail ------------------------------------------------------------------------------------------


def test_sign_in_by_mail(portal):
    client = portal.client()
    login = client.get("/tickets/new")
    link = next(a["href"] for a in login.all("a") if "/login/link" in a.get("href", ""))
    assert ask(client, "carla@other.example", link).status == 200
    page = client.get("/login/link/" + code(portal, "carla@other.example", "account-sign-in"))
    assert page.one("p", class_="muted").text == "carla@other.example"
    answer = client.submit(page, {}, action="/login/link/open")
    assert answer.url.endswith("/support/tickets/new"), "and leads to where one wanted to go"


def test_staff_do_not_sign_in_by_mail(portal):
    ask(portal.client(), "agent@example.com", "/login/link")
    assert code(portal, "agent@example.com", "account-sign-in") is None


def test_sign_in_by_mail_is_off_at_first(make_portal):
    client = make_portal().client()
    assert "login/link" not in client.get("/login").text
    assert client.get("/login/link").status == 404
    assert client.post("/login/link", {"csrf": client.csrf("/login"), "email": "ana@example.com"}).status == 404


# --- groups and invitations --------------------------------------------------------------------------------------


@pytest.mark.row("S50")
def test_only_members_of_admitted_groups_get_in(make_portal):
    portal = make_portal({"PortalAccess": "groups"})
    portal.ctl("group", "save", "Bakery", "--rule", "company is example\n")
    portal.ctl("group", "save", "Friends")
    portal.ctl("group", "member", "Friends", "carla@other.example")
    ana, carla = portal.client(), portal.client()
    for client, email in ((ana, "ana@example.com"), (carla, "carla@other.example")):
        page = client.post_form("/login", {"email": email, "password": "demo-password"}, field="password")
        assert page.status == 403 and page.one("h1").text == "You have no access here"
        assert client.get("/tickets/new").status == 403 and client.get("/account").status == 403
    portal.ctl("group", "admit", "Bakery")
    assert ana.get("/tickets").status == 200, "from the next request on"
    assert carla.get("/tickets").status == 403
    portal.ctl("group", "admit", "Bakery", "Friends")
    assert carla.get("/tickets").status == 200
    portal.ctl("group", "member", "Friends", "carla@other.example", "--remove")
    assert carla.get("/tickets").status == 403
    assert carla.get_json("/tickets").status == 403
    assert portal.client("agent@example.com").get("/account").status == 200, "staff need no group"
    out = carla.submit(carla.get("/denied"), {}, action="/logout")
    assert out.one("h1").text == "You are signed out"


@pytest.mark.row("S65")
@pytest.mark.row("S51")
def test_members_are_invited_and_nobody_else(make_portal):
    portal = make_portal({"PortalAccess": "groups"})
    for name in ("ivy", "ida"):
        portal.ctl("user", "add", f"{name}@bakery.example", "--role", "contact")
    portal.ctl("user", "add", "out@else.example", "--role", "contact")
    portal.ctl("group", "save", "Bakery", "--rule", "email ends-with @bakery.example\n")
    portal.ctl("group", "admit", "Bakery")
    assert portal.ctl("invite").stdout == "2 invited\n", "two have no login yet"
    mails = portal.database.query("SELECT address FROM outbox WHERE kind = 'account-invite' ORDER BY address")
    assert [row["address"] for row in mails] == ["ida@bakery.example", "ivy@bakery.example"]
    assert portal.ctl("invite").stdout == "0 invited\n", "nobody is invited twice"
    client = portal.client()
    assert client.get("/register").status == 404, "no public registration"
    link = "/invitation/" + code(portal, "ivy@bakery.example", "account-invite")
    done = client.submit(client.get(link), {"first_name": "Ivy", "last_name": "Lane", "password": PASSWORD},
                         field="password")
    assert done.url.endswith("/support/tickets") and done.status == 200
    assert portal.client().get(link).status == 410, "the link works once"
    portal.client().login("ivy@bakery.example", PASSWORD)
    first = code(portal, "ida@bakery.example", "account-invite")
    portal.ctl("invite", "ida@bakery.example")
    second = code(portal, "ida@bakery.example", "account-invite")
    assert portal.client().get("/invitation/" + first).status == 410, "a new mail ends the link of the old one"
    assert portal.client().get("/invitation/" + second).status == 200


@pytest.mark.row("S50")
def test_groups_with_a_rule_follow_their_contacts(make_portal):
    """Whatever changes a contact, or its company's name, moves it into groups and out of them."""
    portal = make_portal()
    portal.ctl("group", "save", "Bakery", "--rule", "company is Bakery\n\nfirst_name is Ada")
    admin = portal.client("admin@example.com")

    def members():
        return {row["email"] for row in portal.database.query(
            "SELECT contact.email FROM access_group_member JOIN contact ON contact.id = contact_id")}

    assert members() == set()
    portal.ctl("user", "add", "new@bakery.example", "--role", "contact", "--company", "Bakery")
    assert members() == {"new@bakery.example"}
    portal.ctl("deliver", "--inbox", "Support", input="From: Ada Lane <ada@mail.example>\nMessage-ID: <a@mail.example>\n"
               "Subject: Hello\n\nText\n")
    assert members() == {"new@bakery.example", "ada@mail.example"}
    contact = portal.database.value("SELECT id FROM contact WHERE email = 'ada@mail.example'")
    admin.submit(admin.get(f"/desk/contacts/{contact}"), {"first_name": "Eva"}, action=f"/desk/contacts/{contact}")
    assert members() == {"new@bakery.example"}
    carla = portal.client("carla@other.example")
    carla.submit(carla.get("/account"), {"first_name": "Ada"}, action="/account/profile")
    assert members() == {"new@bakery.example", "carla@other.example"}
    company = portal.database.value("SELECT id FROM company WHERE name = 'Bakery'")
    admin.submit(admin.get(f"/desk/companies/{company}"), {"name": "Mill"}, action=f"/desk/companies/{company}")
    assert members() == {"carla@other.example"}
