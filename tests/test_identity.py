# SPDX-License-Identifier: Apache-2.0
"""PortalIdentity: people whom another module of httpd authenticates. Here it is Basic authentication, and what a provider
would say of them comes in headers, as if a server in front had set them; each test has subjects of its own."""

from urllib.parse import quote

import pytest

from harness.client import PASSWORD, Client
from test_login_providers import password_file, sha

pytestmark = [pytest.mark.row("P51", "P86"), pytest.mark.expect_log("CP01570", "AH01617", "AH01618", "AH01631")]

USERS = ["u%d" % i for i in range(40)] + ["ana@example.com", "zoë"]
CLAIMS = """
    PortalIdentity provider {provider}
    PortalIdentity email "%{{req:X-Email}}"
    PortalIdentity verified "%{{req:X-Verified}} == 'yes'"
    PortalIdentity first-name "%{{req:X-First}}"
    PortalIdentity last-name "%{{req:X-Last}}"
    PortalIdentity company "%{{req:X-Company}}"
    PortalIdentity groups "%{{req:X-Groups}}"
    {more}
"""
BASIC = """
    AuthType Basic
    AuthName people
    AuthBasicProvider file
    AuthUserFile "{users}"
    Require valid-user
"""


def door(users, name, provider, more):
    return (f'<Location "/support/sso/{name}">' + BASIC.format(users=users) +
            CLAIMS.format(provider=provider, more=more) + "</Location>\n")


def users_of(portal):
    return password_file(portal, [(user, sha("secret")) for user in USERS])


@pytest.fixture(scope="module")
def portal(portal_factory):
    """Doors with different policies, and a portal beside it whose cookies are foreign."""
    portal = portal_factory(start=False)
    users = users_of(portal)
    create = "PortalIdentity create contacts companies"
    portal.start(extra=(
        door(users, "open", "one", 'PortalIdentity button "Sign in with One"\n' + create +
             "\nPortalIdentity link verified\nPortalIdentity update names email company\n"
             "PortalIdentity sign-out https://one.example/logout?all=1") +
        door(users, "two", "two", "PortalIdentity create contacts\nPortalIdentity link verified") +
        door(users, "strict", "strict", "PortalIdentity link never") +
        door(users, "staff", "corporate", 'PortalIdentity button "Team"\nPortalIdentity for staff\n'
             "PortalIdentity link verified") +
        door(users, "everybody", "all", "PortalIdentity for customers staff\nPortalIdentity link verified\n" + create) +
        '<Location "/support/sso/nobody">\nPortalIdentity provider nobody\n</Location>\n'
        '<Location "/support/sso/careless">\nRequire all granted\n' + CLAIMS.format(provider="c", more=create) +
        "</Location>\n"
        f'<Location "/other">\nPortalEngine On\nPortalStoreDir "{portal.store}"\n'
        f'PortalShippedDir "{portal.build.folder}"\n</Location>\n'))
    yield portal
    portal.stop()


def claim(email=None, verified="yes", **more):
    headers = {"X-Email": email, "X-Verified": verified}
    headers.update({f"X-{name.capitalize()}": value for name, value in more.items()})
    return {name: value.encode() for name, value in headers.items() if value is not None}


def come(portal, user, name="open", headers=None, query="", client=None):
    """Somebody comes to a door; the answer of it alone."""
    client = client or portal.client()
    page = client.get(f"/sso/{name}{query}", follow=False, auth=(user, "secret"), headers=headers or {})
    return client, page


def who(client):
    page = client.get_json("/account")
    return page.json["email"] if page.status == 200 else None


def contact(portal, email):
    return portal.database.query("SELECT * FROM contact WHERE email_key = ?", email)


def sessions(portal, email):
    return portal.database.value("SELECT count(*) FROM session JOIN contact ON contact.id = session.contact_id "
                                 "WHERE contact.email_key = ?", email)


# --- coming in ---------------------------------------------------------------------------------------------------


def test_sign_in_page_has_the_buttons(portal):
    page = portal.client().get("/login?return_to=/support/tickets/10")
    doors = {link.text: link["href"] for link in page.all("a") if "/sso/" in (link.get("href") or "")}
    assert doors == {"Sign in with One": "/support/sso/open?return_to=%2Fsupport%2Ftickets%2F10",
                     "Team": "/support/sso/staff?return_to=%2Fsupport%2Ftickets%2F10"}


@pytest.mark.row("S55")
def test_the_console_says_who_signs_people_in(portal):
    page = portal.client("admin@example.com").get("/settings/authentication")
    assert 'provider one, for customers, <Location "/support/sso/open">' in page.text
    assert 'provider corporate, for staff, <Location "/support/sso/staff">' in page.text
    assert page.text.count("/support/sso/staff") == 1
    assert "httpd.conf, line" in page.text


