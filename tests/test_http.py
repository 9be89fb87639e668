# SPDX-License-Identifier: Apache-2.0
"""What holds for every address: headers, methods, forms, errors, cookies, caching."""

import random
import re
import socket
import time

import pytest

# What httpd says of many kept connections to few workers.
pytestmark = pytest.mark.expect_log("AH00161", "AH00287")

POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")

# Every route but those of assets and files: method, path, who may.
ROUTES = [
    ("GET", "/", "anybody"), ("GET", "/health", "anybody"), ("GET", "/login", "anybody"), ("POST", "/login", "anybody"),
    ("GET", "/tickets", "contact"), ("GET", "/tickets.csv", "contact"), ("GET", "/tickets/new", "contact"),
    ("POST", "/tickets", "contact"), ("GET", "/tickets/{n}", "contact"), ("POST", "/tickets/{n}/messages", "contact"),
    ("GET", "/tickets/{n}/close", "contact"), ("POST", "/tickets/{n}/close", "contact"),
    ("POST", "/tickets/{n}/reopen", "contact"), ("GET", "/attachments/1/x", "contact"), ("POST", "/logout", "person"),
    ("GET", "/account", "person"), ("POST", "/account/profile", "person"), ("POST", "/account/look", "person"),
    ("POST", "/account/password", "person"), ("POST", "/account/sessions", "person"), ("POST", "/account/stay", "person"),
]
POSTS = [path for method, path, _ in ROUTES if method == "POST"]


@pytest.fixture(scope="module")
def number(portal):
    """A ticket of Ana's."""
    return portal.database.value(
        "SELECT min(t.number) AS n FROM ticket t JOIN contact c ON c.id = t.requester_id WHERE c.email = 'ana@example.com'")


@pytest.fixture
def person(portal):
    """Signs in once per address for this file, as each sign-in computes a hash."""
    clients = portal.__dict__.setdefault("people", {})

    def get(email):
        if email not in clients:
            clients[email] = portal.client(email)
        return clients[email]

    return get


def checksum(portal):
    """What customers can change; sessions and read marks aside."""
    tables = ["ticket", "message", "contact", "staff", "credential", "thread", "attachment", "timeline_event"]
    return [(table, portal.database.query(f"SELECT * FROM {table} ORDER BY id")) for table in tables]


