# SPDX-License-Identifier: Apache-2.0
"""A person's own account: profile, looks, password, sessions."""

import pytest

from harness.tickets import rows

ANA, PASSWORD = "ana@example.com", "demo-password"


def test_profile_is_shown_everywhere(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    page = ana.submit(ana.get("/account"), {"first_name": " Ana  Maria ", "last_name": "Sousa", "time_zone": "Asia/Tokyo"},
                      action="/account/profile")
    assert page.one("div", role="status").text == "Your profile is saved."
    assert "Ana Maria Sousa · ana@example.com · Example" in page.text
    page = ana.get("/tickets?view=mine")
    assert {row.cell("Requested by") for row in rows(page)} == {"Ana Maria Sousa"}
    assert "times in Tokyo" in page.one("caption").text
    assert "+09:00" in ana.get("/tickets.csv").source
    bruno = portal.client("bruno@example.com")
    assert "Ana Maria Sousa" in {row.cell("Requested by") for row in rows(bruno.get("/tickets"))}
    assert "times in UTC" in bruno.get("/tickets").one("caption").text


def test_profile_faults_and_forged_values(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    page = ana.submit(ana.get("/account"), {"first_name": "x" * 81}, action="/account/profile")
    assert page.status == 422 and page.one("input", id="first_name")["aria-invalid"] == "true"
    assert page.one("input", id="first_name")["value"] == "x" * 81
    page = ana.submit(ana.get("/account"), {"time_zone": "Mars/Olympus", "email": "admin@example.com", "company_id": "2",
                                            "role": "admin"}, action="/account/profile")
    assert page.status == 200 and "ana@example.com · Example" in page.text
    person = portal.database.query("SELECT email, time_zone FROM contact WHERE email_key = ?", ANA)
    assert person == [{"email": ANA, "time_zone": None}] or person == [{"email": ANA, "time_zone": "UTC"}]


def test_looks_are_kept_in_the_browser(portal, ana):
    html = ana.get("/tickets").one("html")
    assert html.get("data-scheme") is None and html.get("data-density") is None
    page = ana.submit(ana.get("/account"), {"scheme": "dark", "density": "compact"}, action="/account/look")
    assert page.one("html")["data-scheme"] == "dark" and page.one("html")["data-density"] == "compact"
    assert page.one("input", id="scheme-dark").get("checked") is not None
    assert "logo-dark" in page.one("img")["src"] and page.one("source") is None
    assert ana.get("/tickets").one("html")["data-scheme"] == "dark"
    assert portal.client(ANA).get("/tickets").one("html").get("data-scheme") is None, "another browser keeps its own"
    page = ana.submit(page, {"scheme": "auto", "density": "regular"}, action="/account/look")
    assert page.one("html").get("data-scheme") is None
    page = ana.submit(page, {"scheme": "\"><script>", "density": "x"}, action="/account/look")
    assert page.one("html").get("data-scheme") is None


def test_password_change(make_portal):
    portal = make_portal()
    ana, other = portal.client(ANA), portal.client(ANA)
    form = ana.get("/account")

    def change(current, new):
        return ana.submit(form, {"current_password": current, "new_password": new}, action="/account/password")

    page = change("not it", "a-new-pass-phrase")
    assert page.status == 422
    assert page.one("p", id="current_password-error").text.endswith("This is not your current password")
    for bad in ("short", "", "ana@example.com", "x" * 1025):
        page = change(PASSWORD, bad)
        assert page.status == 422 and page.one("input", id="new_password")["aria-invalid"] == "true", bad
        assert page.one("input", id="current_password").get("value") is None
    assert portal.client(ANA).get("/tickets").status == 200, "still the old one"

    page = change(PASSWORD, "pässwörd with a 🔑")
    assert page.one("div", role="status").text == "Your password is changed. All other devices are signed out."
    assert ana.get("/tickets", follow=False).status == 200
    assert other.get("/tickets", follow=False).status in (302, 303)
    fresh = portal.client()
    fresh.login(ANA, "pässwörd with a 🔑")
    with pytest.raises(AssertionError):
        portal.client().login(ANA, PASSWORD)


def test_sessions_are_listed_and_ended(make_portal):
    portal = make_portal()
    ana, phone, bruno = portal.client(ANA), portal.client(), portal.client("bruno@example.com")
    phone.session.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"
    phone.login(ANA)
    page = ana.get("/account")
    devices = page.one("ul", class_="order").all("li")
    assert len(devices) == 2
    assert [("this device" in li.text, "Safari on iPhone" in li.text) for li in devices].count((False, True)) == 1
    assert "127.0.0.1" in devices[0].text
    session = dict(page.form(action="/account/sessions").values)["session"]
    # Nobody else's session can be named.
    answer = bruno.submit(bruno.get("/account"), {}, action="/account/profile")
    assert bruno.post("/account/sessions", {"csrf": bruno.csrf("/account"), "session": session}).status == 404
    assert phone.get("/tickets", follow=False).status == 200
    page = ana.submit(page, action="/account/sessions")
    assert page.one("div", role="status").text == "That device is signed out."
    assert phone.get("/tickets", follow=False).status in (302, 303)
    assert len(page.one("ul", class_="order").all("li")) == 1


def test_staff_have_an_account_too(make_portal):
    portal = make_portal()
    agent = portal.client("agent@example.com")
    page = agent.submit(agent.get("/account"), {"first_name": "Martina", "last_name": "Vasconcelos"},
                        action="/account/profile")
    assert "Martina Vasconcelos" in page.text
    assert "Martina" in {row.cell("Ticket owner") for row in rows(portal.client(ANA).get("/tickets"))}


def test_nobody_gets_the_account(client):
    assert client.get("/account", follow=False).status in (302, 303)
    for path in ("/account/profile", "/account/password", "/account/sessions", "/account/look"):
        assert client.post(path, {}).status in (302, 303, 401, 403)