def test_a_new_contact_with_company_and_names(portal):
    client, page = come(portal, "u0", headers=claim("new0@customer.example", first="Zoë", last="Nový", company="Fresh Ltd"),
                        query="?return_to=/support/tickets/new")
    assert page.status == 303 and page.headers["Location"] == "/support/tickets/new"
    assert client.get("/tickets").status == 200
    assert who(client) == "new0@customer.example"
    row = portal.database.query("SELECT contact.first_name, contact.last_name, company.name AS company FROM contact "
                                "LEFT JOIN company ON company.id = contact.company_id WHERE email_key = "
                                "'new0@customer.example'")[0]
    assert (row["first_name"], row["last_name"], row["company"]) == ("Zoë", "Nový", "Fresh Ltd")
    assert portal.database.value("SELECT provider FROM session JOIN contact ON contact.id = contact_id WHERE email_key ="
                                 " 'new0@customer.example'") == "one"
    # Again: the same person, and a second session.
    come(portal, "u0", headers=claim("new0@customer.example"))
    assert sessions(portal, "new0@customer.example") == 2


def test_without_a_password_of_httpds_nobody_comes_in(portal):
    page = portal.client().get("/sso/open", follow=False, headers=claim("forged@customer.example"))
    assert page.status == 401
    page = portal.client().get("/sso/open", follow=False, headers=claim("forged@customer.example"), auth=("u0", "wrong"))
    assert page.status == 401
    assert not contact(portal, "forged@customer.example")


@pytest.mark.expect_log("CP01576")
def test_headers_are_nobody(portal):
    """What a client can send names no user, at no address."""
    client = portal.client()
    forged = {name: "ana@example.com" for name in (
        "REMOTE_USER", "Remote-User", "X-Remote-User", "X-Forwarded-User", "OIDC_CLAIM_sub", "OIDC_CLAIM_email",
        "OIDC-CLAIM-sub", "MELLON_NAME_ID", "AUTHENTICATE_MAIL", "SSL_CLIENT_S_DN", "X-SSL-Client-CN", "From")}
    assert client.get("/tickets", follow=False, headers=forged).status == 303
    assert client.get("/sso/strict", follow=False, headers=forged).status == 401
    for name in ("nobody", "careless"):
        assert client.get(f"/sso/{name}", follow=False, headers={**forged, **claim("ana@example.com")}).status in (401, 403)


@pytest.mark.expect_log("CP01576")
def test_a_door_that_nothing_guards_lets_nobody_in(portal):
    for name in ("nobody", "careless"):
        client, page = come(portal, "u0", name, claim("careless@customer.example"))
        assert page.status == 403 and who(client) is None
    assert not contact(portal, "careless@customer.example")
    # Where there is no mapping there is no door.
    assert portal.client().get("/sso/elsewhere", follow=False).status == 404


def test_return_to_stays_here(portal):
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "/%09/evil.example",
                   "http:evil.example", "\\\\evil.example", "javascript:alert(1)", "///evil.example"):
        _, page = come(portal, "u1", headers=claim("return@customer.example"),
                       query="?return_to=" + quote(target, safe=""))
        assert page.status == 303 and page.headers["Location"].startswith("/support/"), target


# --- who somebody is ---------------------------------------------------------------------------------------------


def test_an_address_links_only_if_verified_and_allowed(portal):
    client, page = come(portal, "u2", headers=claim("ana@example.com", verified="no"))
    assert page.status == 403 and "ana@example.com" in page.text and "not confirmed" in page.text and who(client) is None
    client, page = come(portal, "u2", "strict", claim("ana@example.com"))
    assert page.status == 403 and "not connected" in page.text and who(client) is None
    client, page = come(portal, "u2", headers=claim(None))
    assert page.status == 403 and "no e-mail address" in page.text
    client, page = come(portal, "u2", headers=claim("no address"))
    assert page.status == 403 and "no e-mail address" in page.text
    client, page = come(portal, "u2", headers=claim("ANA@example.com"))
    assert page.status == 303 and who(client) == "ana@example.com"
    # From now on it is the subject that counts, whatever is said of addresses.
    client, page = come(portal, "u2", headers=claim(None))
    assert page.status == 303 and who(client) == "ana@example.com"


