# SPDX-License-Identifier: Apache-2.0
"""The examples in conf/ and the portal in the README do what they say: configtest takes them, and a server that runs
them answers. Only places of the machine are replaced: paths, hosts, ports."""

import http.server
import json
import re
import threading
from urllib.parse import unquote

import pytest

from harness import system
from harness.client import PASSWORD, Client
from test_login_providers import password_file, sha, sign_in

EXAMPLES = system.ROOT / "conf" / "examples"
ALL_MODULES = ["ldap", "authnz_ldap", "ssl", "socache_shmcb", "reqtimeout", "request", "session", "session_cookie",
               "session_crypto", "auth_form", "auth_openidc", "auth_mellon", "auth_gssapi", "headers", "proxy", "proxy_http"]
KEYS = "/etc/letsencrypt/live/support.example.com"


def example(name):
    return (EXAMPLES / name).read_text()


def replaced(text, *pairs):
    """`text` with each old for its new; every old must stand in it, or the test would look at something else."""
    for old, new in pairs:
        assert old in text, f"{old} is not in the example any more"
        text = text.replace(old, new)
    return text


def places(portal):
    return f'PortalShippedDir "{portal.build.folder}"\nPortalStoreDir "{portal.store}"\n'


def start(portal, text, database=True):
    lines = portal.database.directives() + "DBDMin 1\nDBDKeep 8\nDBDMax 16\n" if database else ""
    portal.httpd.write(places(portal) + lines + text)
    portal.httpd.start()
    return portal


def certificate(folder):
    """Makes a key and a certificate of our own in `folder`."""
    folder.mkdir()
    system.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", "/CN=support.example.com", "-addext", "subjectAltName=DNS:support.example.com,IP:127.0.0.1",
                "-addext", "basicConstraints=critical,CA:FALSE", "-days", "2", "-keyout", folder / "privkey.pem",
                "-out", folder / "fullchain.pem"])
    return folder


def readme_portal():
    """The README's lines that are a whole portal."""
    text = (system.ROOT / "README.md").read_text()
    block = re.search(r"which are a whole portal:\n\n((?:    .*\n)+)", text).group(1)
    return re.sub(r"^    ", "", block, flags=re.M)



@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.conf")))
def test_configtest_takes_the_example(make_portal, name):
    portal = make_portal(demo=False, start=False, modules=ALL_MODULES)
    text = example(name).replace(KEYS, str(certificate(portal.folder / "keys")))
    text = text.replace("/var/log/apache2", str(portal.httpd.folder))
    # Any certificate is an authority's, a service provider's, or an identity provider's, as long as nobody signs in.
    for there, here in (("customers-ca.pem", "fullchain.pem"), ("saml/sp.key", "privkey.pem"),
                        ("saml/sp.pem", "fullchain.pem"), ("saml/idp.xml", "fullchain.pem")):
        text = text.replace(f"/etc/apache2/{there}", f"{portal.folder}/keys/{here}")
    code, said = portal.httpd.configtest(places(portal) + text)
    assert code == 0 and "Syntax OK" in said, said
    assert "CP0" not in said and "AH0" not in said, said
    # It is the example that is looked at: a value that is wrong in it is found.
    code, said = portal.httpd.configtest(places(portal) + text.replace("PortalEngine On", "PortalEngine On\nPortalPageSize 1"))
    assert code != 0 and "PortalPageSize" in said


def test_every_example_is_named_in_the_readme():
    readme = (system.ROOT / "README.md").read_text()
    assert "`conf/examples/`" in readme
    assert {path.name for path in EXAMPLES.iterdir()} == {
        "mail.conf", "postgresql.conf", "login-ldap.conf", "login-file.conf", "protect-location.conf", "protect-app.conf", "tls.conf",
        "postfix-aliases", "postfix-master.cf", "sso-basic.conf", "sso-certificate.conf", "sso-form.conf",
        "sso-kerberos.conf", "sso-ldap.conf", "sso-openidc.conf", "sso-saml.conf"}


