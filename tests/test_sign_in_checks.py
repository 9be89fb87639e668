# SPDX-License-Identifier: Apache-2.0
"""What sessions, passwords and one-time links are held to, check by check; other checks of the same list are with the
pages that they are about."""

import re
from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.by import By

from harness import raw
from harness.browser import sign_in
from harness.httpd import ONE_CHILD
from harness.mailing import mail_directives, until
from harness.mailserver import MailServer
from test_matrix import GUARDED, ROUTES
from test_register import OPEN, code, register

ANA, BRUNO, AGENT, ADMIN, PASSWORD = "ana@example.com", "bruno@example.com", "agent@example.com", "admin@example.com", "demo-password"


def signed_out(client):
    return "/login" in client.get("/tickets").url


def ask(client, email, path="/password/forgot", **options):
    return client.submit(client.get(path), {"email": email}, field="email", **options)


@pytest.mark.row("P54")
def test_long_passwords_count_to_their_end(make_portal):
    """Checks 2 and 4: no truncation, no folding of case, no rule of composition."""
    portal = make_portal()
    for password in ("aaaa bbbb cccc dddd", "long enough to be cut " * 5 + "q" * 18, "🔑🚪🏠🌳🌲🌴🌵🌷🌸🌹🌺🌻"):
        portal.ctl("user", "password", ANA, input=password)
        client = portal.client()
        client.login(ANA, password)
        assert not signed_out(client)
        for wrong in (password[:-1] + "x", password[:72] + "X" + password[73:], password.upper()):
            if wrong != password:
                page = portal.client().post_form("/login", {"email": ANA, "password": wrong}, field="password")
                assert page.status == 422
        portal.database.execute("DELETE FROM throttle")


def test_without_the_current_password_nothing_changes(make_portal):
    """Checks 5 and 22."""
    portal = make_portal()
    ana = portal.client(ANA)
    stored = "SELECT password_hash FROM credential JOIN contact ON contact.id = contact_id WHERE email = ?"
    before = portal.database.value(stored, ANA)
    for fields in ({"current_password": "not it"}, {"current_password": ""}, {}):
        answer = ana.post("/account/password", {"csrf": ana.csrf("/account"), "new_password": "a new and long one", **fields})
        assert answer.status == 422 and portal.database.value(stored, ANA) == before
    assert portal.client(ANA)


def test_a_fresh_install_has_no_account(make_portal):
    """Check 8."""
    portal = make_portal(demo=False)
    counts = portal.database.query("SELECT (SELECT count(*) FROM contact) AS contacts, (SELECT count(*) FROM staff) AS staff, "
                                   "(SELECT count(*) FROM credential) AS credentials")
    assert list(counts[0].values()) == [0, 0, 0]


def test_known_and_unknown_addresses_cost_the_same(make_portal):
    """Check 9: as many hashes and statements; the time of one hash is the unit test's."""
    portal = make_portal({**OPEN}, extra='CustomLog logs_cost "%U %m %>s %B %{cp-statements}n"' + ONE_CHILD)
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
    log = portal.httpd.folder / "logs_cost"

    def cost(what):
        log.touch()
        posts = lambda: [line for line in log.read_text().splitlines() if " POST " in line]
        start, hashes = len(posts()), portal.httpd.log_text().count("CP01594")
        what()
        until(lambda: len(posts()) > start, what="that the log is written")
        return posts()[start:], portal.httpd.log_text().count("CP01594") - hashes

    def sign_in(email):
        return lambda: portal.client().post_form("/login", {"email": email, "password": "wrong"}, field="password")

    assert cost(sign_in(ANA)) == cost(sign_in("nob@example.com"))
    assert cost(sign_in(ANA))[1] == 1

    def alike(known, unknown):
        (one, one_hashes), (other, other_hashes) = cost(known), cost(unknown)
        assert one_hashes == other_hashes
        # A mail is one statement more, which is no time that could be told from the rest.
        strip = lambda lines: [line.rsplit(" ", 1)[0] for line in lines]
        assert strip(one) == strip(other)
        assert all(abs(int(a.split()[-1]) - int(b.split()[-1])) <= 1 for a, b in zip(one, other)), (one, other)

    alike(lambda: ask(portal.client(), ANA), lambda: ask(portal.client(), "nob@example.com"))
    alike(lambda: ask(portal.client(), ANA, "/login/link"), lambda: ask(portal.client(), "nob@example.com", "/login/link"))
    alike(lambda: register(portal.client(), ANA), lambda: register(portal.client(), "nob@example.com"))


