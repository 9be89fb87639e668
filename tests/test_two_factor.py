# SPDX-License-Identifier: Apache-2.0
"""Two factors: set up, asked for, recovered, required, taken away; and what one factor alone opens, which is nothing."""

import re
import threading

import pytest
from selenium.webdriver.common.by import By

from harness import totp
from harness.mailing import mail_directives, until
from harness.mailserver import MailServer

ANA, BRUNO, AGENT, ADMIN = "ana@example.com", "bruno@example.com", "agent@example.com", "admin@example.com"
PASSWORD = "demo-password"


def first_factor(client, email, path="/login"):
    return client.submit(client.get(path), {"email": email, "password": PASSWORD}, field="password")


def give(client, page, code, **options):
    return client.submit(page, {"code": code}, action="/login/second", **options)


@pytest.mark.row("P53")
def test_set_up_and_sign_in(make_portal):
    portal = make_portal()
    ana, other = portal.client(ANA), portal.client(ANA)
    account = ana.get("/account")
    wrong = ana.submit(account, {"proof": "not it", "do": "begin"}, action="/account/factor")
    assert wrong.status == 422 and wrong.one("input", id="proof")["aria-invalid"] == "true"
    page = ana.submit(account, {"proof": PASSWORD, "do": "begin"}, action="/account/factor")
    assert page.url.endswith("/account/factor") and "no-store" in page.headers["Cache-Control"]
    key = totp.key_on(page)
    picture = ana.get(page.one("p", class_="qr").one("img")["src"])
    assert picture.status == 200 and picture.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"] and picture.source.startswith("<svg") and "style" not in picture.source
    assert ana.submit(page, {"code": "000000"}, action="/account/factor/confirm").status == 422
    done = ana.submit(page, {"code": totp.code(key, -1)}, action="/account/factor/confirm")
    codes = totp.recovery_codes(done)
    assert len(set(codes)) == 10 and "no-store" in done.headers["Cache-Control"]
    assert "10 recovery codes are left." in ana.get("/account").text
    assert "/login" in other.get("/tickets").url, "other devices have to give the second factor first"
    stored = portal.database.query("SELECT * FROM second_factor") + portal.database.query("SELECT * FROM recovery_code")
    assert key.replace(" ", "").lower() not in str(stored).lower() and not any(code in str(stored) for code in codes)

    page = first_factor(other, ANA, "/login?return_to=/support/tickets/new")
    assert page.url.endswith("/login/second") and page.one("input", id="code")["autocomplete"] == "one-time-code"
    wrong = give(other, page, "123456")
    assert wrong.status == 422 and wrong.one("p", id="code-error") and not wrong.one("input", id="code").get("value")
    assert other.submit(wrong, {"code": totp.code(key)}, action="/login/second").url.endswith("/support/tickets/new")


@pytest.mark.row("P53")
def test_one_factor_opens_nothing(make_portal):
    portal = make_portal()
    totp.set_up(portal.client(ANA))
    half = portal.client()
    first_factor(half, ANA)
    assert not [c for c in half.session.cookies if c.name == "customerportal"], "there is no session"
    assert [c for c in half.session.cookies if c.name == "customerportal-pending"]
    for path in ("/tickets", "/tickets.csv", "/account", "/account/factor", "/account/factor/picture", "/"):
        assert "/login" in half.get(path).url, path
    assert half.get_json("/tickets").status == 401
    assert half.get("/login/factor").url.endswith("/login/second"), "who has one cannot set another one up"
    assert half.get("/login/factor/picture").status == 404
    token = next(c.value for c in half.session.cookies if c.name == "customerportal-pending")
    thief = portal.client()
    thief.session.cookies.set("customerportal", token, domain="127.0.0.1", path="/")
    assert "/login" in thief.get("/tickets").url, "its token is no session's"


