# SPDX-License-Identifier: Apache-2.0
"""Files that are served: attachments, assets; and the address that says that all is well."""

import re

import pytest

from harness.headers import POLICY, assert_secure, cookies_of

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
