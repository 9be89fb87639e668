# SPDX-License-Identifier: Apache-2.0
"""Where portals are found: slugs, hosts, and several portals on one server that do not know of one another."""

import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness import system
from harness.client import Client
from harness.mailing import until


def location(portal, base, directives):
    lines = "\n".join(f"{name} {value}" for name, value in {
        "PortalEngine": "On", "PortalStoreDir": f'"{portal.store}"', "PortalShippedDir": f'"{portal.build.folder}"',
        **directives}.items())
    return f'<Location "{base}">\n{lines}\n</Location>'


def save_slug(admin, slug):
    page = admin.get("/settings/general")
    return admin.submit(page, {"slug": slug}, action="/settings/general")


def settle(condition):
    """All processes of the server have heard of a new slug, or of other hosts."""
    until(lambda: all(condition() for _ in range(20)), seconds=20)


def hop(portal, path, **options):
    portal.changes.wait()
    return requests.request(options.pop("method", "GET"), portal.httpd.url + path, allow_redirects=False, timeout=10,
                            **options)


@pytest.fixture
def portal(make_portal):
    return make_portal()


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


@pytest.mark.row("S03")
def test_a_slug_is_the_portals_address(portal, admin):
    ana = portal.client("ana@example.com")
    assert hop(portal, "/help/tickets").status_code == 404
    saved = save_slug(admin, "help/center")
    assert saved.status == 200 and saved.url.startswith(portal.httpd.url + "/help/center/settings/general")
    page = Client(portal.httpd.url, "/help/center")
    page.session.cookies.update(ana.session.cookies)
    settle(lambda: page.get("/tickets").status == 200)
    list_page = page.get("/tickets")
    assert list_page.status == 200 and "/support/" not in list_page.source
    number = page.get_json("/tickets").json["rows"][0]["number"]
    ticket = page.get(f"/tickets/{number}")
    links = re.findall(r'(?:href|action|src)="([^"]*)"', ticket.source)
    assert any(link.startswith("/help/center/tickets") for link in links)
    assert not [link for link in links if link.startswith("/support")]
    assert all(page.get(link).status == 200 for link in links if "/assets/" in link)
    settle(lambda: hop(portal, "/help/center/login").status_code == 200)
    # The path of the Location leads there, with query and method; a load balancer's question is answered in both places.
    old = hop(portal, "/support/tickets?view=mine")
    assert (old.status_code, old.headers["Location"]) == (301, "/help/center/tickets?view=mine")
    assert hop(portal, "/support/tickets", method="POST", data={"a": "b"}).status_code == 308
    assert hop(portal, "/support/health").status_code == hop(portal, "/help/center/health").status_code == 200


@pytest.mark.row("S03")
def test_former_slugs_lead_to_the_new_one_until_they_are_used_again(portal, admin):
    save_slug(admin, "one")
    second = Client(portal.httpd.url, "/one")
    second.session.cookies.update(admin.session.cookies)
    save_slug(second, "two")
    leads = lambda path: hop(portal, path).headers.get("Location")
    settle(lambda: leads("/one/login") == leads("/support/login") == "/two/login")
    third = Client(portal.httpd.url, "/two")
    third.session.cookies.update(admin.session.cookies)
    save_slug(third, "one")
    settle(lambda: hop(portal, "/one/login").status_code == 200 and leads("/two/login") == "/one/login")
    assert "no-cache" in hop(portal, "/two/login").headers["Cache-Control"], "or a browser would go round in circles"


@pytest.mark.row("S03")
@pytest.mark.parametrize("slug, message", [
    ("Help", "It must be a path of small letters"), ("/help", "It must be a path of small letters"),
    ("a//b", "It must be a path of small letters"), ("taken", "Something else of this server is at /taken"),
    ("other", "Something else of this server is at /other"), ("docs", "Something else of this server is at /docs")])
def test_an_invalid_or_taken_slug_is_refused(make_portal, slug, message):
    portal = make_portal(start=False)
    folder = portal.folder / "docs"
    folder.mkdir()
    portal.start({}, extra=location(portal, "/other", {}) + f'\nAlias "/taken" "{folder}"\n<Location "/docs">\n'
                 'SetHandler default-handler\n</Location>\nAlias "/docs" "' + str(folder) + '"')
    admin = portal.client("admin@example.com")
    refused = save_slug(admin, slug)
    assert refused.status == 422 and message in refused.text
    assert refused.one("input", id="slug")["value"] == slug
    assert hop(portal, "/support/login").status_code == 200


@pytest.mark.row("S03")
@pytest.mark.expect_log("AH01630")
def test_access_rules_of_the_location_hold_below_the_slug(make_portal):
    portal = make_portal({"PortalSlug": "help"}, location="Require expr %{req:X-Inside} == 'yes'")
    assert hop(portal, "/help/login").status_code == 403
    assert hop(portal, "/help/login", headers={"X-Inside": "yes"}).status_code == 200


