# SPDX-License-Identifier: Apache-2.0
"""PortalPasswordSignIn Off: people come in by other modules of the server only, and the console does not lock everybody
out by the way."""

import pytest

from test_identity import claim, come, door, users_of
from test_matrix import ROUTES

pytestmark = [pytest.mark.row("P51", "S55"), pytest.mark.expect_log("CP01570", "AH01617")]

ASK = "/settings/authentication/passwords"
LINK = "PortalIdentity link verified"
CUSTOMERS = ("open", "one", f'PortalIdentity button "Sign in with One"\n{LINK}')
STAFF = ("staff", "corporate", f'PortalIdentity button "Team"\nPortalIdentity for staff\n{LINK}')
# What is there for passwords, and what for them or mailed links.
PASSWORD_ROUTES = {("POST", "/login"), ("POST", "/account/password"), ("POST", "/invitation")}
PASSWORD_PARTS = ("/register", "/password/forgot", "/password/reset")
OWN_PARTS = ("/password/sent", "/login/second", "/login/factor", "/account/factor")


def doors(portal, *which):
    return "".join(door(users_of(portal), name, provider, more) for name, provider, more in which)


@pytest.fixture(scope="module")
def portal(portal_factory):
    """One door for customers; passwords and everything that could stand in for them is off."""
    portal = portal_factory(start=False)
    portal.start({"PortalPasswordSignIn": "Off", "PortalAccess": "registration", "PortalSelfRegistration": "On",
                  "PortalSecondFactor": "all"}, extra=doors(portal, CUSTOMERS, (*STAFF[:2], f"PortalIdentity for staff\n{LINK}")))
    yield portal
    portal.stop()


@pytest.fixture
def console(make_portal):
    """Makes a portal with these doors, and signs its administrator in with a password."""
    def make(*which, **directives):
        portal = make_portal(start=False)
        portal.start(directives, extra=doors(portal, *which))
        return portal, portal.client("admin@example.com")
    return make


def is_on(portal):
    return portal.ctl("settings", "get", "password_sign_in").stdout.strip() == "On"


# --- while it is off ---------------------------------------------------------------------------------------------


def test_the_sign_in_page_has_doors_only(portal):
    page = portal.client().get("/login")
    assert [link.text for link in page.one("main").all("a")] == ["Sign in with One"]
    assert not page.one("main").all("form") and page.status == 200
    assert "Your password" not in page.text and page.one("h1").text == "Sign in"


def test_who_is_on_the_way_to_a_page_goes_through_the_only_door(portal):
    client = portal.client()
    page = client.get("/tickets/10?x=1", auth=("u0", "secret"), headers=claim("ana@example.com"))
    assert page.status == 404 and page.url.endswith("/support/tickets/10?x=1") and client.has_session()
    assert [answer.status_code for answer in page.response.history] == [303, 303, 303, 303]
    # Without cookies it would go round for ever; and who comes by himself, or was refused, sees the page.
    path, bare = "/tickets/10", portal.client()
    for _ in range(6):
        bare.session.cookies.clear()
        page = bare.get(path, follow=False, auth=("u0", "secret"), headers=claim("ana@example.com"))
        path = page.headers.get("Location", path)
    assert page.status == 200 and "cookie=1" in page.url and "Sign in to see the page" in page.text
    refused = client.get("/sso/open", auth=("u1", "secret"), headers=claim("stranger@example.com"))
    assert refused.status == 403 and "Sign in another way" in refused.text
    assert portal.client().get("/login", follow=False).status == 200
    assert portal.client().get_json("/login?return_to=/support/tickets").status == 200


def gone(method, pattern):
    return (method, pattern) in PASSWORD_ROUTES or pattern.startswith(PASSWORD_PARTS + OWN_PARTS)


@pytest.mark.parametrize("who", ["nobody", "contact", "agent"])
def test_what_hangs_on_passwords_is_not_there(portal, who):
    """The rows come out of the route tables. Each answers as an address does that nothing is at."""
    client = portal.client()
    if who != "nobody":
        name, email = ("open", "ana@example.com") if who == "contact" else ("staff", "agent@example.com")
        assert come(portal, {"contact": "u0", "agent": "u2"}[who], name, claim(email), client=client)[1].status == 303
    csrf = client.csrf("/account") if who != "nobody" else "x"
    absent, wrong, asked = {}, [], 0
    for method in ("GET", "POST"):
        page = client.request(method, "/no/such/page", data={"csrf": csrf} if method == "POST" else None)
        absent[method] = (page.status, page.title, page.one("h1").text)
    for method, pattern, _, _, _ in ROUTES:
        if not gone(method, pattern):
            continue
        asked += 1
        for fields in ({"csrf": csrf, "email": "ana@example.com", "password": "demo-password"}, {}):
            page = client.request(method, pattern.replace("{name}", "x" * 43), data=fields if method == "POST" else None)
            if (page.status, page.title, page.one("h1").text) != absent[method]:
                wrong.append(f"{method} {pattern} answers {page.status} {page.title}")
    assert not wrong and asked >= 20, wrong
    assert portal.database.value("SELECT count(*) FROM throttle") == 0, "nothing was counted, as nothing was looked at"


