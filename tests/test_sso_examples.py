# SPDX-License-Identifier: Apache-2.0
"""The examples of single sign-on in conf/examples that need no browser's pages: Basic, a form, certificates, LDAP,
Kerberos, each with the real thing behind it."""

import pytest

from harness import system
from harness.client import Client
from harness.kerberos import Realm
from test_conf_examples import certificate, example, replaced, start
from test_login_providers import password_file, sha

# One database is enough: what is stored, and how, is for test_identity.py.
pytestmark = [pytest.mark.row("P86"), pytest.mark.only_on("sqlite")]


def subject_of(portal, email):
    return portal.database.value(
        "SELECT subject FROM identity LEFT JOIN contact ON contact.id = contact_id LEFT JOIN staff ON staff.id = staff_id "
        "WHERE coalesce(contact.email_key, staff.email_key) = ?", email)


@pytest.mark.expect_log("AH01617", "AH01618")
def test_basic(make_portal):
    portal = make_portal(start=False)
    users = password_file(portal, [(name, sha("secret")) for name in
                                   ("ana@example.com", "agent@example.com", "stranger@example.com")])
    start(portal, replaced(example("sso-basic.conf"), ("/etc/apache2/customerportal.users", str(users))))
    client = portal.client()
    assert client.get("/tickets", follow=False).status == 401
    assert client.get("/tickets", follow=False, auth=("ana@example.com", "wrong")).status == 401
    page = client.get("/tickets", follow=False, auth=("ana@example.com", "secret"))
    assert page.status == 200 and page.all("a", href="/support/account")
    assert portal.client().get("/desk", follow=False, auth=("agent@example.com", "secret")).status == 200
    page = portal.client().get("/tickets", follow=False, auth=("stranger@example.com", "secret"))
    assert page.status == 403 and "not connected" in page.text


@pytest.mark.expect_log("AH01617", "AH01618", "AH01807", "AH01808", "AH01809")
def test_form(make_portal):
    portal = make_portal(start=False, modules=["auth_form", "request", "session", "session_cookie", "session_crypto"])
    users = password_file(portal, [("ana@example.com", sha("secret"))])
    (portal.httpd.folder / "htdocs" / "sign-in.html").write_text("<!doctype html><title>Sign in</title>")
    start(portal, example("sso-form.conf").replace("/etc/apache2/customerportal.users", str(users)))
    client = portal.client()
    server = portal.httpd.url
    page = client.get("/sso/form")
    assert page.url.endswith("/sign-in.html")
    page = client.post(server + "/sign-in", {"httpd_username": "ana@example.com", "httpd_password": "wrong"})
    assert client.get("/account", follow=False).status == 303
    page = client.post(server + "/sign-in", {"httpd_username": "ana@example.com", "httpd_password": "secret"})
    assert page.status in (302, 303) and page.headers["Location"].endswith("/support/sso/form")
    assert client.get("/sso/form").url.endswith("/support/tickets")
    assert client.get_json("/account").json["email"] == "ana@example.com"


def client_certificate(folder, name, authority, subject, email):
    """A certificate that `authority` (of the same folder) signed; its file and its key's."""
    key, request, made = folder / f"{name}.key", folder / f"{name}.csr", folder / f"{name}.pem"
    system.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", subject, "-addext", f"subjectAltName=email:{email}", "-keyout", key, "-out", request])
    system.run(["openssl", "x509", "-req", "-in", request, "-CA", folder / f"{authority}.pem", "-CAkey",
                folder / f"{authority}.key", "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out", made])
    return str(made), str(key)


def authority(folder, name):
    system.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                f"/CN={name}", "-days", "2", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"])


