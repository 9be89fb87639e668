# SPDX-License-Identifier: Apache-2.0
"""Directives: what configtest refuses, and what becomes of what it takes."""

import re
import time

import pytest

from harness import system

# What is written, and what the answer has to say about it: each directive, and what is allowed instead.
BAD = [
    ('PortalName ""', ["PortalName", "one argument"]),
    ('PortalName " "', ["PortalName", "80"]),
    (f'PortalName "{"x" * 81}"', ["PortalName", "80"]),
    ("PortalLanguage english!", ["PortalLanguage", "language tag"]),
    ("PortalLanguage xx", ["PortalLanguage", "en", "xx"]),
    ("PortalTimeZone Mars/Olympus", ["PortalTimeZone", "Europe/Lisbon"]),
    ("PortalContactAddress nobody", ["PortalContactAddress", "e-mail address"]),
    ("PortalKnowledgeBase javascript:alert(1)", ["PortalKnowledgeBase", "https://"]),
    ('PortalInbox ""', ["PortalInbox", "one argument"]),
    ("PortalCompanyTickets everybody", ["PortalCompanyTickets", "own", "company"]),
    (f"PortalTicketLabel {'x' * 41}", ["PortalTicketLabel", "40"]),
    ("PortalColumns subject nonsense", ["PortalColumns", "nonsense", "requester"]),
    ("PortalColumns subject subject", ["PortalColumns", "twice"]),
    ("PortalColumns subject requester created owner activity status priority number company closed subject",
     ["PortalColumns", "10"]),
    ('PortalColumns ""', ["PortalColumns"]),
    ("PortalPageSize 4", ["PortalPageSize", "5", "100"]),
    ("PortalPageSize 101", ["PortalPageSize", "5", "100"]),
    ("PortalPageSize ten", ["PortalPageSize", "5", "100"]),
    ("PortalOwnerDisplay middle", ["PortalOwnerDisplay", "first", "full", "last", "alias"]),
    ('PortalOwnerAlias ""', ["PortalOwnerAlias"]),
    ("PortalCustomStages maybe", ["PortalCustomStages", "On or Off"]),
    ("PortalReplyToClosed 1", ["PortalReplyToClosed", "On or Off"]),
    ("PortalCloseTickets yes", ["PortalCloseTickets", "On or Off"]),
    ("PortalForm maybe", ["PortalForm", "On or Off"]),
    ('PortalFormMenuText ""', ["PortalFormMenuText"]),
    (f'PortalFormHeaderText "{"x" * 121}"', ["PortalFormHeaderText", "120"]),
    ("PortalIdleTimeout 0", ["PortalIdleTimeout", "1", "10080"]),
    ("PortalSessionLifetime 4", ["PortalSessionLifetime", "5"]),
    ("PortalMaxFileSize 0", ["PortalMaxFileSize", "1", "2048"]),
    ("PortalMaxFiles 101", ["PortalMaxFiles", "100"]),
    ("PortalMaxMessage 99", ["PortalMaxMessage", "100"]),
    ("PortalTemplate nonsense x.html", ["PortalTemplate", "login", "tickets", "error"]),
    ("PortalTemplate login /nonexistent/login.html", ["PortalTemplate", "existing file"]),
    ("PortalTemplateDir /nonexistent", ["PortalTemplateDir", "existing folder"]),
    ("PortalShippedDir /nonexistent", ["PortalShippedDir", "templates"]),
    ("PortalStoreDir /nonexistent/far/away", ["PortalStoreDir", "existing folder"]),
    ("PortalLoginProvider nonsense", ["PortalLoginProvider", "customerportal", "file"]),
    ("PortalLoginProvider", ["PortalLoginProvider", "customerportal"]),
    ("PortalConnections 5", ["PortalConnections", "<VirtualHost>"]),
    ("PortalHashSlots 2", ["PortalHashSlots", "main server"]),
    ("PortalEngine Perhaps", ["PortalEngine", "On"]),
    ("PortalIdentity", ["PortalIdentity", "provider", "subject", "sign-out"]),
    ("PortalIdentity nonsense x", ["PortalIdentity", "nonsense", "provider"]),
    ("PortalIdentity provider", ["PortalIdentity", "provider needs one value"]),
    ("PortalIdentity provider a b", ["PortalIdentity", "provider needs one value"]),
    ('PortalIdentity provider "a b"', ["PortalIdentity", "letters, digits"]),
    ('PortalIdentity subject "%{reqenv:X"', ["PortalIdentity", "subject needs an expression", "ap_expr"]),
    ('PortalIdentity subject "%{nonsense:X}"', ["PortalIdentity", "subject needs an expression"]),
    ('PortalIdentity verified "and or"', ["PortalIdentity", "verified needs an expression", "holds or not"]),
    ("PortalIdentity for everybody", ["PortalIdentity", "everybody", "customers", "staff"]),
    ("PortalIdentity link always", ["PortalIdentity", "always", "never", "verified"]),
    ("PortalIdentity create staff", ["PortalIdentity", "contacts", "companies"]),
    ("PortalIdentity update subject", ["PortalIdentity", "names", "email", "company"]),
    ("PortalIdentity sign-out javascript:alert(1)", ["PortalIdentity", "https://"]),
    ("PortalIdentity sign-out //evil.example", ["PortalIdentity", "https://"]),
    ("PortalIdentity first-name x", ["PortalIdentity", "needs a provider"]),
]