def test_installed_configuration_is_the_readmes():
    """customerportal.conf is inert, and without its comment signs the portal of the README."""
    text = (system.ROOT / "conf" / "customerportal.conf").read_text()
    assert all(line.startswith("#") or not line for line in text.splitlines())
    lines = [line.strip() for line in re.findall(r"^#(\S.*|    \S.*)$", text, re.M)]
    assert lines == [line.strip() for line in readme_portal().splitlines()]


def test_portal_of_the_readme(make_portal):
    portal = make_portal(start=False)
    text = readme_portal()
    if portal.database.kind == "pgsql":
        text = portal.database.directives() + text[text.index("DBDMin"):]
    else:
        text = replaced(text, ("/var/lib/customerportal/portal.db", str(portal.database.path)))
    start(portal, text, database=False)
    page = portal.client("ana@example.com").get("/tickets")
    assert page.status == 200 and "Example Support" in page.title
    assert page.one("a", href="mailto:support@example.com")
    assert portal.client().get("/health").text.strip() == "ok"


def test_postgresql(make_portal):
    portal = make_portal(start=False)
    if portal.database.kind != "pgsql":
        pytest.skip("this run is on SQLite; the other one is on PostgreSQL")
    start(portal, replaced(example("postgresql.conf"), ("host=/run/postgresql dbname=portal", portal.database.params)),
          database=False)
    assert portal.client("ana@example.com").get("/tickets").status == 200
    limits = portal.database.query("SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database()"
                                   " AND pid <> pg_backend_pid()")
    assert limits


def test_login_file(make_portal):
    portal = make_portal(start=False)
    users = password_file(portal, [("ana@example.com", sha("from-the-file"))])
    start(portal, replaced(example("login-file.conf"), ("/etc/apache2/customerportal.users", str(users))))
    assert sign_in(portal, "ana@example.com", "from-the-file")
    assert sign_in(portal, "bruno@example.com", PASSWORD)
    assert not sign_in(portal, "bruno@example.com", "from-the-file")


@pytest.mark.expect_log("AH01617", "AH01695")
def test_login_ldap(make_portal, ldap):
    portal = make_portal(start=False, modules=["ldap", "authnz_ldap"])
    start(portal, replaced(example("login-ldap.conf"),
                           ("ldaps://ldap.example.com/ou=people,", f"ldap://127.0.0.1:{ldap}/")))
    assert sign_in(portal, "ana@example.com", "from-ldap")
    assert sign_in(portal, "carla@other.example", PASSWORD)
    assert not sign_in(portal, "ana@example.com", "wrong")


@pytest.mark.expect_log("AH01631", "AH01617", "AH01618")
def test_protect_location(make_portal):
    portal = make_portal(start=False)
    for name in ("downloads", "staff", "feeds"):
        folder = portal.httpd.folder / "htdocs" / name
        folder.mkdir()
        (folder / "page.html").write_text(name)
    start(portal, example("protect-location.conf"))
    server = portal.httpd.url
    allowed = {"ana@example.com": (200, 403), "carla@other.example": (403, 403), "agent@example.com": (403, 200)}
    for email, (downloads, staff) in allowed.items():
        client = portal.client(email)
        assert client.get(server + "/downloads/page.html", follow=False).status == downloads, email
        assert client.get(server + "/staff/page.html", follow=False).status == staff, email
    stranger = portal.client()
    page = stranger.get(server + "/downloads/page.html", follow=False)
    assert page.status == 302 and page.headers["Location"].startswith("/support/login?return_to=")
    assert stranger.get(server + "/feeds/page.html").status == 401
    assert stranger.get(server + "/feeds/page.html", auth=("carla@other.example", PASSWORD)).status == 200


