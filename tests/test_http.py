# SPDX-License-Identifier: Apache-2.0
"""What holds for every address: headers, methods, forms, errors, caching."""

import re
import socket
import time

import pytest

from harness.headers import assert_secure

# What httpd says of many kept connections to few workers.
pytestmark = pytest.mark.expect_log("AH00161", "AH00287")

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


def checksum(portal):
    """What customers can change; sessions and read marks aside."""
    tables = ["ticket", "message", "contact", "staff", "credential", "thread", "attachment", "timeline_event"]
    return [(table, portal.database.query(f"SELECT * FROM {table} ORDER BY id")) for table in tables]


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