# What is wrong with what is said of a provider in all.
BAD_IDENTITIES = [
    ("link never verified", "either never or verified"),
    ("link verified", "need email and verified"),
    ("create contacts", "need email and verified"),
    ("update names", "what is mapped"),
    ("update email", "what is mapped"),
    ("update company", "what is mapped"),
    ('button "Sign in"', "sso/NAME"),
    ("provider again", "already"),
    ('for staff\nPortalIdentity create contacts\nPortalIdentity email "x"\nPortalIdentity verified true', "for customers"),
]

BAD_AT_SERVER = [
    ("PortalConnections 0", ["PortalConnections", "1 to 10000"]),
    ("PortalConnections many", ["PortalConnections", "1 to 10000"]),
    ("PortalHashSlots 0", ["PortalHashSlots", "1 to 256"]),
    ("PortalEngine On", ["PortalEngine", "<Location"]),
    ('<Directory "/tmp">\nPortalName x\n</Directory>', ["PortalName", "<Directory", "PortalEngine On"]),
    ('<LocationMatch "^/x">\nPortalName x\n</LocationMatch>', ["PortalName", "<LocationMatch", "PortalEngine On"]),
    ('<LocationMatch "^/x">\nPortalEngine On\n</LocationMatch>', ["PortalEngine", "<Location"]),
    ('<Location ~ "^/x">\nPortalEngine On\n</Location>', ["PortalEngine", "Location"]),
    ('<Location "/a*b">\nPortalEngine On\n</Location>', ["PortalEngine", "without wildcards"]),
    ('<Location "/x">\nPortalName x\n</Location>', ["PortalName", "PortalEngine On"]),
    ('<Location "/support">\nPortalEngine On\n</Location>', ["PortalEngine", "one <Location>"]),
    ('<VirtualHost *:*>\nPortalHashSlots 2\n</VirtualHost>', ["PortalHashSlots", "main server"]),
    ('<Location "/docs">\nPortalIdentity provider x\n</Location>', ["PortalIdentity", "sso/NAME", "/docs"]),
    ('<Location "/support/desk">\nPortalIdentity provider x\n</Location>', ["PortalIdentity", "sso/NAME"]),
    ('<Location "/support/sso/a/b">\nPortalIdentity provider x\n</Location>', ["PortalIdentity", "sso/NAME"]),
    ('<LocationMatch "^/support">\nPortalIdentity provider x\n</LocationMatch>', ["PortalIdentity", "<Location>"]),
    ('<Directory "/tmp">\nPortalIdentity provider x\n</Directory>', ["PortalIdentity", "<Location>"]),
    ('<VirtualHost *:1>\n<Location "/support/sso/x">\nPortalIdentity provider x\n</Location>\n</VirtualHost>',
     ["PortalIdentity", "same virtual host"]),
    ('<Location "/support/sso/x">\nPortalIdentity provider x\n</Location>\n<Location "/support/sso/x/">\n'
     'PortalIdentity provider x\n</Location>', ["PortalIdentity", "in one <Location>"]),
    ('<Location "/docs">\nRequire portal-contact nobody\n</Location>', ["portal-contact", "e-mail"]),
    ('<Location "/docs">\nRequire portal-company\n</Location>', ["portal-company", "names"]),
    ('<Location "/docs">\nRequire portal-agent ana\n</Location>', ["portal-agent", "no argument"]),
]


@pytest.fixture(scope="module")
def unstarted(portal_factory):
    return portal_factory(demo=False, start=False)


def refusal(portal, **parts):
    code, said = portal.httpd.configtest(portal.config(**parts))
    assert code != 0, said
    return said


def line_of(portal, text):
    """The line of the configuration that begins with `text`."""
    lines = (portal.httpd.folder / "configtest.conf").read_text().splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.strip() == text)


def test_good_configuration(unstarted):
    code, said = unstarted.httpd.configtest(unstarted.config())
    assert code == 0 and "Syntax OK" in said


