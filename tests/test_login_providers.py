# SPDX-License-Identifier: Apache-2.0
"""The sign-in page asks httpd's authentication providers: ours, mod_authn_file's, mod_authnz_ldap's."""

import pytest

from harness import system


def sign_in(portal, email, password):
    """Whether these two open a session."""
    client = portal.client()
    client.submit(client.get("/login"), {"email": email, "password": password}, field="password")
    return client.get("/account", follow=False).status == 200


def password_file(portal, lines):
    path = portal.folder / "users"
    path.write_text("".join(f"{user}:{{SHA}}{digest}\n" for user, digest in lines))
    path.chmod(0o644)
    portal.folder.chmod(0o755)
    return path


def sha(password):
    import base64
    import hashlib
    return base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()


def test_own_provider_is_the_default(make_portal):
    portal = make_portal()
    assert sign_in(portal, "ana@example.com", "demo-password")
    assert sign_in(portal, "agent@example.com", "demo-password")
    assert not sign_in(portal, "ana@example.com", "demo-passworD")
    assert not sign_in(portal, "nobody@example.com", "demo-password")
    # httpd's log says who vouched; a password is never in it.
    assert "sign-in of ana@example.com from 127.0.0.1: customerportal" in portal.httpd.log_text()
    assert "demo-passwor" not in portal.httpd.log_text()


def test_file_provider(make_portal):
    portal = make_portal(start=False)
    users = password_file(portal, [("ana@example.com", sha("from-the-file")), ("stranger@example.com", sha("from-the-file"))])
    portal.start({"PortalLoginProvider": "file"}, location=f'AuthUserFile "{users}"')
    assert sign_in(portal, "ana@example.com", "from-the-file")
    assert portal.database.value("SELECT provider FROM session") == "file"
    # Its own password is not asked for any more, and whoever is no contact has no account here.
    assert not sign_in(portal, "ana@example.com", "demo-password")
    assert not sign_in(portal, "stranger@example.com", "from-the-file")


def test_providers_in_turn(make_portal):
    portal = make_portal(start=False)
    users = password_file(portal, [("ana@example.com", sha("from-the-file"))])
    portal.start({"PortalLoginProvider": "file customerportal"}, location=f'AuthUserFile "{users}"')
    assert sign_in(portal, "ana@example.com", "from-the-file")
    assert sign_in(portal, "ana@example.com", "demo-password")
    assert sign_in(portal, "bruno@example.com", "demo-password")
    assert not sign_in(portal, "bruno@example.com", "from-the-file")


@pytest.mark.expect_log("AH01620", "CP00620")
def test_a_provider_that_fails_is_passed_over(make_portal):
    portal = make_portal({"PortalLoginProvider": "file customerportal"}, location='AuthUserFile "/nonexistent/users"')
    assert sign_in(portal, "ana@example.com", "demo-password")
    # With nobody who could say yes it is no wrong password but a failure.
    client = portal.client()
    page = client.submit(client.get("/login"), {"email": "ana@example.com", "password": "wrong"}, field="password")
    assert page.status == 503


def test_attempts_are_throttled_whatever_the_provider(make_portal):
    portal = make_portal(start=False)
    users = password_file(portal, [("ana@example.com", sha("from-the-file"))])
    portal.start({"PortalLoginProvider": "file"}, location=f'AuthUserFile "{users}"')
    client = portal.client()
    statuses = []
    for _ in range(12):
        page = client.submit(client.get("/login"), {"email": "ana@example.com", "password": "wrong"}, field="password")
        statuses.append(page.status)
    assert statuses[-1] == 429 and int(page.headers["Retry-After"]) > 0
    assert not sign_in(portal, "ana@example.com", "from-the-file")


# --- LDAP --------------------------------------------------------------------------------------------------------


@pytest.mark.expect_log("AH01617", "AH01695")
def test_ldap_provider(make_portal, ldap):
    portal = make_portal({"PortalLoginProvider": "ldap customerportal"}, modules=["ldap", "authnz_ldap"],
                         location=f'AuthLDAPURL "ldap://127.0.0.1:{ldap}/dc=example,dc=com?mail?sub"')
    assert sign_in(portal, "ana@example.com", "from-ldap")
    assert portal.database.value("SELECT provider FROM session") == "ldap"
    assert sign_in(portal, "bruno@example.com", "from-ldap-too")
    assert sign_in(portal, "carla@other.example", "demo-password")
    assert not sign_in(portal, "ana@example.com", "from-ldap-too")
    # An empty password would be an anonymous bind, which every LDAP server grants.
    client = portal.client()
    token = client.csrf("/login")
    client.post("/login", {"csrf": token, "email": "ana@example.com", "password": ""})
    assert client.get("/account", follow=False).status == 303
    # Neither is a name an expression to search by.
    assert not sign_in(portal, "*", "from-ldap")
    assert not sign_in(portal, "ana@example.com)(uid=*", "from-ldap")


@pytest.mark.expect_log("AH01695", "AH01697", "AH01618", "authnz_ldap", "ldap:")
def test_ldap_server_that_is_away_locks_nobody_out(make_portal):
    portal = make_portal({"PortalLoginProvider": "ldap customerportal"}, modules=["ldap", "authnz_ldap"],
                         extra="LDAPRetries 0\nLDAPConnectionTimeout 1\n",
                         location=f'AuthLDAPURL "ldap://127.0.0.1:{system.free_port()}/dc=example,dc=com?mail?sub"')
    assert sign_in(portal, "ana@example.com", "demo-password")