@pytest.mark.row("P53")
def test_codes_work_once(make_portal):
    portal = make_portal()
    key, codes = totp.set_up(portal.client(ANA))
    one, two = portal.client(), portal.client()
    pages = [first_factor(client, ANA) for client in (one, two)]
    code = totp.code(key)
    assert give(one, pages[0], code).url.endswith("/tickets")
    assert give(two, pages[1], code).status == 422, "a code that was used"
    assert give(two, pages[1], totp.code(key, -1)).status == 422, "and an older one"
    assert give(two, pages[1], totp.code(key, 3)).status == 422, "and one of another time"
    assert give(two, pages[1], totp.code(key, 1)).url.endswith("/tickets"), "a clock may be a step ahead"
    again = portal.client()
    assert give(again, first_factor(again, ANA), codes[0].upper().replace("-", " ")).url.endswith("/tickets")
    assert "9 recovery codes are left." in again.get("/account").text
    late = portal.client()
    page = first_factor(late, ANA)
    assert give(late, page, codes[0]).status == 422, "a recovery code, too"
    fresh = again.submit(again.get("/account"), {"proof": PASSWORD, "do": "codes"}, action="/account/factor")
    new = totp.recovery_codes(fresh)
    assert len(new) == 10 and not set(new) & set(codes)
    assert give(late, page, codes[1]).status == 422, "the old ones are no good"
    assert give(late, page, new[9]).url.endswith("/tickets")