@pytest.mark.row("S03")
def test_a_second_server_finds_a_new_slug(make_portal, portal_factory):
    """It has its own process, and is not told."""
    portal = make_portal(mpm="prefork")
    assert hop(portal, "/fresh/login").status_code == 404
    portal.ctl("settings", "set", "PortalSlug", "fresh")
    until(lambda: hop(portal, "/fresh/login").status_code == 200, seconds=3)


def slug_by_another_server(portal, slug):
    portal.database.execute("INSERT INTO setting (portal, name, value) VALUES ('/support', 'slug', ?) "
                            "ON CONFLICT (portal, name) DO UPDATE SET value = excluded.value", slug)
    portal.database.execute("UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = 'settings_version'")


@pytest.mark.row("S03")
def test_who_is_signed_in_finds_a_slug_in_the_moment_it_is_saved(portal, admin):
    """Also where the process has looked for another one just before; and of many who look few wait."""
    ask = lambda path: hop(portal, path, cookies=admin.session.cookies)
    found = []
    for i in range(8):
        assert ask(f"/nowhere{i}").status_code == 404
        slug_by_another_server(portal, f"help{i}")
        found.append(ask(f"/help{i}/settings").status_code)
    assert found == [303] * 8, found
    with ThreadPoolExecutor(16) as pool:
        begun = time.monotonic()
        assert set(pool.map(lambda i: ask(f"/nowhere{i}").status_code, range(200))) == {404}
        # Were each to wait by itself, it would be 200 tenths of a second.
        assert time.monotonic() - begun < 10


@pytest.fixture
def in_german(make_portal, scratch):
    """A portal with a catalog of its own, whatever is shipped."""
    folder = scratch / "german"
    if not folder.exists():
        (folder / "locale").mkdir(parents=True)
        shutil.copy(system.ROOT / "locale" / "de.po", folder / "locale")
        shutil.copytree(system.ROOT / "templates", folder / "templates")
        system.give(folder, system.server_user())
    return make_portal({"PortalShippedDir": f'"{folder}"'})


@pytest.mark.row("S04", "S05")
def test_only_its_own_hosts_have_the_portal(in_german):
    portal, admin = in_german, in_german.client("admin@example.com")
    ask = lambda host, path="/support/login": hop(in_german, path, headers={"Host": host})
    assert ask("help.example").status_code == 200
    page = admin.get("/settings/domains")
    assert "127.0.0.1" in page.text, "the host in use"
    add = lambda page, host, language="": admin.submit(page, {"host": host, "language": language, "add": "1"},
                                                       action="/settings/domains")
    refused = add(page, "Not A Host")
    assert refused.status == 422 and refused.one("input", id="host")["value"] == "Not A Host"
    page = add(page, "127.0.0.1")
    assert "127.0.0.1" in page.one("tbody").text
    settle(lambda: ask("help.example").status_code == 404 and ask("127.0.0.1").status_code == 200)
    page = add(page, "help.example", "en")
    settle(lambda: ask("help.example").status_code == 200 and ask("HELP.example:80").status_code == 200)
    assert ask("elsewhere.example", "/support/health").status_code == 200
    style = re.search('href="(/support/assets/[^"]*css)"', ask("help.example").text)[1]
    assert ask("help.example", style).status_code == 200
    for path in ("/support", "/support/login", "/support/nothing", style, "/support/theme/x.css"):
        other = ask("elsewhere.example", path)
        assert other.status_code == 404 and "Not Found" in other.text and "Support" not in other.text, path
        assert "Set-Cookie" not in other.headers and "/assets/" not in other.text
    posted = hop(portal, "/support/login", method="POST", headers={"Host": "elsewhere.example"}, data={"email": "x"})
    assert posted.status_code == 404 and "Set-Cookie" not in posted.headers and "Support" not in posted.text
    # In its language, with no other step (S05).
    german = add(page, "hilfe.example", "de")
    assert "Deutsch" in german.one("tbody").text
    settle(lambda: 'lang="de"' in ask("hilfe.example").text)
    assert 'lang="en"' in ask("help.example").text
    # Whoever takes the host away that he sits on would not get in again.
    refused = admin.submit(page, {"remove": "127.0.0.1"}, action="/settings/domains", without=("add",))
    assert refused.status == 422 and "is the host that you are using" in refused.text
    page = admin.submit(admin.get("/settings/domains"), {"remove": "help.example"}, action="/settings/domains", without=("add",))
    settle(lambda: ask("help.example").status_code == 404)


