# SPDX-License-Identifier: Apache-2.0
"""Cookies, and what is believed of them and of addresses to return to."""

import random
import re
import socket

import pytest

from harness.headers import cookies_of

# What httpd says of many kept connections to few workers.
pytestmark = pytest.mark.expect_log("AH00161", "AH00287")


@pytest.mark.parametrize("tls", [False, True])
def test_cookie_flags(make_portal, tls):
    # httpd takes the scheme of its own addresses from ServerName, as it does behind a proxy that ends TLS.
    portal = make_portal(extra="ServerName https://localhost\n" if tls else "")
    client = portal.client()
    login = client.get("/login")
    jar = {}

    def keep(page):
        for cookie in cookies_of(page):
            name, value = cookie.split(";")[0].split("=", 1)
            jar[name] = value
            flags = {flag.strip() for flag in cookie.split(";")[1:]}
            assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= flags and not any("Domain" in flag for flag in flags)
            assert ("Secure" in flags) == tls and name.startswith("__Host-") == tls
            assert len(cookie) < 4096
        client.session.cookies.clear()
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}

    headers = keep(login)
    token = next(value for name, value in login.form(field="password").values if name == "csrf")
    page = client.post("/login", {"csrf": token, "email": "ana@example.com", "password": "demo-password"}, headers=headers)
    assert page.status == 303
    headers = keep(page)
    session = jar[("__Host-" if tls else "") + "customerportal"]
    assert len(session) == 43
    page = client.get("/tickets", headers=headers)
    assert page.status == 200 and session not in page.source
    # The name without its prefix is nobody's on TLS.
    if tls:
        assert client.get("/tickets", follow=False, headers={"Cookie": f"customerportal={session}"}).status == 303


def test_sign_out_ends_the_session_for_every_process(portal):
    ana = portal.client("ana@example.com")
    cookie = {"Cookie": f"customerportal={ana.session.cookies['customerportal']}"}
    page = ana.submit(ana.get("/tickets"), action="/logout", follow=False)
    assert page.status == 303 and page.headers["Clear-Site-Data"] == '"cache", "storage"'
    for _ in range(20):
        stranger = portal.client()
        assert stranger.get("/tickets", follow=False, headers=cookie).status == 303


def test_session_of_one_portal_is_none_of_another(make_portal):
    portal = make_portal(start=False)
    portal.start(extra=f'<Location "/other">\nPortalEngine On\nPortalShippedDir "{portal.build.folder}"\n'
                       f'PortalStoreDir "{portal.store}"\n</Location>\n')
    ana = portal.client("ana@example.com")
    assert ana.get("/tickets", follow=False).status == 200
    assert ana.get(portal.httpd.url + "/other/tickets", follow=False).status == 303


def test_a_cookie_from_outside_is_not_adopted(portal):
    client = portal.client()
    client.session.cookies.set("customerportal", "A" * 43, domain="127.0.0.1", path="/")
    client.login("ana@example.com")
    assert client.session.cookies.get("customerportal") != "A" * 43


def test_hostile_cookies(portal):
    """One connection after another, as a child that crashed would drop them."""
    chance = random.Random(20)
    pieces = [b"customerportal", b"=", b";", b" ", b"A" * 43, b"\xff", b'"', b",", b"__Host-", b"%00", b"x" * 3000, b"\t"]
    children = set(portal.httpd.children())
    with socket.create_connection(("127.0.0.1", portal.httpd.port), timeout=10) as raw:
        answers = raw.makefile("rb")
        for i in range(90):
            cookie = b"".join(chance.choice(pieces) for _ in range(chance.randrange(1, 9)))[:8000]
            last = b"close" if i == 89 else b"keep-alive"
            raw.sendall(b"GET /support/tickets HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + b"\r\nConnection: " + last +
                        b"\r\n\r\n")
            status = answers.readline()
            assert status.split()[1] in (b"303", b"400"), (cookie, status)
            length = 0
            while (line := answers.readline().strip()):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            answers.read(length)
            if status.split()[1] == b"400":
                break
    assert portal.client().get("/health").status == 200
    assert children & set(portal.httpd.children()) == children


def test_return_to_stays_here(person, corpora):
    ana = person("ana@example.com")
    payloads = [line for line in (corpora / "text" / "open-redirect.txt").read_text(errors="replace").splitlines() if line]
    payloads += ["//evil.example", "/\\evil.example", "\\\\evil.example", "/%2fevil.example", "/%5cevil.example", "http:evil.example",
                 "https://evil.example", "/\tevil", "/%09/evil.example", "javascript:alert(1)", "/%252fevil.example",
                 "/./\\evil.example", "/x/..//evil.example", " //evil.example", "////evil.example", "/%0d%0aSet-Cookie:x=1"]
    for payload in payloads:
        page = ana.request("GET", "/login", params={"return_to": payload})
        where = page.headers.get("Location", "/")
        assert page.status in (303, 400), payload
        assert re.match(r"/(?![/\\])", where) and "\\" not in where and "//" not in where.split("?")[0], (payload, where)
        assert "x=1" not in page.headers.get("Set-Cookie", "")
    assert ana.request("GET", "/login", params={"return_to": "/docs/a b"}).headers["Location"] == "/support/tickets"
    assert ana.request("GET", "/login", params={"return_to": "/docs/a%20b?c=%2F%2F"}).headers["Location"] == "/docs/a%20b?c=%2F%2F"


def test_identity_headers_have_no_effect(portal):
    client = portal.client()
    for header in ("X-Remote-User", "REMOTE_USER", "Remote-User", "OIDC_CLAIM_email", "X-Forwarded-User", "Mellon-Email"):
        assert client.get("/tickets", follow=False, headers={header: "ana@example.com"}).status == 303
    assert client.get("/tickets", follow=False, auth=("ana@example.com", "demo-password")).status == 303