def test_two_subjects_with_one_address(portal):
    client, page = come(portal, "u3", headers=claim("shared@customer.example"))
    assert page.status == 303
    for name in ("open", "two", "everybody"):
        client, page = come(portal, "u4", name, claim("shared@customer.example"))
        assert page.status == 403 and who(client) is None, name
    # The same subject at another provider is somebody else.
    client, page = come(portal, "u3", "two", claim("second@customer.example"))
    assert page.status == 303 and who(client) == "second@customer.example"


def test_a_changed_address_is_the_same_contact(portal):
    come(portal, "u5", headers=claim("before@customer.example"))
    number = contact(portal, "before@customer.example")[0]["id"]
    client, _ = come(portal, "u5", headers=claim("after@customer.example"))
    assert who(client) == "after@customer.example"
    assert contact(portal, "after@customer.example")[0]["id"] == number
    # One that is not verified, or somebody else's, is not taken.
    for headers in (claim("later@customer.example", verified="no"), claim("bruno@example.com"),
                    claim("agent@example.com")):
        client, _ = come(portal, "u5", headers=headers)
        assert who(client) == "after@customer.example"
    # Where the policy does not say so it stays, too.
    come(portal, "u5", "two", claim("kept@customer.example"))
    client, _ = come(portal, "u5", "two", claim("moved@customer.example", first="No"))
    assert who(client) == "kept@customer.example" and contact(portal, "kept@customer.example")[0]["first_name"] == ""


def test_names_and_company_follow(portal):
    come(portal, "u6", headers=claim("named@customer.example", first="A", company="Example"))
    company = contact(portal, "named@customer.example")[0]["company_id"]
    assert company == contact(portal, "bruno@example.com")[0]["company_id"]
    come(portal, "u6", headers=claim("named@customer.example", first="x" * 200, last="B", company="Other"))
    row = contact(portal, "named@customer.example")[0]
    assert row["last_name"] == "B" and len(row["first_name"]) == 80 and row["company_id"] != company
    # What is not said is no order to forget.
    come(portal, "u6", headers=claim("named@customer.example"))
    assert contact(portal, "named@customer.example")[0]["last_name"] == "B"
    # A company that is not there is left out where it may not be made.
    come(portal, "u6", "two", claim("alone@customer.example", company="Nowhere Inc"))
    assert contact(portal, "alone@customer.example")[0]["company_id"] is None
    assert not portal.database.query("SELECT id FROM company WHERE name = 'Nowhere Inc'")


def members(portal, group):
    return {row["email"] for row in portal.database.query(
        "SELECT contact.email FROM access_group_member JOIN contact ON contact.id = contact_id JOIN access_group ON "
        "access_group.id = group_id WHERE access_group.name = ?", group)}


def test_groups_follow_the_provider(portal):
    for name in ("Gold", "Silver, old", "Hand"):
        portal.ctl("group", "save", name)
    portal.ctl("group", "save", "Ruled", "--rule", "email is nobody@example.com")
    email = "grouped@customer.example"
    come(portal, "u7", headers=claim(email, groups="Gold, Ruled, Unheard"))
    portal.ctl("group", "member", "Hand", email)
    assert email in members(portal, "Gold") and email not in members(portal, "Ruled")
    come(portal, "u7", headers=claim(email, groups="Hand;cn=Silver\\, old,ou=groups;Silver, old"))
    assert email not in members(portal, "Gold") and email in members(portal, "Silver, old")
    # What was given by hand stays, also where the provider said it for a while.
    come(portal, "u7", headers=claim(email))
    assert email in members(portal, "Hand") and email not in members(portal, "Silver, old")
    come(portal, "u7", headers=claim(email, groups="cn=Gold,ou=groups,dc=example"))
    assert email in members(portal, "Gold")
    portal.ctl("identity", "remove", "one", "u7")
    assert email not in members(portal, "Gold") and email in members(portal, "Hand")


def test_disabled_people(portal):
    client, _ = come(portal, "u8", headers=claim("gone@customer.example"))
    portal.database.execute("UPDATE contact SET disabled_at = 1 WHERE email_key = 'gone@customer.example'")
    assert who(client) is None
    client, page = come(portal, "u8", headers=claim("gone@customer.example"))
    assert page.status == 403 and who(client) is None
    # Neither is another subject taken for him.
    client, page = come(portal, "u9", headers=claim("gone@customer.example"))
    assert page.status == 403