def test_mails_of_changes(make_portal):
    """Checks 10 and 20: a new password is told, a new address at both; who got one is signed out everywhere."""
    portal = make_portal()
    ana, agent, admin = portal.client(ANA), portal.client(AGENT), portal.client(ADMIN)
    ana.submit(ana.get("/account"), {"current_password": PASSWORD, "new_password": "a new and long one"}, action="/account/password")
    told = lambda: [(row["address"], row["detail"]) for row in portal.database.query(
        "SELECT address, detail FROM outbox WHERE kind = 'account-changed' ORDER BY id")]
    assert told() == [(ANA, "password")]
    for path, table, before, after in (("/desk/contacts", "contact", ANA, "ana@new.example"),
                                       ("/desk/setup/staff", "staff", AGENT, "agent@new.example")):
        number = portal.database.value(f"SELECT id FROM {table} WHERE email = ?", before)
        admin.submit(admin.get(f"{path}/{number}"), {"email": after}, field="email")
        assert told()[-2:] == [(before, "address"), (after, "address")]
    assert signed_out(ana) and "/login" in agent.get("/desk").url
    number = portal.database.value("SELECT id FROM contact WHERE email = ?", BRUNO)
    bruno = portal.client(BRUNO)
    admin.submit(admin.get(f"/desk/contacts/{number}"), {"first_name": "Bruno B."}, field="email")
    assert not signed_out(bruno), "a name is no reason"
    admin.submit(admin.get(f"/desk/contacts/{number}"), {"disabled": "1"}, field="email")
    assert signed_out(bruno) and bruno.get_json("/tickets").status == 401


def test_one_time_links(make_portal):
    """Check 11: 128 bit and more, hashed, half an hour, once; wildcards and lists are no codes; a newer one ends an older."""
    portal = make_portal({**OPEN})
    client = portal.client()
    ask(client, ANA)
    first = code(portal, ANA, "account-reset")
    assert len(first) == 43
    stored = portal.database.query("SELECT hash, expires_at - created_at AS life FROM token WHERE kind = 'reset'")
    assert stored[0]["hash"] != first and stored[0]["life"] == 30 * 60 * 1000000
    for bad in ("%", "_" * 43, "%" * 43, "*", first[:-1] + "%", first[:-1], first + "A", first.upper()):
        assert client.get("/password/reset/" + bad.replace("%", "%25")).status in (404, 410), bad
    page = client.get("/password/reset/" + first)
    forged = client.post("/password/reset", [("csrf", dict(page.form(field="password").values)["csrf"]), ("code", first),
                                             ("code", first), ("password", "a new and long one")])
    assert forged.status == 400, "a list of codes"
    assert client.post("/password/reset", {"csrf": client.csrf("/login"), "code[]": first, "password": "a new and long one"}).status == 410
    ask(client, ANA)
    second = code(portal, ANA, "account-reset")
    assert client.get("/password/reset/" + first).status == 410, "the newer one counts"
    done = client.submit(client.get("/password/reset/" + second), {"password": "a new and long one"}, field="password")
    assert done.status == 200 and client.get("/password/reset/" + second).status == 410
    ask(client, ANA)
    third = code(portal, ANA, "account-reset")
    page = client.get("/password/reset/" + third)
    portal.ctl("user", "disable", ANA)
    assert client.submit(page, {"password": "another long new one"}, field="password").status == 403
    assert client.post_form("/login", {"email": ANA, "password": "another long new one"}, field="password").status == 422


EVIL = "evil.example"
# The address of the request's first line, and headers besides; a Host in them stands for the true one.
HOSTS = [
    ("", {"Host": EVIL}), ("", {"Host": "support.example.com:evil"}), ("", {"Host": f"support.example.com@{EVIL}"}),
    ("", {"X-Forwarded-Host": EVIL, "X-Forwarded-Server": EVIL, "X-Host": EVIL, "X-Forwarded-Port": "81"}),
    ("", {"Forwarded": f"for=192.0.2.1;host={EVIL};proto=https"}), ("", {"X-Original-URL": f"//{EVIL}", "X-Rewrite-URL": f"//{EVIL}"}),
    (f"http://{EVIL}", {}), (f"http://{EVIL}", {"Host": EVIL, "Origin": f"http://{EVIL}"}),
]


