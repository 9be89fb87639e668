# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, idle time, and what a sign-in may not tell."""

import re

import pytest

from harness.tickets import rows

ANA, PASSWORD = "ana@example.com", "demo-password"


def attempt(client, email, password, path="/login"):
    return client.submit(client.get(path), {"email": email, "password": password}, field="password", follow=False)


def session_cookie(client):
    return [c for c in client.session.cookies if "session" in c.name.lower() or "portal" in c.name.lower()]


@pytest.mark.row("S75")
def test_sign_out_ends_the_session(portal, client):
    client.login(ANA)
    jar = client.session.cookies.copy()
    assert client.get("/tickets", follow=False).status == 200
    out = client.submit(client.get("/tickets"), action="/logout", follow=False)
    assert out.status == 303 and out.headers["Location"].endswith("/support/signed-out")
    assert '"cache"' in out.headers["Clear-Site-Data"]
    page = client.get("/login")
    assert page.status == 200
    thief = portal.client()
    thief.session.cookies.update(jar)
    answer = thief.get("/tickets", follow=False)
    assert answer.status in (302, 303) and "/login" in answer.headers["Location"], "the old cookie opens nothing"
    assert client.get("/logout", follow=False).status == 405, "signing out is a POST"


@pytest.mark.row("S75")
def test_sign_out_says_so(client):
    client.login(ANA)
    page = client.logout()
    assert page.title.startswith("You are signed out") and page.one("a", href="/support/login").text == "Sign in again"


@pytest.mark.row("S75")
def test_idle_customers_are_signed_out(make_portal):
    portal = make_portal({"PortalIdleTimeout": "20"})
    ana = portal.client(ANA)
    page = ana.get("/tickets")
    assert "You are signed out after 20 minutes without activity." in page.one("footer").text
    back = "UPDATE session SET seen_at = seen_at - ?"
    portal.database.execute(back, 19 * 60 * 1000000)
    assert ana.get("/tickets", follow=False).status == 200
    portal.database.execute(back, 19 * 60 * 1000000)
    assert ana.get("/tickets", follow=False).status == 200, "each request counts as activity"
    portal.database.execute(back, 21 * 60 * 1000000)
    answer = ana.get("/tickets", follow=False)
    assert answer.status in (302, 303) and "/login" in answer.headers["Location"]


@pytest.mark.row("S75")
def test_stay_signed_in_is_one_press(portal, ana):
    page = ana.get("/tickets?status=open")
    portal.database.execute("UPDATE session SET seen_at = seen_at - ?", 25 * 60 * 1000000)
    page = ana.submit(page, action="/account/stay")
    assert page.status == 200 and page.url.endswith("/tickets?status=open")
    assert page.one("div", role="status").text == "You stay signed in."
    portal.database.execute("UPDATE session SET seen_at = seen_at - ?", 25 * 60 * 1000000)
    assert ana.get("/tickets", follow=False).status == 200


@pytest.mark.row("S75")
def test_the_day_of_24_hours_reads_as_hours(make_portal):
    portal = make_portal({"PortalIdleTimeout": "1440"})
    assert "after 24 hours without" in portal.client(ANA).get("/tickets").one("footer").text


def test_the_same_answer_for_wrong_password_and_unknown_address(portal):
    seen = []
    for email, password in ((ANA, "not the password"), ("nobody@example.com", PASSWORD), ("no address at all", "x")):
        page = attempt(portal.client(), email, password)
        body = re.sub(r'value="[^"]*"', "", page.source)
        seen.append((page.status, page.title, body))
        assert dict(page.form(field="email").values)["email"] == email, "what was typed is kept"
        assert dict(page.form(field="email").values)["password"] == "", "but for the password"
    assert seen[0][0] == 422 and seen[0] == seen[1] == seen[2]
    assert "do not match" in seen[0][2]


def test_missing_fields_are_named(client):
    page = attempt(client, "", "")
    assert page.status == 422 and page.title.startswith("Error: Sign in")
    assert page.one("input", id="email")["aria-describedby"] == "email-error"
    assert page.one("input", id="password")["aria-invalid"] == "true"


def test_back_to_the_page_that_was_asked_for(portal, client):
    page = client.get("/tickets?status=closed&sort=subject")
    assert page.title.startswith("Sign in") and "Sign in to see the page that you asked for." in page.text
    page = client.submit(page, {"email": ANA, "password": PASSWORD}, field="password")
    assert page.url.endswith("/support/tickets?status=closed&sort=subject") and rows(page)
    assert client.get("/login").url.endswith("/support/tickets"), "who is signed in needs no form"
    assert client.get("/login?again=1").form(field="password"), "but can have it to change accounts"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
                                    "javascript:alert(1)", "/%2F/evil.example", "/support/../..//evil.example",
                                    "http:evil.example", "/\t/evil.example", ""])
def test_no_way_out_of_the_portal(client, target):
    page = client.get("/login", params={"return_to": target})
    answer = client.submit(page, {"email": ANA, "password": PASSWORD, "return_to": target}, field="password",
                           follow=False)
    assert answer.status == 303
    assert answer.headers["Location"] in ("/support/tickets", client.url("/tickets"))


def test_a_session_is_fresh_after_signing_in(portal, client):
    client.get("/login")
    planted = {cookie.name: cookie.value for cookie in client.session.cookies}
    client.login(ANA)
    fresh = {cookie.name: cookie.value for cookie in client.session.cookies}
    assert fresh and not any(fresh.get(name) == value for name, value in planted.items() if "session" in name)
    first = dict(fresh)
    client.get("/login?again=1")
    client.submit(client.get("/login?again=1"), {"email": ANA, "password": PASSWORD}, field="password")
    second = {cookie.name: cookie.value for cookie in client.session.cookies}
    assert first != second
    old = portal.client()
    old.session.cookies.update(first)
    assert old.get("/tickets", follow=False).status in (302, 303), "the session that was replaced is over"


def test_staff_land_on_the_desk(portal, client):
    page = client.login("agent@example.com")
    assert page.url.endswith("/support/desk")
    assert page.one("nav").one("a", href="/support/tickets") is None
    assert client.get("/").url.endswith("/support/desk")
    assert "Support agent" in client.get("/account").text


def test_disabled_people_stay_out(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    portal.ctl("user", "disable", ANA)
    assert ana.get("/tickets", follow=False).status in (302, 303), "at once"
    page = attempt(portal.client(), ANA, PASSWORD)
    assert page.status == 422 and "do not match" in page.text


def test_guessing_is_throttled(make_portal):
    portal = make_portal()
    client = portal.client()
    status = [attempt(client, ANA, f"wrong {turn}").status for turn in range(12)]
    assert status[:10] == [422] * 10 and status[10:] == [429, 429]
    page = attempt(client, ANA, PASSWORD)
    assert page.status == 429 and int(page.headers["Retry-After"]) > 0
    assert "Too many tries" in page.text
