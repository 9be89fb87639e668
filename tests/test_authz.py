# SPDX-License-Identifier: Apache-2.0
"""The portal's people at the doors of other Locations (D1): AuthType CustomerPortal, Require portal-…, and the provider
`customerportal` behind httpd's own Basic authentication."""

import pytest

# What httpd says of everybody who is known and not allowed; and of many kept connections to few workers.
pytestmark = pytest.mark.expect_log("AH01631", "AH00161", "AH00287")

PLACES = {
    "contact": "Require portal-contact",
    "named": "Require portal-contact bruno@example.com CARLA@other.example",
    "company": 'Require portal-company "Example"',
    "companies": 'Require portal-company Nobody "OTHER"',
    "agent": "Require portal-agent",
    "admin": "Require portal-admin",
    "either": "<RequireAny>\nRequire portal-admin\nRequire portal-contact\n</RequireAny>",
}
PEOPLE = ["ana@example.com", "bruno@example.com", "carla@other.example", "agent@example.com", "admin@example.com"]
# Who comes in where.
ALLOWED = {
    "contact": {"ana@example.com", "bruno@example.com", "carla@other.example"},
    "named": {"bruno@example.com", "carla@other.example"},
    "company": {"ana@example.com", "bruno@example.com"},
    "companies": {"carla@other.example"},
    "agent": {"agent@example.com", "admin@example.com"},
    "admin": {"admin@example.com"},
    "either": {"ana@example.com", "bruno@example.com", "carla@other.example", "admin@example.com"},
}


def places():
    text = ""
    for name, require in PLACES.items():
        text += f'<Location "/{name}">\nAuthType CustomerPortal\n{require}\n</Location>\n'
        text += (f'<Location "/basic-{name}">\nAuthType Basic\nAuthName portal\nAuthBasicProvider customerportal\n'
                 f"{require}\n</Location>\n")
    return text + ('<Location "/echo">\nAuthType CustomerPortal\nRequire valid-user\n'
                   'Header set X-User "expr=%{REMOTE_USER}"\n</Location>\n')


@pytest.fixture(scope="module")
def guarded(portal_factory):
    portal = portal_factory(extra=places())
    docs = portal.httpd.folder / "htdocs"
    for name in [*PLACES, *(f"basic-{name}" for name in PLACES), "echo"]:
        (docs / name).mkdir()
        (docs / name / "page.html").write_text(f"<!doctype html><title>{name}</title>")
    portal.people = {email: portal.client(email) for email in PEOPLE}
    yield portal
    portal.stop()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("email", PEOPLE)
def test_sessions_open_other_locations(guarded, place, email):
    page = guarded.people[email].get(f"{guarded.httpd.url}/{place}/page.html", follow=False)
    assert page.status == (200 if email in ALLOWED[place] else 403)


@pytest.mark.parametrize("place", PLACES)
def test_strangers_are_led_to_the_sign_in(guarded, place):
    address = f"{guarded.httpd.url}/{place}/page.html?a=1&b=2"
    page = guarded.client().get(address, follow=False)
    assert page.status == 302
    assert page.headers["Location"] == f"/support/login?return_to=%2F{place}%2Fpage.html%3Fa%3D1%26b%3D2"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert guarded.client().request("GET", address, headers={"Accept": "application/json"}).status == 401
    assert guarded.client().post(address, {"x": "1"}).status == 401


def test_signing_in_leads_back(guarded):
    client = guarded.client()
    login = client.get(f"{guarded.httpd.url}/contact/page.html")
    page = client.submit(login, {"email": "ana@example.com", "password": "demo-password"}, field="password")
    assert page.status == 200 and page.title == "contact"


def test_user_is_the_address(guarded):
    page = guarded.people["ana@example.com"].get(f"{guarded.httpd.url}/echo/page.html")
    assert page.status == 200 and page.headers["X-User"] == "ana@example.com"


def test_change_is_in_force_with_the_next_request(guarded):
    address = guarded.httpd.url + "/companies/page.html"
    carla = guarded.client("carla@other.example")
    assert carla.get(address, follow=False).status == 200
    before = guarded.database.value("SELECT company_id FROM contact WHERE email = 'carla@other.example'")
    guarded.database.execute("UPDATE contact SET company_id = NULL WHERE email = 'carla@other.example'")
    assert carla.get(address, follow=False).status == 403
    guarded.database.execute("UPDATE contact SET company_id = ? WHERE email = 'carla@other.example'", before)
    assert carla.get(address, follow=False).status == 200
    guarded.ctl("user", "disable", "carla@other.example")
    assert carla.get(address, follow=False).status == 302
    guarded.ctl("user", "enable", "carla@other.example")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("email", ["ana@example.com", "admin@example.com"])