def test_staff_come_by_their_own_door(portal):
    client, page = come(portal, "u10", "staff", claim("agent@example.com"))
    assert page.status == 303 and page.headers["Location"] == "/support/desk" and client.get("/desk").status == 200
    # Nobody becomes one of the team; customers are nobody there; nor are staff at the customers' door.
    for user, email in (("u11", "stranger@example.com"), ("u12", "bruno@example.com")):
        client, page = come(portal, user, "staff", claim(email))
        assert page.status == 403 and who(client) is None
    assert not portal.database.query("SELECT id FROM staff WHERE email_key = 'stranger@example.com'")
    client, page = come(portal, "u13", "open", claim("admin@example.com"))
    assert page.status == 403 and who(client) is None
    client, page = come(portal, "u14", "everybody", claim("admin@example.com"))
    assert page.status == 303 and who(client) == "admin@example.com"


def test_an_administrator_connects_and_disconnects(portal):
    client, page = come(portal, "u15", "strict", claim("carla@other.example"))
    assert page.status == 403
    portal.ctl("identity", "add", "strict", "u15", "carla@other.example")
    assert portal.ctl("identity", "add", "strict", "u15", "bruno@example.com", check=False).returncode != 0
    client, page = come(portal, "u15", "strict")
    assert page.status == 303 and who(client) == "carla@other.example"
    assert "strict\tu15" in portal.ctl("identity", "list", "carla@other.example").stdout
    portal.ctl("identity", "remove", "strict", "u15")
    assert who(client) is None
    assert come(portal, "u15", "strict")[1].status == 403


# --- sessions ----------------------------------------------------------------------------------------------------


def test_the_session_is_a_new_one_and_stays_in_its_portal(portal):
    # The other portal stands first in the configuration, so it has the plain name.
    own, others = "customerportal.support", "customerportal"
    client = portal.client()
    client.session.cookies.set(own, "A" * 43, path="/")
    come(portal, "u16", headers=claim("cookie@customer.example"), client=client)
    cookie = [c.value for c in client.session.cookies if c.name == own and c.value != "A" * 43]
    assert cookie
    # Another session ends, and its cookie with it.
    bruno = portal.client("bruno@example.com")
    before = bruno.session.cookies.get(own)
    come(portal, "u16", headers=claim("cookie@customer.example"), client=bruno)
    assert who(bruno) == "cookie@customer.example"
    old = portal.client()
    old.session.cookies.set(own, before, path="/")
    assert who(old) is None
    other = Client(portal.httpd.url, "/other")
    portal.clients.append(other)
    for name in (own, others):
        other.session.cookies.set(name, cookie[-1], path="/")
    assert other.get("/tickets", follow=False).status == 303


def test_signing_out_goes_on_to_the_provider(portal):
    client, _ = come(portal, "u17", headers=claim("out@customer.example"))
    page = client.logout(client.get("/account"))
    assert page.url.endswith("/signed-out?from=one") and page.headers["Refresh"] == "0; url=https://one.example/logout?all=1"
    assert page.one("a", href="https://one.example/logout?all=1")
    assert who(client) is None and sessions(portal, "out@customer.example") == 0
    assert "Refresh" not in client.get("/signed-out?from=https://evil.example").headers
    # It stands among his sessions like any other.
    client, _ = come(portal, "u17", headers=claim("out@customer.example"))
    second, _ = come(portal, "u17", headers=claim("out@customer.example"))
    assert len(client.get_json("/account").json["sessions"]) == 2


def test_the_portal_switched_off_lets_staff_in(make_portal):
    portal = make_portal(start=False)
    users = users_of(portal)
    portal.start({"PortalEnabled": "Off"}, extra=door(users, "staff", "s", "PortalIdentity for staff\nPortalIdentity link "
                                                      "verified"))
    client, page = come(portal, "u0", "staff", claim("agent@example.com"))
    assert page.status == 303 and client.get("/desk").status == 200


def test_a_door_under_a_slug(make_portal):
    """The Location's rules apply under the portal's other path, and the old path leads there."""
    portal = make_portal(start=False)
    users = users_of(portal)
    portal.start({"PortalSlug": "help"}, extra=door(users, "one", "one", 'PortalIdentity button "One"\nPortalIdentity link '
                                                    "verified"))
    server = portal.httpd.url
    client = portal.client()
    assert client.get(server + "/help/login").one("a", href="/help/sso/one")
    assert client.get(server + "/help/sso/one", follow=False, headers=claim("ana@example.com")).status == 401
    page = client.get(server + "/help/sso/one?return_to=/help/tickets/new", follow=False, auth=("u0", "secret"),
                      headers=claim("ana@example.com"))
    assert page.status == 303 and page.headers["Location"] == "/help/tickets/new"
    assert client.get(server + "/help/account").status == 200
    page = client.get(server + "/support/sso/one", follow=False, auth=("u0", "secret"), headers=claim("ana@example.com"))
    assert page.status in (301, 308) and page.headers["Location"].endswith("/help/sso/one")