def assert_secure(page):
    headers = page.headers
    assert headers["Content-Security-Policy"] in (POLICY, "sandbox; default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Cache-Control" in headers


# --- headers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "ana@example.com", "agent@example.com"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_security_headers_on_every_answer(portal, person, number, who, accept):
    client = person(who) if who else portal.client()
    seen = set()
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        for path in sorted({path for _, path, _ in ROUTES if path != "/logout"} | {"/nothing", "/tickets/999999"}):
            page = client.request(method, path.format(n=number), headers={"Accept": accept},
                                  data={"x": "1"} if method == "POST" else None)
            assert_secure(page)
            seen.add(page.status)
            if method not in ("GET", "HEAD"):
                assert page.status in (303, 400, 401, 403, 404, 405, 422), (method, path)
    assert {404, 405, 403} <= seen


@pytest.mark.parametrize("path,rule", [("/tickets", "private, no-cache"), ("/tickets/{n}", "private, no-cache"),
                                       ("/account", "private, no-cache"), ("/login?again=1", "private, no-store"),
                                       ("/tickets.csv", "private, no-store"), ("/nothing", "private, no-store")])
def test_cache_rules(person, number, path, rule):
    page = person("ana@example.com").get(path.format(n=number))
    assert page.headers["Cache-Control"] == rule
    assert [word.strip() for word in page.headers["Vary"].split(",")][:2] == ["Cookie", "Accept"]


def test_unchanged_page_is_not_sent_again(person, number):
    ana = person("ana@example.com")
    for path in ("/tickets", f"/tickets/{number}"):
        first = ana.get(path)
        etag = first.headers["ETag"]
        assert re.fullmatch(r'"[A-Za-z0-9_-]{22}"', etag)
        again = ana.get(path, headers={"If-None-Match": etag})
        assert again.status == 304 and not again.response.content and again.headers["ETag"] == etag
        # What mod_deflate makes of a tag is known, too.
        assert ana.get(path, headers={"If-None-Match": etag[:-1] + '-gzip"'}).status == 304
        assert ana.get(path, headers={"If-None-Match": '"other"'}).status == 200
        assert ana.get_json(path).headers["ETag"] != etag
        assert ana.get(path + "?x=1", headers={"If-None-Match": etag}).status == 200


def test_tag_changes_with_what_the_page_shows(make_portal):
    portal = make_portal()
    ana, bruno = portal.client("ana@example.com"), portal.client("bruno@example.com")
    etag = ana.get("/tickets").headers["ETag"]
    assert bruno.get("/tickets").headers["ETag"] != etag
    number = ana.get_json("/tickets").json["rows"][0]["number"]
    ana.submit(ana.get(f"/tickets/{number}"), {"message": "One more thing"}, action="/messages")
    assert ana.get("/tickets", headers={"If-None-Match": etag}).status == 200
    etag = ana.get("/tickets").headers["ETag"]
    portal.ctl("settings", "set", "PortalTicketLabel", "Cases")
    assert ana.get("/tickets", headers={"If-None-Match": etag}).status == 200
    etag = ana.get("/tickets").headers["ETag"]
    portal.restart({"PortalTicketLabel": "Requests"})
    ana.session.close()
    assert ana.get("/tickets", headers={"If-None-Match": etag}).status == 200


def test_server_timing_is_for_staff(person):
    assert "Server-Timing" not in person("ana@example.com").get("/tickets").headers
    assert re.fullmatch(r'db;dur=[\d.]+;desc="\d+ statements"', person("agent@example.com").get("/account").headers["Server-Timing"])


def test_notes_for_the_access_log(make_portal):
    portal = make_portal(extra='CustomLog "logs.txt" "%{cp-statements}n %{cp-db-time}n %{cp-contact}n"\n')
    portal.client("ana@example.com").get("/tickets")
    line = (portal.httpd.folder / "logs.txt").read_text().splitlines()[-1]
    assert re.fullmatch(r"[1-9]\d* [1-9]\d* ana@example.com", line)


# --- methods and addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path,allow", [("/tickets", "GET, HEAD, POST"), ("/tickets/new", "GET, HEAD"),
                                        ("/logout", "POST"), ("/login", "GET, HEAD, POST"), ("/health", "GET, HEAD")])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_other_methods(portal, person, path, allow, method):
    for client in (portal.client(), person("ana@example.com")):
        page = client.request(method, path)
        assert page.status == 405 and page.headers["Allow"] == allow


@pytest.mark.parametrize("path", ["/tickets", "/tickets/{n}", "/login?again=1", "/account", "/health", "/nothing"])
def test_head_is_get_without_a_body(person, number, path):
    ana = person("ana@example.com")
    got, head = ana.get(path.format(n=number)), ana.request("HEAD", path.format(n=number))
    assert head.status == got.status and not head.response.content
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.headers["Content-Length"] == str(len(got.response.content))


@pytest.mark.parametrize("path", [
    "/nothing", "/tickets/", "/tickets/0", "/tickets/01", "/tickets/-1", "/tickets/1x", "/tickets/99999999999999999999",
    "/tickets/{n}/", "/tickets/{n};x", "/tickets/{n}%2f", "/tickets/{n}/messages/x", "/Tickets", "/tickets%00",
    "/tickets/{n}/close/", "/attachments/1", "/attachments/x/y", "/assets", "/assets/x", "/assets/x/y", "/desk", "/settings",
    "/%ff", "/login/", "/..%2ftickets"])
def test_addresses_that_are_not(person, number, path):
    page = person("ana@example.com").get(path.format(n=number))
    assert page.status == 404 or ("%00" in path and page.status in (400, 404))


def test_root_goes_to_where_one_begins(portal, person):
    page = portal.client().get("/", follow=False)
    assert page.status == 303 and page.headers["Location"].startswith("/support/login")
    page = person("ana@example.com").get("/", follow=False)
    assert page.status == 303 and page.headers["Location"] == "/support/tickets"