def test_the_account_page_has_neither_password_nor_factor(portal):
    client, _ = come(portal, "u0", headers=claim("ana@example.com"))
    page = client.get("/account")
    assert page.status == 200 and not [form for form in page.forms if form.action.endswith(("/password", "/factor"))]
    assert [form for form in page.forms if form.action.endswith("/account/profile")]


@pytest.mark.expect_log("CP01700", "CP01701")
def test_a_mailed_link_is_another_way_and_without_any_the_page_says_so(make_portal):
    portal = make_portal({"PortalPasswordSignIn": "Off", "PortalSignInLink": "On"})
    assert "CP01700" in portal.httpd.log_text(), "the configuration alone locks the team out"
    client = portal.client()
    page = client.get("/login")
    assert [link.text for link in page.one("main").all("a")] == ["Sign in by mail, without a password"]
    assert client.post_form("/login/link", {"email": "ana@example.com"}).status == 200
    assert client.post("/login", {"csrf": client.csrf("/login/link")}).status == 404
    portal.restart({"PortalPasswordSignIn": "Off"})
    page = portal.client().get("/login")
    assert "Nobody can sign in here just now" in page.text and not page.one("main").all("form")
    assert "CP01701" in portal.httpd.log_text()


# --- the console -------------------------------------------------------------------------------------------------


def test_without_a_provider_the_console_refuses(console):
    portal, admin = console()
    page = admin.get("/settings/access")
    assert ASK in " ".join(page.links) and not [f for f in page.forms if "password_sign_in" in f.names]
    page = admin.get(ASK)
    assert "No identity provider is configured" in page.text and not [f for f in page.forms if "passwords" in f.names]
    csrf = admin.csrf(ASK)
    page = admin.post(ASK, {"csrf": csrf, "passwords": "off", "sure": "1"})
    assert page.status == 422 and "No identity provider is configured" in page.text and is_on(portal)
    # Nor by the tab's own form, a text, or an undo.
    admin.submit(admin.get("/settings/access"), {"password_sign_in": ""}, action="/settings/access")
    page = admin.submit(admin.get("/settings/audit"), {"settings": "PortalPasswordSignIn Off"}, action="/settings/import")
    assert page.status == 422 and "turned off on its own page" in page.text and is_on(portal)
    portal.ctl("settings", "set", "password_sign_in", "Off")
    portal.ctl("settings", "set", "password_sign_in", "On")
    change = portal.database.value("SELECT max(id) FROM setting_change")
    page = admin.post("/settings/audit/undo", {"csrf": csrf, "change": str(change)})
    assert page.status == 400 and "turned off on its own page" in page.text and is_on(portal)


def test_the_console_says_what_is_lost_and_asks(console):
    portal, admin = console(CUSTOMERS)
    page = admin.get(ASK)
    assert "No identity provider is for the support team" in page.text and "Sign in with One" in page.text
    assert "for customers: none of them" not in page.text
    page = admin.submit(page, action=ASK)
    assert page.status == 422 and "tick the box" in page.text and is_on(portal)
    other = portal.client("bruno@example.com")
    page = admin.submit(page, {"sure": "1"}, action=ASK)
    assert page.status == 200 and not is_on(portal)
    assert "Nobody can sign in with a password" in page.text
    assert other.get("/tickets").status == 200, "who is signed in stays so"
    assert not portal.client().get("/login").one("main").all("form")
    # Back by the same page; and, when nobody is in any more, by portalctl.
    page = admin.submit(admin.get(ASK), action=ASK)
    assert page.status == 200 and is_on(portal) and portal.client("ana@example.com")
    admin.submit(admin.get(ASK), {"sure": "1"}, action=ASK)
    assert portal.client().post("/login", {"csrf": "x"}).status == 404
    portal.ctl("settings", "set", "password_sign_in", "On")
    assert portal.client("admin@example.com").get("/settings").status == 200


def test_who_came_by_a_provider_for_both_loses_nothing(console):
    portal, _ = console(CUSTOMERS, STAFF)
    assert "You are signed in with a password yourself" in portal.client("admin@example.com").get(ASK).text
    admin, page = come(portal, "u3", "staff", claim("admin@example.com"))
    assert page.status == 303
    page = admin.get(ASK)
    assert "sure" not in [name for form in page.forms for name in form.names]
    assert admin.submit(page, action=ASK).status == 200 and not is_on(portal)
    assert "leads to the sign-in page" in admin.get("/settings/invitations").text


@pytest.mark.row("D3")
def test_the_configuration_has_the_last_word(console):
    portal, admin = console(PortalPasswordSignIn="On")
    portal.ctl("settings", "set", "password_sign_in", "Off")
    assert portal.client("ana@example.com").get("/tickets").status == 200
    page = admin.get(ASK)
    assert "Fixed by PortalPasswordSignIn" in page.text
    assert admin.post(ASK, {"csrf": admin.csrf(ASK), "passwords": "off", "sure": "1"}).status == 409