@pytest.mark.parametrize("url", ["https://support.example.com/support", None], ids=["PortalUrl", "ServerName"])
def test_links_in_mails_are_the_portals_own(make_portal, url):
    """Check 12: eight ways to say another host, in headers and in the request's line."""
    mailserver = MailServer().start()
    try:
        portal = make_portal(start=False)
        portal.start({**mail_directives(mailserver), "PortalMail": "Off", "PortalUrl": url})
        client, port, sent = portal.client(), int(portal.httpd.url.rsplit(":", 1)[1]), []
        for before, headers in HOSTS:
            fields = urlencode({"email": ANA, "csrf": client.csrf("/password/forgot")}).encode()
            jar = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.session.cookies)
            said = {"Host": f"127.0.0.1:{port}", "Cookie": jar, "Content-Length": str(len(fields)), "Connection": "close",
                    "Content-Type": "application/x-www-form-urlencoded", **headers}
            head = f"POST {before}/support/password/forgot HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in said.items())
            status, answered, _ = raw.send(port, head.encode() + b"\r\n" + fields)
            assert status in (303, 400, 403) and EVIL.encode() not in answered, (before, headers, answered)
            sent.append(status)
            portal.database.execute("DELETE FROM token")
        assert sent.count(303) >= 5, sent
        own = url or portal.httpd.url.replace("127.0.0.1", "localhost")
        for mail in mailserver.wait(sent.count(303)):
            links = set(re.findall(r"https?://[^/\s\"<>]+", mail.text + mail.html))
            assert links == {own.removesuffix("/support")} and "/password/reset/" in mail.text, links
    finally:
        mailserver.stop()


def test_no_password_of_anybody_is_shown(make_portal):
    """Check 13 (and 58): staff can neither see nor set one; none is in an answer or a log."""
    portal = make_portal()
    canary = "canary pass phrase 7731"
    portal.ctl("user", "password", ANA, input=canary)
    ana = portal.client()
    ana.login(ANA, canary)
    ana.submit(ana.get("/account"), {"current_password": canary, "new_password": canary + "!"}, action="/account/password")
    portal.client().post_form("/login", {"email": ANA, "password": canary}, field="password")
    admin = portal.client(ADMIN)
    contact = portal.database.value("SELECT id FROM contact WHERE email = ?", ANA)
    page = admin.get(f"/desk/contacts/{contact}")
    assert not any("password" in name for form in page.forms for name in form.names)
    before = portal.database.value("SELECT password_hash FROM credential WHERE contact_id = ?", contact)
    admin.submit(page, {"password": "set by the admin", "new_password": "set by the admin"}, field="email")
    assert portal.database.value("SELECT password_hash FROM credential WHERE contact_id = ?", contact) == before
    assert canary not in portal.httpd.log_text() and canary not in portal.httpd.access_log.read_text()
    assert before not in page.source and before not in admin.get_json(f"/desk/contacts/{contact}").source


@pytest.mark.row("S75")
def test_a_session_is_over_after_twelve_hours(make_portal):
    """Check 18, beside the idle time: whatever was done meanwhile."""
    portal = make_portal()
    ana = portal.client(ANA)
    for hours, over in ((11, False), (13, True)):
        portal.database.execute("UPDATE session SET created_at = created_at - ?, expires_at = expires_at - ?",
                                hours * 3600 * 1000000, hours * 3600 * 1000000)
        assert signed_out(ana) == over
        portal.database.execute("UPDATE session SET created_at = created_at + ?, expires_at = expires_at + ?",
                                hours * 3600 * 1000000, hours * 3600 * 1000000)


@pytest.mark.row("S75")
def test_the_old_cookie_opens_no_address(make_portal):
    """Check 19: after signing out, on every route."""
    portal = make_portal()
    for email in (ANA, ADMIN):
        client = portal.client(email)
        jar = client.session.cookies.copy()
        client.submit(client.get("/account"), action="/logout")
        client.session.cookies.update(jar)
        for method, pattern, audience, body, name in GUARDED:
            path = re.sub(r"\{\w+\}", "1", pattern)
            answer = client.get(path, follow=False) if method == "GET" else client.post(path, {"csrf": "x"})
            assert answer.status in ((303,) if method == "GET" else (401, 403)), f"{method} {pattern}: {answer.status}"


@pytest.mark.row("S75")
def test_the_back_button_shows_nothing_after_signing_out(make_portal, browser):
    """Check 24, in a real browser: neither what it kept of pages nor pages that it kept whole."""
    portal = make_portal()
    number = portal.database.value("SELECT min(ticket.number) FROM ticket JOIN contact ON contact.id = requester_id WHERE "
                                   "email = ? AND closed_at IS NULL", ANA)
    sign_in(browser, portal.url, ANA)
    browser.get(f"{portal.url}/tickets/{number}")
    browser.find_element(By.CSS_SELECTOR, "textarea[name=message]")
    subject = browser.find_element(By.CSS_SELECTOR, "main h1").text
    browser.find_element(By.CSS_SELECTOR, "a[href$='/account']").click()
    browser.find_element(By.ID, "current_password")
    browser.back()
    browser.find_element(By.CSS_SELECTOR, "textarea[name=message]")
    browser.find_element(By.CSS_SELECTOR, "form[action$='/logout'] button").click()
    browser.find_element(By.XPATH, "//h1[.='You are signed out']")
    until(lambda: "/signed-out/forget" in portal.httpd.access_log.read_text(), what="that the browser is told to forget")
    for _ in range(3):
        browser.back()
        until(lambda: browser.execute_script("return document.readyState") == "complete", what="that a page is there")
        assert browser.find_element(By.CSS_SELECTOR, "main h1").text in ("Sign in", "You are signed out"), browser.current_url
        assert subject not in browser.page_source and "Ana" not in browser.find_element(By.TAG_NAME, "body").text