@pytest.mark.parametrize("written,words", BAD, ids=[written[:40] for written, _ in BAD])
def test_bad_value_in_location(unstarted, written, words):
    name = written.split()[0]
    directives = {name: None} if name != "PortalEngine" else {}
    said = refusal(unstarted, directives=directives, location=written)
    for word in words:
        assert word in said
    line = line_of(unstarted, written)
    assert f"configtest.conf:{line}: " in said or f"line {line} of " in said


@pytest.mark.parametrize("written,word", BAD_IDENTITIES)
def test_bad_identity(unstarted, written, word):
    text = f"PortalIdentity provider x\nPortalIdentity {written}"
    assert word in refusal(unstarted, location=text)


def test_headers_as_identity_are_warned_of(unstarted):
    """They are not refused, as a server in front may set them; but nobody overlooks it."""
    for expression, loud in (("%{req:X-User}", True), ("%{HTTP:X-User}", True), ("%{HTTP_COOKIE}", True),
                             ("%{reqenv:X}", False), ("%{REMOTE_USER}", False)):
        code, said = unstarted.httpd.configtest(unstarted.config(
            location=f'PortalIdentity provider x\nPortalIdentity email "{expression}"'))
        assert code == 0 and ("CP01570" in said) == loud, said


@pytest.mark.parametrize("written,words", BAD_AT_SERVER, ids=[written[:40].replace("\n", " ") for written, _ in BAD_AT_SERVER])
def test_bad_value_at_server(unstarted, written, words):
    said = refusal(unstarted, extra=written + "\n")
    for word in words:
        assert word in said
    assert re.search(r"configtest\.conf:\d+|line \d+ of", said)


@pytest.mark.expect_log("PortalName not allowed here")
def test_not_in_htaccess(make_portal):
    portal = make_portal(demo=False, start=False)
    folder = portal.httpd.folder / "htdocs"
    (folder / ".htaccess").write_text("PortalName x\n")
    portal.start(extra=f'<Directory "{folder}">\nAllowOverride All\n</Directory>\n')
    assert portal.client().get(portal.httpd.url + "/index.html").status == 500
    assert "PortalName not allowed here" in portal.httpd.log_text()
    (folder / ".htaccess").unlink()


def test_every_problem_is_named(unstarted):
    said = refusal(unstarted, location="PortalPageSize 1\nPortalMaxFiles 1000\nPortalTimeZone Nowhere\n"
                                       "PortalLoginProvider nobody\nPortalTemplateDir /nonexistent")
    for name in ("PortalPageSize", "PortalMaxFiles", "PortalTimeZone", "PortalLoginProvider", "PortalTemplateDir"):
        assert name in said
    assert said.count("CP00600") == 5


def test_template_errors_have_line_and_column(unstarted):
    overlay = unstarted.folder / "overlay"
    overlay.mkdir()
    overlay.chmod(0o755)
    (overlay / "error.html").write_text(
        '<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:tal="http://xml.zope.org/namespaces/tal">\n'
        '<head><title tal:content="nonsense">x</title></head><body><p tal:content="more/nonsense">y</p></body></html>\n')
    said = refusal(unstarted, directives={"PortalTemplateDir": f'"{overlay}"'})
    assert re.search(r"overlay/error\.html:3:\d+", said)
    assert "nonsense" in said


def test_store_in_document_root(unstarted):
    store = unstarted.httpd.folder / "htdocs" / "files"
    said = refusal(unstarted, directives={"PortalStoreDir": f'"{store}"'})
    assert "PortalStoreDir" in said and "outside of the DocumentRoot" in said


# --- merging -----------------------------------------------------------------------------------------------------


@pytest.mark.row("S02")
def test_levels_and_pinned_settings(make_portal):
    portal = make_portal(start=False)
    parts = dict(directives={"PortalName": None}, extra=(
        'PortalName "From the server"\n<Location "/other">\nPortalEngine On\nPortalName "From the Location"\n'
        f'PortalShippedDir "{portal.build.folder}"\nPortalStoreDir "{portal.store}"\n</Location>\n'))
    portal.start(**parts)
    client = portal.client()
    assert client.get("/login").title.endswith("From the server")
    assert client.get(portal.httpd.url + "/other/login").title.endswith("From the Location")
    # A setting that is pinned wins over what is saved.
    portal.ctl("settings", "set", "PortalName", "Saved")
    portal.ctl("settings", "set", "PortalName", "Saved", "--portal", "/other")
    time.sleep(1.1)
    assert client.get("/login").title.endswith("From the server")