@pytest.mark.expect_log("AH01618", "AH01617")
def test_basic_authentication_by_our_provider(guarded, place, email):
    page = guarded.client().get(f"{guarded.httpd.url}/basic-{place}/page.html", auth=(email, "demo-password"))
    # mod_authz_core answers 401 where the user is known and not allowed.
    assert page.status == (200 if email in ALLOWED[place] else 401)


@pytest.mark.expect_log("AH01618", "AH01617", "AH01807")
def test_basic_authentication_refuses(guarded):
    address = f"{guarded.httpd.url}/basic-contact/page.html"
    client = guarded.client()
    for user, password in [("ana@example.com", "wrong"), ("ana@example.com", ""), ("nobody@example.com", "demo-password"),
                           ("", "demo-password"), ("ana@example.com", "Demo-password"), ("ana@example.com", "x" * 2000)]:
        assert client.get(address, auth=(user, password)).status == 401
    assert client.get(address, auth=("ANA@example.com", "demo-password")).status == 200


@pytest.mark.expect_log("AH01618", "AH01617", "AH01807")
def test_basic_authentication_is_throttled(guarded):
    address = f"{guarded.httpd.url}/basic-contact/page.html"
    client = guarded.client()
    for _ in range(11):
        assert client.get(address, auth=("bruno@example.com", "wrong")).status == 401
    # Now the right one is not looked at, either.
    assert client.get(address, auth=("bruno@example.com", "demo-password")).status == 401
    assert "CP00611" in guarded.httpd.log_text()


@pytest.mark.expect_log("CP00610")
def test_without_a_portal(make_portal):
    portal = make_portal(start=False)
    portal.httpd.write(portal.database.directives() + '<Location "/x">\nAuthType CustomerPortal\nRequire portal-contact\n'
                       "</Location>\n")
    portal.httpd.start()
    assert portal.client().get(portal.httpd.url + "/x").status == 500


def test_portal_of_the_virtual_host(make_portal):
    """Each virtual host has its own portal, and the sessions of one are nothing to the other."""
    portal = make_portal(start=False)
    inner = (f'PortalShippedDir "{portal.build.folder}"\nPortalStoreDir "{portal.store}"\n')
    door = '<Location "/docs">\nAuthType CustomerPortal\nRequire portal-contact\n</Location>\n'
    portal.httpd.write(portal.config(extra=door) + (
        f'<VirtualHost *:*>\nServerName first.example\n</VirtualHost>\n'
        f'<VirtualHost *:*>\nServerName second.example\n<Location "/help">\nPortalEngine On\n{inner}</Location>\n{door}'
        "</VirtualHost>\n"))
    portal.httpd.start()
    docs = portal.httpd.folder / "htdocs" / "docs"
    docs.mkdir()
    (docs / "page.html").write_text("docs")
    client = portal.client()
    page = client.get(portal.httpd.url + "/docs/page.html", follow=False, headers={"Host": "second.example"})
    assert page.headers["Location"].startswith("/help/login")
    page = client.get(portal.httpd.url + "/docs/page.html", follow=False, headers={"Host": "first.example"})
    assert page.headers["Location"].startswith("/support/login")
    client.login("ana@example.com")
    cookie = f"customerportal={client.session.cookies['customerportal']}"
    for host, status in (("first.example", 200), ("second.example", 302)):
        page = client.get(portal.httpd.url + "/docs/page.html", follow=False, headers={"Host": host, "Cookie": cookie})
        assert page.status == status


# --- groups, and the same facts in httpd's expressions ------------------------------------------------------------