@pytest.mark.row("P55")
def test_a_new_browser_is_told_of(make_portal):
    portal = make_portal({"PortalMailDevice": "On"})
    told = lambda: [row["detail"].split("\n") for row in portal.database.query(
        "SELECT detail FROM outbox WHERE kind = 'account-changed' ORDER BY id")]
    first = portal.client(ANA)
    assert told() == [], "the first one is nobody else's"
    first.submit(first.get("/tickets"), action="/logout")
    first.login(ANA)
    assert told() == [], "nor is one that is known"
    other = portal.client()
    other.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    other.login(ANA)
    assert [(word, address) for word, address, agent in told()] == [("device", "127.0.0.1")] and "Firefox" in told()[0][2]
    other.submit(other.get("/tickets"), action="/logout")
    other.login(BRUNO)
    other.submit(other.get("/tickets"), action="/logout")
    other.login(ANA)
    first.submit(first.get("/tickets"), action="/logout")
    first.login(ANA)
    assert len(told()) == 1, "people who share a browser are told apart, and remembered"


@pytest.mark.row("P55")
def test_the_mail_about_a_new_browser(make_portal):
    mailserver = MailServer().start()
    try:
        portal = make_portal(start=False)
        portal.start({**mail_directives(mailserver), "PortalMail": "Off", "PortalMailDevice": "On"})
        portal.client(ANA)
        other = portal.client()
        other.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
        other.login(ANA)
        mail = mailserver.wait(1)[0]
        assert mail.recipient == ANA and "from a browser that is new to it" in mail.text
        assert "Firefox on Linux, from 127.0.0.1" in mail.text and "/account" in mail.text
    finally:
        mailserver.stop()


# --- pages that only show ------------------------------------------------------------------------------------------

# When a session or ticket was last seen, who looks at a ticket now, what is kept to count, and what the server does by itself.
LAST_SEEN = {"session", "read_mark", "throttle", "sqlite_sequence", "ticket_presence", "job"}


def everything(database):
    if database.kind == "sqlite":
        names = [row["name"] for row in database.query("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    else:
        names = [row["name"] for row in database.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")]
    return {name: sorted(map(str, database.query(f"SELECT * FROM {name}"))) for name in names if name not in LAST_SEEN}


def test_showing_changes_nothing(make_portal):
    """Check 31: each GET of each page, as an administrator and as a customer."""
    portal = make_portal({**OPEN})
    number = portal.database.value("SELECT min(number) FROM ticket")
    people = [portal.client(ADMIN), portal.client(ANA)]
    before = everything(portal.database)
    for client in people:
        for method, pattern, audience, body, name in ROUTES:
            if method == "GET" and name not in ("cp_account_register",):
                client.get(re.sub(r"\{\w+\}", "1", pattern.replace("{number}", str(number))), follow=False)
    after = everything(portal.database)
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, f"{changed}: {[set(after[name]) ^ set(before[name]) for name in changed]}"[:2000]


def test_whose_address_counts(make_portal):
    """Check 32: X-Forwarded-For moves neither limit nor log unless mod_remoteip trusts who says it."""
    portal = make_portal()
    client = portal.client()
    status = []
    for turn in range(11):
        page = client.get("/login")
        status.append(client.submit(page, {"email": ANA, "password": "wrong"}, field="password",
                                    headers={"X-Forwarded-For": f"192.0.2.{turn}", "Forwarded": f"for=192.0.2.{turn}"}).status)
    assert status == [422] * 10 + [429]
    assert "192.0.2." not in portal.httpd.log_text() + portal.httpd.access_log.read_text()
    trusting = make_portal(modules=("remoteip",), extra="RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.1\n")
    client = trusting.client()
    for turn in range(11):
        page = client.get("/login")
        answer = client.submit(page, {"email": ANA, "password": "wrong"}, field="password", headers={"X-Forwarded-For": f"192.0.2.{turn}"})
        assert answer.status == 422
    assert "192.0.2.7" in trusting.httpd.log_text()