def test_saved_setting_is_in_force_without_restart(make_portal):
    portal = make_portal({"PortalName": None})
    ana = portal.client("ana@example.com")
    portal.ctl("settings", "set", "PortalName", "Renamed portal")
    # For people who are signed in with their next request; for others within two seconds.
    assert ana.get("/tickets").title.endswith("Renamed portal")
    deadline = time.monotonic() + 2
    client = portal.client()
    while not client.get("/login").title.endswith("Renamed portal"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_template_overlay_and_override(make_portal):
    portal = make_portal(demo=False, start=False)
    overlay = portal.folder / "overlay"
    (overlay / "assets").mkdir(parents=True)
    page = ('<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
            'xmlns:tal="http://xml.zope.org/namespaces/tal"><head><title>{}</title>'
            '<link rel="stylesheet" href="x" tal:attributes="href frame/css_url"/></head><body><p>x</p></body></html>\n')
    (overlay / "login.html").write_text(page.format("from the overlay"))
    (portal.folder / "mine.html").write_text(page.format("from a file of its own"))
    (overlay / "assets" / "portal.css").write_text("body { color: red }\n")
    for path in [overlay, *overlay.rglob("*"), portal.folder / "mine.html", portal.folder]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    portal.start({"PortalTemplateDir": f'"{overlay}"'})
    client = portal.client()
    login = client.get("/login")
    assert login.title == "from the overlay"
    assert client.get(login.one("link")["href"]).source == "body { color: red }\n"
    portal.restart({"PortalTemplateDir": f'"{overlay}"', "PortalTemplate": f'login "{portal.folder}/mine.html"'})
    assert client.get("/login").title == "from a file of its own"


# --- life --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mpm", ["event", "worker", "prefork"])
def test_every_mpm(make_portal, mpm):
    portal = make_portal(mpm=mpm)
    ana = portal.client("ana@example.com")
    for _ in range(10):
        assert ana.get("/tickets").status == 200
    assert portal.client().get("/health").source == "ok\n"
    # A graceful restart keeps sessions, and what is new is in force.
    portal.restart({"PortalName": '"After"'})
    ana.session.close()
    assert ana.get("/tickets").title.endswith("After")


def test_embedded_database_makes_its_own_schema(make_portal, database_server):
    if database_server.kind != "sqlite":
        pytest.skip("the embedded database is SQLite")
    database = database_server.database("own_schema")
    database.execute("PRAGMA user_version = 0")
    portal = make_portal(database=database)
    assert portal.client().get("/health").status == 200
    assert portal.client().get("/login").status == 200
    assert database.value("SELECT count(*) FROM pipeline") == 1


@pytest.mark.expect_log("CP00606", "CP00620")
def test_schema_that_is_not_there_yet(make_portal, database_server):
    if database_server.kind != "pgsql":
        pytest.skip("the embedded database makes its own schema")
    portal = make_portal(database=database_server.database("no_schema"))
    client = portal.client()
    page = client.get("/login")
    assert page.status == 503 and int(page.headers["Retry-After"]) > 0
    assert client.get("/health").status == 503
    assert "portalctl" in portal.httpd.log_text()
    portal.ctl("init")
    # It comes up by itself.
    deadline = time.monotonic() + 4
    while client.get("/login").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.expect_log("CP00606", "CP00620")
def test_schema_of_a_newer_module(make_portal):
    portal = make_portal(demo=False)
    portal.database.execute("INSERT INTO schema_version (version) VALUES (9999)")
    portal.restart()
    page = portal.client().get("/login")
    assert page.status == 503
    assert "newer" in portal.httpd.log_text()


class DatabaseThatIsAway:
    """Nobody listens there."""
    kind = "pgsql"

    def directives(self):
        return f"DBDriver pgsql\nDBDParams \"host=127.0.0.1 port={system.free_port()} dbname=x connect_timeout=2\"\n"


@pytest.mark.expect_log("CP00606", "CP00620", "CP003", "dbd:", "AH00629", "AH00632", "AH00630")
def test_database_that_is_away(make_portal):
    """httpd starts and serves what needs no database; the portal says at once that it cannot."""
    portal = make_portal(database=DatabaseThatIsAway())
    client = portal.client()
    assert client.get(portal.httpd.url + "/index.html").status == 200
    for path in ("/login", "/tickets", "/nothing", "/health") * 5:
        start = time.monotonic()
        page = client.get(path, follow=False)
        assert page.status == 503 and int(page.headers["Retry-After"]) > 0
        assert time.monotonic() - start < 3
    assert client.get_json("/tickets").json["status"] == 503
    css = client.get("/login").one("link", rel="stylesheet")["href"]
    assert client.get(css).status == 200