def test_tls(make_portal):
    portal = make_portal(start=False, modules=["ssl", "socache_shmcb", "reqtimeout"])
    secure = system.free_port()
    keys = certificate(portal.folder / "keys")
    start(portal, f"Listen 127.0.0.1:{secure}\nSSLSessionCache shmcb:{portal.httpd.folder}/run/ssl(65536)\n" + replaced(
        example("tls.conf"), (KEYS, str(keys)), ("*:443", f"*:{secure}"),
        ("*:80", f"*:{portal.httpd.port}"), ("/var/log/apache2", str(portal.httpd.folder))))
    client = Client(f"https://127.0.0.1:{secure}")
    portal.clients.append(client)
    client.session.verify = str(keys / "fullchain.pem")
    page = client.login("ana@example.com")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "__Host-customerportal" in client.session.cookies
    assert all(cookie.secure for cookie in client.session.cookies)
    # Strangers on the plain port are sent over, whatever they ask.
    page = portal.client().get(portal.httpd.url + "/support/tickets", follow=False)
    assert page.status == 301 and page.headers["Location"] == "https://support.example.com/support/tickets"
    # The log says what the list cost and who asked for it.
    assert client.get("/tickets").status == 200
    last = (portal.httpd.folder / "portal.log").read_text().splitlines()[-1]
    assert re.search(r'"GET /support/tickets HTTP/1\.1" 200 \d+ \d+ \d+ \d+ \S+-$', last), last


class Application(http.server.BaseHTTPRequestHandler):
    """An application that answers with the headers that it got."""

    def do_GET(self):
        body = json.dumps({"path": self.path, "headers": self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def application():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.row("D1")
@pytest.mark.expect_log("AH01630", "AH01631")
def test_protect_app(make_portal, application):
    """An application behind the portal learns who asks from headers that nobody can forge, and membership in a group acts
    on the next request."""
    portal = make_portal(start=False, modules=["headers", "proxy", "proxy_http"])
    for name in ("downloads", "beta"):
        folder = portal.httpd.folder / "htdocs" / name
        folder.mkdir()
        (folder / "page.html").write_text(name)
    start(portal, replaced(example("protect-app.conf"), ("http://127.0.0.1:3000/", f"http://127.0.0.1:{application}/")))
    server = portal.httpd.url
    for name in ("Gold", "Silver", "Beta"):
        portal.ctl("group", "save", name)
    portal.database.execute("UPDATE company SET name = 'Bäckerei & Söhne' WHERE name = 'Other'")
    carla, ana, stranger = portal.client("carla@other.example"), portal.client("ana@example.com"), portal.client()
    forged = {"X-Portal-Email": "admin@example.com", "X_Portal_Email": "admin@example.com", "X-Portal-Role": "admin",
              "X_Portal_Role": "admin", "X-Portal-Company": "Example", "X_Portal_Company": "Example"}

    def statuses(client):
        return [client.get(f"{server}/{path}", follow=False, headers=forged).status
                for path in ("app/page?a=1", "downloads/page.html", "beta/page.html")]

    assert statuses(stranger) == [302, 302, 403] and statuses(carla) == [403, 403, 403]
    assert statuses(ana) == [403, 200, 403]
    portal.ctl("group", "member", "Gold", "carla@other.example")
    assert statuses(carla) == [200, 200, 403]
    portal.ctl("group", "member", "Beta", "carla@other.example")
    assert statuses(carla) == [200, 200, 200]
    carla.session.cookies.set("other", "kept")
    got = json.loads(carla.get(f"{server}/app/page?a=1", headers=forged).text)
    assert got["path"] == "/page?a=1"
    seen = {}
    for name, value in got["headers"]:
        seen.setdefault(name.lower().replace("_", "-"), []).append(value)
    assert seen["x-portal-email"] == ["carla@other.example"] and seen["x-portal-role"] == ["contact"]
    assert [unquote(value) for value in seen["x-portal-company"]] == ["Bäckerei & Söhne"]
    assert "customerportal" not in " ".join(seen["cookie"]) and "other=kept" in " ".join(seen["cookie"])
    for change, after in [(("group", "member", "Gold", "carla@other.example", "--remove"), [403, 403, 200]),
                          (("group", "member", "Silver", "carla@other.example"), [403, 200, 200]),
                          (("group", "save", "Silver", "--rule", "company is Nobody"), [403, 403, 200])]:
        portal.ctl(*change)
        assert statuses(carla) == after, change