@pytest.mark.row("P64")
def test_several_portals_do_not_know_of_one_another(make_portal):
    portal = make_portal(start=False)
    portal.start({}, extra=location(portal, "/brand", {"PortalName": '"Brand"', "PortalTicketFilter": '"inbox is Brand"',
                                                       "PortalInbox": "Brand"}))
    portal.ctl("settings", "set", "PortalTicketFilter", "inbox is-not Brand")
    portal.ctl("settings", "set", "PortalFormHeaderText", "Ours", "--portal", "/brand")
    ana, other = portal.client("ana@example.com"), Client(portal.httpd.url, "/brand")
    other.login("ana@example.com")
    assert ana.get("/tickets").status == other.get("/tickets").status == 200
    assert other.get("/tickets").title.endswith("Brand") and not ana.get("/tickets").title.endswith("Brand")
    assert other.get_json("/tickets").json["rows"] == [] and ana.get_json("/tickets").json["rows"]
    form = other.get("/tickets/new")
    assert "Ours" in form.text and "Ours" not in ana.get("/tickets/new").text
    filed = other.submit(form, {"subject": "For the brand", "message": "Hello"}, action="/tickets")
    number = int(filed.url.split("?")[0].rsplit("/", 1)[1])
    assert other.get(f"/tickets/{number}").status == 200 and ana.get(f"/tickets/{number}").status == 404
    # Both sessions are in one browser, and end one by one.
    both = Client(portal.httpd.url, "/support")
    both.session.cookies.update(ana.session.cookies)
    both.session.cookies.update(other.session.cookies)
    brand = Client(portal.httpd.url, "/brand")
    brand.session = both.session
    assert both.get("/tickets").status == brand.get("/tickets").status == 200
    brand.post("/logout", {"csrf": brand.csrf("/account")})
    assert "/login" in brand.get("/tickets").url and both.get("/tickets").url.endswith("/support/tickets")
    # A session of the one is none of the other.
    stolen = ana.session.cookies.get_dict()
    thief = Client(portal.httpd.url, "/brand")
    for name, value in stolen.items():
        for each in (name.split(".")[0], name.split(".")[0] + ".brand", name.split(".")[0] + ".support"):
            thief.session.cookies.set(each, value)
    assert "/login" in thief.get("/tickets").url


@pytest.mark.row("P64")
def test_keys_that_differ_have_cookies_that_differ(make_portal):
    keys = ["a/b", "a.b", "/a/b", "/a.b", "a_b", "a-b", "a.b/", ".a.b", "A/b"]
    portal = make_portal(start=False)
    portal.start({}, extra="\n".join(location(portal, f"/p{i}", {"PortalKey": key}) for i, key in enumerate(keys)))
    names = [frozenset(cookie.name for cookie in hop(portal, f"/p{i}/login").cookies) for i in range(len(keys))]
    assert all(names) and len(set(names)) == len(keys)
    assert all(re.fullmatch(r"customerportal-form[-.~\w]*", name) for each in names for name in each), names


@pytest.mark.row("P64")
def test_portals_at_the_same_path_of_two_hosts_have_keys(make_portal):
    portal = make_portal(start=False)
    second = location(portal, "/support", {"PortalKey": "brand", "PortalName": '"Brand"'})
    portal.start({}, extra=f"<VirtualHost *:*>\nServerName brand.example\n{second}\n</VirtualHost>\n"
                 "<VirtualHost *:*>\nServerName help.example\n</VirtualHost>")
    portal.ctl("settings", "set", "PortalFormHeaderText", "Ours", "--portal", "brand")
    title = lambda host: re.search("<title>(.*?)</title>", hop(portal, "/support/login", headers={"Host": host}).text)[1]
    assert title("brand.example").endswith("Brand")


@pytest.mark.row("S03")
@pytest.mark.parametrize("base, slug", [("/", "help"), ("/root", "root/help")])
def test_a_slug_below_the_location_itself_locks_nobody_out(make_portal, base, slug):
    portal = make_portal(start=False)
    portal.start({}, extra=location(portal, base, {"PortalKey": "root"}))
    portal.ctl("settings", "set", "PortalSlug", slug, "--portal", "root")
    path = base.rstrip("/") + "/login"
    settle(lambda: hop(portal, path).headers.get("Location") == f"/{slug}/login")
    page = hop(portal, f"/{slug}/login")
    assert page.status_code == 200
    assert all(hop(portal, link).status_code == 200 for link in re.findall(f'"(/{slug}/assets/[^"]*)"', page.text))
    assert hop(portal, f"/{slug}//elsewhere.example").status_code == 404


@pytest.mark.row("P64")
def test_a_virtual_hosts_portal_and_the_servers_have_cookies_of_their_own(make_portal):
    """Locations of the server are found on its virtual hosts, too."""
    portal = make_portal(start=False)
    second = location(portal, "/brand", {"PortalName": '"Brand"'})
    portal.start({}, extra=f"<VirtualHost *:*>\nServerName brand.example\n{second}\n</VirtualHost>")
    names = lambda path: {cookie.name for cookie in hop(portal, path, headers={"Host": "brand.example"}).cookies}
    assert names("/support/login") and names("/brand/login") and not names("/support/login") & names("/brand/login")