@pytest.mark.expect_log("AH01631", "AH01630", "AH02008", "AH02039", "AH02276", "ssl:")
def test_certificate(make_portal):
    portal = make_portal(start=False, modules=["ssl", "socache_shmcb"])
    secure = system.free_port()
    keys = certificate(portal.folder / "keys")
    authority(keys, "ours")
    authority(keys, "foreign")
    start(portal, f"Listen 127.0.0.1:{secure}\nSSLSessionCache shmcb:{portal.httpd.folder}/run/ssl(65536)\n" + replaced(
        example("sso-certificate.conf"), ("/etc/letsencrypt/live/support.example.com", str(keys)), ("*:443", f"*:{secure}"),
        ("/etc/apache2/customers-ca.pem", str(keys / "ours.pem"))))

    def come(pair=None):
        client = Client(f"https://127.0.0.1:{secure}")
        portal.clients.append(client)
        client.session.verify = str(keys / "fullchain.pem")
        client.session.cert = pair
        return client, client.get("/sso/certificate", follow=False)

    ana = client_certificate(keys, "ana", "ours", "/O=Example/CN=Ana of the certificate", "ana@example.com")
    client, page = come(ana)
    assert page.status == 303 and client.get_json("/account").json["email"] == "ana@example.com"
    assert subject_of(portal, "ana@example.com") == "CN=Ana of the certificate,O=Example"
    client, page = come(client_certificate(keys, "new", "ours", "/O=Example/CN=New", "new@example.com"))
    assert page.status == 303 and client.get_json("/account").json["email"] == "new@example.com"
    # Without one the other ways remain; headers that name one are nothing.
    client, page = come()
    assert page.status == 403 and client.get("/login").status == 200
    page = client.get("/sso/certificate", follow=False, headers={"SSL_CLIENT_S_DN": "CN=New,O=Example",
                                                                 "SSL-CLIENT-VERIFY": "SUCCESS"})
    assert page.status == 403
    # Another authority's, with the same name.
    try:
        client, page = come(client_certificate(keys, "forged", "foreign", "/O=Example/CN=New", "new@example.com"))
        assert page.status == 403
    except OSError:
        pass  # httpd ends the handshake


@pytest.mark.expect_log("AH01617", "AH01618", "AH01695")
def test_ldap(make_portal, ldap):
    portal = make_portal(start=False, modules=["ldap", "authnz_ldap"])
    start(portal, replaced(example("sso-ldap.conf"),
                           ("ldaps://ldap.example.com/ou=people,", f"ldap://127.0.0.1:{ldap}/")))
    client = portal.client()
    page = client.get("/sso/team?return_to=/support/desk/contacts", follow=False, auth=("agent", "from-ldap"))
    assert page.status == 303 and page.headers["Location"] == "/support/desk/contacts"
    assert client.get("/desk").status == 200
    # The directory's own id, which no two have.
    assert len(subject_of(portal, "agent@example.com")) == 36
    assert portal.client().get("/sso/team", follow=False, auth=("agent", "wrong")).status == 401
    page = portal.client().get("/sso/team", follow=False, auth=("ana", "from-ldap"))
    assert page.status == 403 and "not connected" in page.text


@pytest.fixture
def realm(scratch):
    realm = Realm(scratch / "kerberos", {"ana": "from-kerberos", "nobody": "from-kerberos"})
    yield realm
    realm.stop()


@pytest.mark.expect_log("auth_gssapi:")
def test_kerberos(make_portal, realm):
    portal = make_portal(start=False, modules=["auth_gssapi"])
    start(portal, replaced(example("sso-kerberos.conf"), ("/etc/apache2/http.keytab", str(realm.keytab))))
    url = f"http://localhost:{portal.httpd.port}/support/account"

    def curl(*more, environment=realm.environment):
        done = system.run(["curl", "-s", "--noproxy", "*", "-o", "-", "-w", "\n%{http_code}", "-H",
                           "Accept: application/json", *more, url], env=environment)
        page, _, status = done.stdout.rpartition("\n")
        return int(status), page

    assert curl()[0] == 401
    status, page = curl("--negotiate", "-u", ":", environment=realm.browser("ana", "from-kerberos"))
    assert status == 200 and '"ana@example.com"' in page
    assert subject_of(portal, "ana@example.com") == "ana@EXAMPLE.COM"
    status, page = curl("--negotiate", "-u", ":", environment=realm.browser("nobody", "from-kerberos"))
    assert status == 403
    assert curl("-u", "ana@EXAMPLE.COM:from-kerberos")[0] == 401
    assert curl("-H", "Authorization: Negotiate AAAA")[0] in (401, 500)