GROUPS = """
<Location "/gold">
    AuthType CustomerPortal
    Require portal-group Silver "gOLD"
</Location>
<Location "/basic-gold">
    AuthType Basic
    AuthName portal
    AuthBasicProvider customerportal
    Require portal-group Gold
</Location>
<Location "/expr">
    Require expr "portal_group('Gold') == 'true' || %{PORTAL_ROLE} == 'admin'"
</Location>
<Location "/not">
    Require expr "portal_group('Gold') != 'true'"
</Location>
<Location "/open">
    Require all granted
    Header set X-Facts "expr=%{PORTAL_EMAIL}|%{PORTAL_NAME}|%{PORTAL_COMPANY}|%{PORTAL_ROLE}|%{portal_group:Gold}"
    <If "%{PORTAL_COMPANY} == 'Example'">
        Header set X-Example "yes"
    </If>
    SetEnvIfExpr "%{PORTAL_EMAIL} =~ /^(.+)$/" portal_email=$1
</Location>
LogFormat "%U %{portal_email}e" portal
CustomLog "logs/portal.log" portal "expr=%{PORTAL_ROLE} == 'contact'"
"""


@pytest.fixture(scope="module")
def grouped(portal_factory):
    portal = portal_factory(start=False)
    for name in ("gold", "basic-gold", "expr", "not", "open"):
        (portal.httpd.folder / "htdocs" / name).mkdir()
        (portal.httpd.folder / "htdocs" / name / "page.html").write_text(name)
    (portal.httpd.folder / "logs").mkdir(exist_ok=True)
    portal.start({}, extra=GROUPS)
    portal.ctl("group", "save", "Gold", "--rule", "company is Other")
    portal.people = {email: portal.client(email) for email in PEOPLE}
    yield portal
    portal.stop()


def status(portal, email, place, **options):
    client = portal.people[email] if email else portal.client()
    return client.get(f"{portal.httpd.url}/{place}/page.html", follow=False, **options).status


@pytest.mark.row("D1")
@pytest.mark.expect_log("AH01630")
def test_groups_open_other_locations(grouped):
    """By name, by a rule, for sessions and for Basic authentication; and from the next request on."""
    portal, carla, ana = grouped, "carla@other.example", "ana@example.com"
    expected = {carla: [200, 200, 403], ana: [403, 403, 200], "admin@example.com": [403, 200, 200],
                None: [302, 403, 200]}
    for email, codes in expected.items():
        assert [status(portal, email, place) for place in ("gold", "expr", "not")] == codes, email
    for email, code in [(carla, 200), (ana, 401)]:
        assert status(portal, None, "basic-gold", auth=(email, "demo-password")) == code
    portal.database.execute("UPDATE access_group SET name = 'Golden' WHERE name = 'Gold'")
    assert [status(portal, carla, place) for place in ("gold", "expr", "not")] == [403, 403, 200]
    portal.database.execute("UPDATE access_group SET name = 'Gold' WHERE name = 'Golden'")
    portal.ctl("group", "save", "Gold", "--rule", "company is Example")
    assert [status(portal, email, "gold") for email in (carla, ana)] == [403, 200]
    portal.ctl("group", "save", "Gold", "--rule", "company is Other")
    # Who does not get into the portal gets nothing by it.
    portal.ctl("settings", "set", "PortalAccess", "groups")
    try:
        assert status(portal, carla, "gold") == 403
        portal.ctl("group", "admit", "Gold")
        assert status(portal, carla, "gold") == 200
    finally:
        portal.ctl("settings", "unset", "PortalAccess")


@pytest.mark.row("D1")
def test_facts_in_expressions(grouped):
    def facts(email):
        client = grouped.people[email] if email else grouped.client()
        page = client.get(grouped.httpd.url + "/open/page.html")
        return page.headers["X-Facts"], page.headers.get("X-Example")

    assert facts("carla@other.example") == ("carla@other.example|Carla Nowak|Other|contact|true", None)
    assert facts("ana@example.com") == ("ana@example.com|Ana Souza|Example|contact|", "yes")
    assert facts("agent@example.com")[0].endswith("||agent|") and facts("admin@example.com")[0].endswith("||admin|")
    assert facts(None) == ("||||", None)
    log = (grouped.httpd.folder / "logs" / "portal.log").read_text().splitlines()
    assert "/open/page.html ana@example.com" in log and not any("agent@" in line for line in log)


@pytest.mark.row("D1")
@pytest.mark.parametrize("line, says", [
    ("Require portal-group", "Require portal-group needs one or more names of access groups"),
    ('Require expr "portal_groupp(\'x\') == \'\'"', "portal_groupp")])
def test_lines_that_are_refused(make_portal, line, says):
    portal = make_portal(start=False)
    text = portal.config({}, extra=f'<Location "/x">\nAuthType CustomerPortal\n{line}\n</Location>')
    code, said = portal.httpd.configtest(text)
    assert code != 0 and says in said, said