@pytest.mark.parametrize("query", ["q=1&q=2", "view=mine&view=all", "q=%ff", "q=%00", "&".join(f"a{i}=1" for i in range(200))])
def test_bad_queries(person, query):
    assert person("ana@example.com").get("/tickets?" + query).status == 400


def test_bad_escapes(portal, person):
    cookie = f"customerportal={person('ana@example.com').session.cookies['customerportal']}"
    for query in ("q=%zz", "q=%", "q=a%2"):
        with socket.create_connection(("127.0.0.1", portal.httpd.port), timeout=10) as raw:
            raw.sendall(f"GET /support/tickets?{query} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
            assert raw.recv(1000).split()[1] == b"400"


# --- who may -----------------------------------------------------------------------------------------------------


def test_sign_in_comes_first(portal, number):
    client = portal.client()
    for method, path, who in ROUTES:
        path = path.format(n=number)
        if who == "anybody":
            continue
        page = client.request(method, path + ("?view=mine" if path == "/tickets" and method == "GET" else ""))
        if method == "GET":
            assert page.status == 303 and page.headers["Location"].startswith("/support/login?return_to=%2Fsupport")
        else:
            assert page.status == 401
        page = client.request(method, path, headers={"Accept": "application/json"})
        assert page.status == 401 and page.headers["Content-Type"] == "application/problem+json"
        assert page.json["status"] == 401 and page.json["title"] == "Unauthorized" and "WWW-Authenticate" in page.headers


def test_one_comes_back_to_where_one_was_led_from(portal):
    client = portal.client()
    page = client.submit(client.get("/tickets?view=mine"), {"email": "ana@example.com", "password": "demo-password"},
                         field="password")
    assert page.status == 200 and page.url.endswith("/support/tickets?view=mine")


def test_staff_on_customers_pages(person, number):
    agent = person("agent@example.com")
    for method, path, who in ROUTES:
        if who == "contact" and method == "GET":
            assert agent.get(path.format(n=number), follow=False).status in (303, 403)
    assert agent.get("/account").status == 200


# --- forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("kind", ["missing", "empty", "foreign", "stale", "cross-site", "same-site", "origin", "null"])
def test_forged_forms(portal, person, number, path, kind):
    if "old_token" not in portal.__dict__:
        old = portal.client("ana@example.com")
        portal.old_token = old.csrf()
        old.logout()
    ana = person("ana@example.com")
    before = checksum(portal)
    headers = {}
    token = ana.csrf("/account")
    if kind in ("missing", "empty"):
        token = None if kind == "missing" else ""
    elif kind == "foreign":
        token = person("bruno@example.com").csrf("/account")
    elif kind == "stale":
        token = portal.old_token
    elif kind == "origin":
        headers = {"Origin": "https://evil.example"}
    elif kind == "null":
        headers = {"Origin": "null"}
    else:
        headers = {"Sec-Fetch-Site": kind}
    fields = {"csrf": token, "message": "forged", "subject": "forged", "email": "ana@example.com",
              "password": "demo-password", "first_name": "Forged", "scheme": "dark"}
    page = ana.post(path.format(n=number), {k: v for k, v in fields.items() if v is not None}, headers=headers)
    assert page.status == 403 and "Location" not in page.headers
    assert checksum(portal) == before
    assert ana.get("/account", follow=False).status == 200


@pytest.mark.parametrize("headers,status", [
    ({"Sec-Fetch-Site": "same-origin"}, 422), ({"Origin": "{origin}"}, 422), ({}, 422), ({"Origin": "http://localhost:1"}, 403)])
def test_where_a_form_comes_from(portal, headers, status):
    client = portal.client()
    token = client.csrf("/login")
    headers = {name: value.format(origin=portal.httpd.url) for name, value in headers.items()}
    assert client.post("/login", {"csrf": token, "email": "", "password": ""}, headers=headers).status == status


def test_sign_in_form_needs_its_cookie(portal):
    client = portal.client()
    token = client.csrf("/login")
    client.session.cookies.clear()
    page = client.post("/login", {"csrf": token, "email": "ana@example.com", "password": "demo-password"})
    assert page.status == 403 and "customerportal=" not in page.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("body,content_type,status", [
    ("csrf={csrf}&csrf={csrf}&message=x", "application/x-www-form-urlencoded", 400),
    ("csrf={csrf}&message=a&message=b", "application/x-www-form-urlencoded", 400),
    ("csrf={csrf}&message=%ff", "application/x-www-form-urlencoded", 400),
    ("csrf={csrf}&message=%00", "application/x-www-form-urlencoded", 400),
    ('{{"csrf": "{csrf}"}}', "application/json", 400),
    ("csrf={csrf}", "text/plain", 400),
    ("csrf={csrf}", None, 400),
    ("x", "multipart/form-data", 400),
    ("--b\r\nbroken", "multipart/form-data; boundary=b", 400),
])
def test_bad_bodies(portal, person, number, body, content_type, status):
    ana = person("ana@example.com")
    before = checksum(portal)
    data = body.format(csrf=ana.csrf("/account")).encode()
    page = ana.post(f"/tickets/{number}/messages", data, headers={"Content-Type": content_type})
    assert page.status == status
    assert checksum(portal) == before


def test_large_bodies(portal, person, number):
    ana = person("ana@example.com")
    token = ana.csrf("/account")
    start = time.monotonic()
    page = ana.post("/login", {"csrf": token, "email": "ana@example.com", "password": "x" * 10_000_000})
    assert page.status == 413 and time.monotonic() - start < 2
    assert_secure(page)
    page = ana.post(f"/tickets/{number}/messages", {"csrf": token, "message": "x" * 2_000_000})
    assert page.status == 413
    # Announced, and never sent: the answer comes at once.
    with socket.create_connection(("127.0.0.1", portal.httpd.port), timeout=10) as raw:
        raw.sendall((f"POST /support/tickets/{number}/messages HTTP/1.1\r\nHost: localhost\r\n"
                     "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000000\r\n\r\n").encode())
        assert b" 401 " in raw.recv(1000)


# --- errors ------------------------------------------------------------------------------------------------------


def test_error_page_names_the_request(portal, person):
    page = person("ana@example.com").get("/nothing")
    found = re.search(r"CP00620: 404 \[([\w-]+)\]", portal.httpd.log_text()[::1].splitlines()[-1])
    assert found and found.group(1) in page.source


def test_problem_documents(person):
    page = person("ana@example.com").get_json("/tickets/999999")
    assert page.headers["Content-Type"] == "application/problem+json"
    assert page.json["type"] == "about:blank" and page.json["status"] == 404 and page.json["title"] == "Not Found"
    assert page.json["detail"] and page.json["request"]
    page = person("ana@example.com").get_json("/tickets?q=1&q=2")
    assert page.json["status"] == 400 and page.json["field"] == "q"


def test_json_has_no_tokens(person, number):
    ana = person("ana@example.com")
    token = ana.csrf("/account")
    for path in ("/tickets", f"/tickets/{number}", "/account", "/tickets/new"):
        page = ana.get_json(path)
        assert page.headers["Content-Type"] == "application/json" and page.json
        assert token not in page.source and '"csrf"' not in page.source


# --- cookies -----------------------------------------------------------------------------------------------------


def cookies_of(page):
    return page.response.raw.headers.getlist("Set-Cookie")


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


# --- downloads ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def attached(portal):
    """An attachment of a ticket of Ana's: address, bytes."""
    ana = portal.client("ana@example.com")
    number = ana.get_json("/tickets").json["rows"][0]["number"]
    content = bytes(range(256)) * 400
    name = 'Fatura "março"; 2025 \u202etxt.html'
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": "with a file"}, action="/messages",
                      files=[("attachment", (name, content, "text/html"))])
    assert page.status == 200
    row = portal.database.query("SELECT id, file_name FROM attachment ORDER BY id DESC LIMIT 1")[0]
    return f"/attachments/{row['id']}/x", content