def test_one_of_many_that_send_a_code_at_once_gets_in(make_portal):
    portal = make_portal()
    _, codes = totp.set_up(portal.client(ANA))
    clients = [portal.client() for _ in range(5)]
    pages = [first_factor(client, ANA) for client in clients]
    answers = []

    def send(client, page):
        answers.append(give(client, page, codes[3], follow=False).status)

    threads = [threading.Thread(target=send, args=pair) for pair in zip(clients, pages)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [303] + [422] * 4


@pytest.mark.row("P54")
def test_guessing_codes_is_throttled(make_portal):
    portal = make_portal()
    _, codes = totp.set_up(portal.client(ANA))
    status = []
    for turn in range(12):
        # The password is right each time, which must not forget the wrong codes.
        client = portal.client()
        status.append(give(client, first_factor(client, ANA), f"{turn:06}").status)
    assert status[:10] == [422] * 10 and status[10:] == [429, 429]
    client = portal.client()
    assert give(client, first_factor(client, ANA), codes[0]).status == 429, "also with a right one"


@pytest.mark.row("P53")
def test_required_for_staff_only(make_portal):
    portal = make_portal({"PortalSecondFactor": "staff"})
    portal.client(ANA)
    agent = portal.client()
    page = first_factor(agent, AGENT, "/login?return_to=/support/desk/contacts")
    assert page.url.endswith("/login/factor") and "asks for a second factor" in page.text
    assert "/login" in agent.get("/desk").url, "nothing is open before it is set up"
    assert agent.get("/login/second").url.endswith("/login/factor")
    assert agent.get(page.one("p", class_="qr").one("img")["src"]).source.startswith("<svg")
    key = totp.key_on(page)
    assert agent.submit(page, {"code": "1"}, action="/login/factor").status == 422
    done = agent.submit(page, {"code": totp.code(key)}, action="/login/factor")
    assert len(totp.recovery_codes(done)) == 10
    assert agent.get(done.one("a", class_="primary")["href"]).url.endswith("/desk/contacts")
    page = agent.submit(agent.get("/account"), {"proof": PASSWORD, "do": "remove"}, action="/account/factor")
    assert page.status == 422 and "not take them away" in page.text
    assert agent.get("/account").one("button", value="remove") is None
    again = portal.client()
    assert first_factor(again, AGENT).url.endswith("/login/second")


@pytest.mark.row("P53")
def test_required_for_all_and_off(make_portal):
    portal = make_portal({"PortalSecondFactor": "all"})
    ana = portal.client()
    page = first_factor(ana, ANA)
    ana.submit(page, {"code": totp.code(totp.key_on(page))}, action="/login/factor")
    assert ana.get("/tickets", follow=False).status == 200
    portal.restart({"PortalSecondFactor": "off"})
    assert first_factor(portal.client(), ANA).url.endswith("/tickets"), "nobody is asked"
    assert "Two factors" not in ana.get("/account").text and ana.get("/account/factor").status == 404


@pytest.mark.row("P53")
def test_taken_away_by_oneself(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    key, codes = totp.set_up(ana)
    forged = ana.post("/account/factor", {"csrf": ana.csrf("/account"), "do": "remove"})
    assert forged.status == 422, "not without password or code"
    page = ana.submit(ana.get("/account"), {"proof": codes[0], "do": "remove"}, action="/account/factor")
    assert page.one("div", role="status").text.startswith("Two factors are off")
    assert first_factor(portal.client(), ANA).url.endswith("/tickets")
    assert portal.database.value("SELECT count(*) FROM recovery_code") == 0
    kinds = [row["detail"] for row in portal.database.query("SELECT detail FROM outbox WHERE kind = 'account-changed' ORDER BY id")]
    assert kinds == ["factor-on", "factor-off"], "the person is told by mail"


@pytest.mark.row("P53")
def test_reset_by_an_admin_and_portalctl(make_portal):
    portal = make_portal()
    totp.set_up(portal.client(ANA))
    totp.set_up(portal.client(AGENT))
    admin = portal.client(ADMIN)
    contact = portal.database.value("SELECT id FROM contact WHERE email = ?", ANA)
    staff = portal.database.value("SELECT id FROM staff WHERE email = ?", AGENT)
    half = portal.client()
    waiting = first_factor(half, ANA)
    for path in (f"/desk/contacts/{contact}", f"/desk/setup/staff/{staff}"):
        page = admin.submit(admin.get(path), action="/factor")
        assert page.one("div", role="status").text == "The second factor is reset."
        assert not any(form.action.endswith("/factor") for form in page.forms)
    assert "/login" in give(half, waiting, "123456").url, "a sign-in that waited begins again"
    assert first_factor(portal.client(), ANA).url.endswith("/tickets")
    assert first_factor(portal.client(), AGENT).url.endswith("/desk")
    assert portal.database.value("SELECT count(*) FROM audit WHERE action = 'two factors reset' AND actor = ?", ADMIN) == 2
    totp.set_up(portal.client(BRUNO))
    agent = portal.client(AGENT)
    other = portal.database.value("SELECT id FROM contact WHERE email = ?", BRUNO)
    assert not any(form.action.endswith("/factor") for form in agent.get(f"/desk/contacts/{other}").forms)
    portal.ctl("user", "reset-factor", BRUNO)
    assert portal.ctl("user", "reset-factor", BRUNO, check=False).returncode != 0
    assert first_factor(portal.client(), BRUNO).url.endswith("/tickets")


def test_a_new_password_or_being_shut_out_ends_what_waits(make_portal):
    portal = make_portal()
    _, codes = totp.set_up(portal.client(ANA))
    for change in (lambda: portal.ctl("user", "password", ANA, input=PASSWORD), lambda: portal.ctl("user", "disable", ANA)):
        half = portal.client()
        page = first_factor(half, ANA)
        change()
        assert "/login" in give(half, page, codes[0]).url and "/login" in half.get("/tickets").url


def test_a_waiting_sign_in_is_over_after_ten_minutes(make_portal):
    portal = make_portal()
    _, codes = totp.set_up(portal.client(ANA))
    half = portal.client()
    page = first_factor(half, ANA)
    portal.database.execute("UPDATE pending_sign_in SET expires_at = expires_at - 600000000")
    answer = give(half, page, codes[0])
    assert answer.url.endswith("/login") and "took too long" in answer.one("div", role="status").text


def test_what_was_typed_goes_through_both_steps(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    key, _ = totp.set_up(ana)
    form = ana.get("/tickets/new")
    portal.database.execute("DELETE FROM session")
    asked = ana.submit(form, {"subject": "Typed before", "message": "It must not be lost"}, field="message")
    second = ana.submit(asked, {"email": ANA, "password": PASSWORD}, field="password")
    wrong = ana.submit(second, {"code": "000000"}, action="/login/second")
    back = ana.submit(wrong, {"code": totp.code(key)}, action="/login/second")
    assert back.status == 200 and "It must not be lost" in back.source
    filed = ana.submit(back, {}, field="message")
    assert filed.one("h1").text == "Typed before"


def test_what_was_typed_goes_through_the_set_up(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    form = ana.get("/tickets/new")
    portal.restart({"PortalSecondFactor": "all"})
    portal.database.execute("DELETE FROM session")
    asked = ana.submit(form, {"subject": "Typed before", "message": "It must not be lost"}, field="message")
    first = ana.submit(asked, {"email": ANA, "password": PASSWORD}, field="password")
    codes = ana.submit(first, {"code": totp.code(totp.key_on(first))}, action="/login/factor")
    assert len(totp.recovery_codes(codes)) == 10
    assert "It must not be lost" in ana.submit(codes, {}, action="/account/factor/done").source


@pytest.mark.expect_log("AH01617")
def test_basic_authentication_is_no_way_round(make_portal):
    portal = make_portal(extra='<Location "/private">\nAuthType Basic\nAuthName x\nAuthBasicProvider customerportal\n'
                               'Require valid-user\n</Location>')
    url, auth = portal.httpd.url + "/private", (ANA, PASSWORD)
    client = portal.client()
    assert client.get(url, auth=auth).status == 404
    totp.set_up(portal.client(ANA))
    assert client.get(url, auth=auth).status == 401
    assert client.get(url, auth=(BRUNO, PASSWORD)).status == 404


def test_a_mailed_link_is_one_factor(make_portal):
    portal = make_portal({"PortalSignInLink": "On"})
    _, codes = totp.set_up(portal.client(ANA))
    client = portal.client()
    client.submit(client.get("/login/link"), {"email": ANA}, field="email")
    code = portal.database.value("SELECT detail FROM outbox WHERE kind = 'account-sign-in'")
    page = client.submit(client.get("/login/link/" + code), {}, action="/login/link/open")
    assert page.url.endswith("/login/second")
    assert give(client, page, codes[0]).url.endswith("/tickets")


@pytest.mark.expect_log("CP00620")
def test_another_store_has_another_key(make_portal):
    """Secrets cannot be read without the store's key: the way in is a reset, not a bypass."""
    portal = make_portal()
    key, _ = totp.set_up(portal.client(ANA))
    (portal.store / "seal.key").unlink()
    portal.restart()
    client = portal.client()
    page = first_factor(client, ANA)
    assert give(client, page, totp.code(key)).status == 500
    assert "/login" in client.get("/tickets").url



@pytest.mark.row("P53")
def test_the_whole_story_in_the_browser(make_portal, browser):
    """A customer sets it up, is mailed, and signs in with it on another day; keys and picture are what the app needs."""
    mailserver = MailServer().start()
    try:
        portal = make_portal(start=False)
        portal.start({**mail_directives(mailserver), "PortalMail": "Off"})
        portal.ctl("settings", "set", "PortalUrl", portal.url)

        def press(css):
            old = browser.find_element(By.TAG_NAME, "html")
            browser.find_element(By.CSS_SELECTOR, css).click()
            until(lambda: browser.find_element(By.TAG_NAME, "html") != old, what="the next page")

        def sign_in():
            browser.get(portal.url + "/login")
            browser.find_element(By.ID, "email").send_keys(ANA)
            browser.find_element(By.ID, "password").send_keys(PASSWORD)
            press("main form button.primary")

        sign_in()
        browser.get(portal.url + "/account")
        browser.find_element(By.ID, "proof").send_keys(PASSWORD)
        press("form[action$='/account/factor'] button")
        image = browser.find_element(By.CSS_SELECTOR, ".qr img")
        until(lambda: browser.execute_script("return arguments[0].complete && arguments[0].naturalWidth > 100", image))
        key = browser.find_element(By.CSS_SELECTOR, "code.key").text
        browser.find_element(By.ID, "code").send_keys(totp.code(key, -1))
        press("main form button.primary")
        assert len(browser.find_elements(By.CSS_SELECTOR, ".codes code")) == 10
        mail = mailserver.wait(1)[0]
        assert mail.recipient == ANA and "Two factors are on" in mail.text
        browser.delete_all_cookies()
        browser.get(re.search(r'https?://\S+/account', mail.text).group())
        assert "/login" in browser.current_url
        sign_in()
        assert browser.current_url.endswith("/login/second")
        browser.find_element(By.ID, "code").send_keys(totp.code(key))
        press("main form button.primary")
        assert browser.current_url.endswith("/support/tickets")
    finally:
        mailserver.stop()
