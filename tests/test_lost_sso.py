# SPDX-License-Identifier: Apache-2.0
"""What was typed comes back also to who signs in again by a provider, through which no form can go."""

import base64

import pytest
from selenium.webdriver.common.by import By

from harness.mailing import until
from test_identity import claim, door, users_of
from test_lost import AGENT, ANA, BRUNO, DIRECTIVES, TITLE, Typed, enter, expire, sign_in_page

pytestmark = [pytest.mark.row("D11", "P51"), pytest.mark.expect_log("CP01570", "AH01617")]

SUBJECTS = {ANA: "u0", BRUNO: "u1", AGENT: "u2"}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(start=False)
    users = users_of(portal)
    # What other modules find out a test writes into headers; a browser cannot, so its door knows one address only.
    more = 'PortalIdentity for customers staff\nPortalIdentity button "Sign in with One"\nPortalIdentity link verified'
    portal.start(DIRECTIVES, extra=door(users, "one", "one", more) + door(users, "open", "one", more)
                 .replace("%{req:X-Email}", "ana@example.com").replace("%{req:X-Verified} == 'yes'", "true")
                 .replace("Sign in with One", "Sign in as Ana"))
    yield portal
    portal.stop()


@pytest.fixture(params=["On", "Off"], ids=["beside passwords", "without passwords"])
def passwords(request, portal):
    yield request.param
    portal.ctl("settings", "set", "password_sign_in", "On")


def choose(it, page, name="one", **fields):
    """Presses the button of a door on the sign-in page that has the text; the page that leads on to it."""
    buttons = [button["value"] for button in page.all("button", name="door")]
    assert len(buttons) == 2 and not [link for link in page.links if "/sso/" in link]
    return it.client.submit(page, {"door": next(value for value in buttons if value.endswith(name)), **fields},
                            action="/login/keep", follow=False)


def arrive(it, page, email=None, client=None):
    """Goes on to the door as somebody, and comes back from it."""
    email = email or it.email
    assert page.status == 200 and page.one("h1").text == "What you typed is kept"
    link = next(link for link in page.links if "/sso/" in link)
    assert page.headers["Refresh"] == "0; url=" + link
    return (client or it.client).get(link, auth=(SUBJECTS[email], "secret"), headers=claim(email))


@pytest.mark.parametrize("kind", ["ticket", "reply", "profile", "note"])
def test_it_comes_back_and_is_taken_once(portal, kind, passwords):
    it = Typed(portal, kind, f"Kept at the door {kind[:4]}, {passwords:_>4}{kind[:4]}")
    if passwords == "Off":
        portal.ctl("settings", "set", "password_sign_in", "Off")
        portal.changes.wait()
    it.expire()
    page = sign_in_page(it.send())
    assert bool(page.all("input", name="password")) == (passwords == "On")
    kept = it.came_back(arrive(it, choose(it, page)), 200)
    assert it.times() == 0 and "/login/kept/" in kept.url
    it.arrived(it.press(kept))
    # Sent again, or loaded again and sent: it is the same one.
    it.press(kept)
    it.press(it.came_back(it.client.get(kept.url), 200))
    assert it.times() == 1


def test_nobody_else_gets_it(portal):
    it = Typed(portal, "reply", "Nobody else's text")
    it.expire()
    on = choose(it, sign_in_page(it.send()))
    other = portal.client()
    page = arrive(it, on, BRUNO, client=other)
    assert page.url.endswith("/tickets") and TITLE not in page.source
    code = portal.database.value("SELECT max(code_hash) FROM kept_text")
    assert other.get(f"/login/kept/{code}").url.endswith("/tickets"), "the database does not know the address either"
    assert "/login?" in portal.client().get(next(l for l in on.links if "/sso/" in l).split("return_to=")[1]
                                            .replace("%2F", "/"), follow=True).url
    assert portal.database.value("SELECT count(*) FROM kept_text WHERE sealed LIKE ?", "%Nobody%") == 0
    it.arrived(it.press(it.came_back(arrive(it, on), 200)))


def test_what_cannot_be_kept(portal):
    """A stranger's text, a door that there is not, no text at all, a foreign token, and more than there is room for."""
    it = Typed(portal, "reply", "Cannot be kept")
    it.expire()
    page = sign_in_page(it.send())
    before = portal.database.value("SELECT count(*) FROM kept_text")
    stranger = portal.client()
    csrf = stranger.csrf("/login")
    carried = page.one("input", name="carried")["value"]
    one = "/support/sso/one"
    for fields, status in (({"carried": carried, "door": one}, (303, 413)), ({"door": "https://evil.example/"}, (303,)),
                           ({"door": one}, (303,)), ({"carried": "x" * 200000, "door": one}, (413,))):
        answer = stranger.post("/login/keep", {"csrf": csrf, **fields})
        assert answer.status in status and "evil" not in answer.headers.get("Location", "")
    assert choose(it, page, csrf="x").status == 403
    assert portal.database.value("SELECT count(*) FROM kept_text") == before
    for _ in range(12):
        on = choose(it, page)
    ana = portal.database.value("SELECT id FROM contact WHERE email_key = 'ana@example.com'")
    assert portal.database.value("SELECT count(*) FROM kept_text WHERE contact_id = ?", ana) == 10
    portal.database.execute("UPDATE kept_text SET expires_at = 0")
    assert arrive(it, on).url.endswith("/tickets"), "a day is over"
    assert it.times() == 0


def test_signed_in_beside_it(portal):
    it = Typed(portal, "reply", "Signed in beside")
    it.expire()
    page = sign_in_page(it.send())
    it.client.login(ANA)
    page = choose(it, page, csrf=it.client.csrf())
    it.arrived(it.press(it.came_back(page, 200)))


def test_in_a_browser(portal, browser_noscript):
    driver = browser_noscript
    driver.get(portal.url + "/login")
    driver.find_element(By.ID, "email").send_keys(ANA)
    driver.find_element(By.ID, "password").send_keys("demo-password")
    driver.find_element(By.CSS_SELECTOR, "main form.form button").click()
    number = portal.database.value("SELECT min(ticket.number) FROM ticket JOIN contact ON contact.id = requester_id "
                                   "WHERE email_key = 'ana@example.com' AND closed_at IS NULL")
    driver.find_element(By.ID, "main")
    driver.get(f"{portal.url}/tickets/{number}")
    area = driver.find_element(By.CSS_SELECTOR, "textarea[name=message]")
    area.send_keys("Through the door")
    # The browser knows the password that the door asks for.
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {
        "Authorization": "Basic " + base64.b64encode(b"u0:secret").decode()}})
    expire(portal)
    area.find_element(By.XPATH, "ancestor::form//button[last()]").click()
    driver.find_element(By.XPATH, "//button[.='Sign in as Ana']").click()
    until(lambda: TITLE in driver.page_source, what="that it came back " + driver.page_source[-3000:] + driver.current_url)
    assert driver.find_element(By.CSS_SELECTOR, "textarea[name=message]").get_property("value") == "Through the door"
    driver.find_element(By.CSS_SELECTOR, "main form button").click()
    driver.find_element(By.XPATH, "//p[.='Through the door']")
    assert portal.database.value("SELECT count(*) FROM message WHERE body = 'Through the door'") == 1