def test_download_headers(person, attached):
    page = person("ana@example.com").get(attached[0])
    assert page.status == 200 and page.response.content == attached[1]
    assert page.headers["Content-Disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''Fatura%20%22mar%C3%A7o%22%3B%202025%20txt.html" in page.headers["Content-Disposition"]
    plain = re.search(r'filename="([^"]*)"', page.headers["Content-Disposition"]).group(1)
    assert re.fullmatch(r"[ -~]+", plain) and not set(plain) & set('"\\%;')
    assert page.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert_secure(page)


@pytest.mark.parametrize("given,status,start,end", [
    ("bytes=0-99", 206, 0, 100), ("bytes=100-", 206, 100, 102400), ("bytes=-50", 206, 102350, 102400),
    ("bytes=102400-", 416, 0, 0), ("lines=1-2", 200, 0, 102400)])
def test_download_ranges(person, attached, given, status, start, end):
    ana = person("ana@example.com")
    etag = ana.request("HEAD", attached[0]).headers["ETag"]
    page = ana.get(attached[0], headers={"Range": given})
    assert page.status == status
    if status != 416:
        assert page.response.content == attached[1][start:end]
    assert ana.get(attached[0], headers={"Range": given, "If-Range": '"other"'}).response.content == attached[1]
    if status == 206:
        assert ana.get(attached[0], headers={"Range": given, "If-Range": etag}).status == 206
    assert ana.get(attached[0], headers={"If-None-Match": etag}).status == 304
    assert ana.get(attached[0], headers={"If-Match": '"other"'}).status == 412


def test_download_is_for_those_who_see_the_ticket(portal, person, attached):
    assert person("carla@other.example").get(attached[0]).status == 404
    led = person("agent@example.com").get(attached[0], follow=False)
    assert led.status == 303 and "/desk/view-as?" in led.headers["Location"], "staff choose a customer first"
    assert portal.client().get(attached[0], follow=False).status == 303


# --- assets, health ----------------------------------------------------------------------------------------------


def test_assets(portal):
    client = portal.client()
    css = client.get("/login").one("link", rel="stylesheet")["href"]
    assert re.fullmatch(r"/support/assets/[0-9a-f]{16}/portal\.css", css)
    page = client.get(css)
    assert page.status == 200 and page.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page.headers["Content-Type"] == "text/css; charset=utf-8" and "Vary" not in page.headers
    assert not cookies_of(page)
    assert_secure(page)
    assert client.get(css, headers={"If-None-Match": page.headers["ETag"]}).status == 304
    icons = client.get(css.replace("portal.css", "icons.svg"))
    assert icons.status == 200 and icons.headers["Content-Type"] == "image/svg+xml"
    for wrong in (css.replace("assets/", "assets/0"), css + "x", css.replace("portal.css", "layout.html")):
        assert client.get(wrong).status == 404


def test_files_of_the_document_root_do_not_show_through(make_portal):
    # They would all be refused, were it looked whether there are such files.
    portal = make_portal(extra='<Directory "/">\nAllowOverride All\nRequire all denied\n</Directory>\n'
                               '<Files "*">\nRequire all denied\n</Files>\n'
                               '<FilesMatch "l">\nSetHandler server-status\n</FilesMatch>\nAddHandler server-status .csv\n')
    folder = portal.httpd.folder / "htdocs" / "support"
    folder.mkdir()
    (folder / "secret.php").write_text("secret")
    (folder / ".htaccess").write_text("Nonsense")
    ana = portal.client("ana@example.com")
    assert ana.get("/secret.php").status == 404
    assert ana.get("/tickets.csv").headers["Content-Type"].startswith("text/csv")
    assert ana.get("/health").source == "ok\n"


@pytest.mark.expect_log("AH01630")
def test_refusals_of_httpd_have_our_headers(make_portal):
    portal = make_portal(location="Require ip 192.0.2.1")
    page = portal.client().get("/login")
    assert page.status == 403
    assert page.headers["Content-Security-Policy"] == POLICY and page.headers["X-Content-Type-Options"] == "nosniff"


def test_health(portal):
    page = portal.client().get("/health")
    assert page.status == 200 and page.source == "ok\n" and not cookies_of(page)
