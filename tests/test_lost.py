# SPDX-License-Identifier: Apache-2.0
"""What was typed is never lost: a form that meets a session that is over, a stale token or a database that is away comes
back whole, and one click sends it, once."""

import base64
import hashlib
import hmac
import re
import time

import pytest
from selenium.common.exceptions import WebDriverException

from harness.tickets import file_ticket, number_of
from harness.wire import Wire, multipart

ANA, BRUNO, CARLA = "ana@example.com", "bruno@example.com", "carla@other.example"
DIRECTIVES = {"PortalIdleTimeout": "1", "PortalMaxFileSize": "1", "PortalMaxFiles": "3", "PortalReplyToClosed": "On"}
TITLE = "Nothing is lost: check and send"
ODD = "  Two blanks first,\n\n\ttabs, \"quotes\", 'these', <b>tags</b>, &amp;\n</textarea><script>x</script>\n\U0001f680 done."
FILES = [("plan.txt", b"the plan"), ("two words.bin", bytes(range(256)))]
AGENT = "agent@example.com"
KINDS = ["ticket", "reply", "profile", "note", "answer"]
STAFF = ("note", "answer")


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(DIRECTIVES)
    yield portal
    portal.stop()


@pytest.fixture
def typed(portal):
    """A person who has typed into a form and not sent it yet."""
    counter = []

    def make(kind):
        counter.append(kind)
        return Typed(portal, kind, f"Lost and found {time.monotonic_ns()} {len(counter)}")
    return make


class Typed:
    def __init__(self, portal, kind, mark):
        self.email = AGENT if kind in STAFF else ANA
        self.client = client = portal.client(self.email)
        self.portal, self.kind, self.mark = portal, kind, mark
        if kind == "ticket":
            self.page, self.fields = client.get("/tickets/new"), {"subject": mark, "message": ODD, "priority": "3"}
        elif kind == "reply":
            self.number = number_of(file_ticket(client, "Answered late " + mark))
            self.page, self.fields = client.get(f"/tickets/{self.number}"), {"message": mark + "\n" + ODD}
        elif kind in STAFF:
            number = number_of(file_ticket(portal.client(ANA), "To be worked on " + mark))
            self.page = client.get(f"/desk/tickets/{number}")
            self.fields = {"body" if kind == "note" else "message": mark + "\n" + ODD}
        else:
            self.page, self.fields = client.get("/account"), {"first_name": "Aña " + mark[-12:], "last_name": "Souza \"S\""}
        self.field = next(iter(self.fields))
        self.files = [] if kind in ("profile", "note") else FILES

    def send(self, page=None, **options):
        files = [("attachment", (name, data, "application/octet-stream")) for name, data in self.files] or None
        return self.client.submit(page or self.page, self.fields, field=self.field, files=files, follow=False, **options)

    def press(self, page, follow=False, **options):
        """The one click, on a page that gives everything back."""
        return self.client.submit(page, field=self.field, follow=follow, **options)

    def came_back(self, page, status):
        assert page.status == status, page.text[:500]
        assert page.one("h1").text == TITLE and page.headers["Cache-Control"] == "private, no-store"
        form = page.form(field=self.field)
        values = dict(form.values)
        for name, value in self.fields.items():
            assert shown(page, name, values) == value, name
        names = [page.one("label", for_=box["id"]).text for box in page.all("input", name="kept")]
        assert names == [name for name, _ in self.files]
        assert form.action.endswith({"ticket": "/tickets", "profile": "/account/profile", "note": "/notes"}.get(self.kind, "/messages"))
        if self.kind in STAFF:
            label = page.one("label", for_=form.element.one("textarea")["id"]).text
            assert label == ("Internal note, which customers never see" if self.kind == "note" else "Reply to the customer")
        return page

    def times(self):
        """How often it has arrived."""
        if self.kind == "profile":
            return self.portal.database.value("SELECT count(*) FROM contact WHERE first_name = ?", self.fields["first_name"])
        if self.kind == "note":
            return self.portal.database.value("SELECT count(*) FROM note WHERE body LIKE ?", self.mark + "%")
        if self.kind == "ticket":
            return self.portal.database.value("SELECT count(*) FROM ticket WHERE subject = ?", self.mark)
        return self.portal.database.value("SELECT count(*) FROM message WHERE body LIKE ?", self.mark + "%")

    def arrived(self, answer):
        assert answer.status == 303, answer.text[:500]
        assert self.times() == 1
        if self.files:
            rows = self.portal.database.query(
                "SELECT attachment.file_name FROM attachment JOIN message ON message.id = message_id JOIN thread ON thread.id = thread_id JOIN "
                "ticket ON ticket.id = ticket_id WHERE message.body LIKE ? OR ticket.subject = ? ORDER BY attachment.id", self.mark + "%", self.mark)
            assert [row["file_name"] for row in rows] == [name for name, _ in self.files]

    def expire(self):
        """Two minutes go by, as the session sees it."""
        expire(self.portal)


def shown(page, name, values):
    """What a browser would have in a field: of a textarea's text it drops the first line break."""
    value = values[name]
    return re.sub(r"^\n", "", value) if page.one("textarea", name=name) else value


def expire(portal, by=120):
    portal.database.execute(f"UPDATE session SET seen_at = seen_at - {by * 1000000}, created_at = created_at - {by * 1000000}")


def sign_in_page(page, status=401):
    assert page.status == status and page.one("h1").text == "Sign in", page.text[:300]
    assert page.headers["Cache-Control"] == "private, no-store"
    return page


def enter(client, page, email=ANA, password="demo-password", **options):
    return client.submit(page, {"email": email, "password": password}, field="password", follow=False, **options)


# --- the session is over -------------------------------------------------------------------------------------------


@pytest.mark.row("D11", "S75")
@pytest.mark.parametrize("kind", KINDS)
def test_signed_out_while_typing(typed, kind):
    it = typed(kind)
    it.expire()
    page = sign_in_page(it.send())
    assert it.mark not in page.source and "tabs" not in page.source and "What you typed is kept" in page.text
    wrong = sign_in_page(enter(it.client, page, it.email, "not the password"), 422)
    back = it.came_back(enter(it.client, wrong, it.email), 200)
    assert it.times() == 0
    it.arrived(it.press(back))
    # And once more, by a finger that is too fast.
    it.arrived(it.press(back))


@pytest.mark.row("D11")
def test_the_session_was_purged_or_ended_elsewhere(typed, portal):
    for end in ("DELETE FROM session", "UPDATE session SET created_at = created_at - 90000000000, expires_at = 1"):
        it = typed("reply")
        portal.database.execute(end)
        it.arrived(it.press(it.came_back(enter(it.client, sign_in_page(it.send())), 200)))


@pytest.mark.row("D11")
def test_signed_out_in_another_tab(typed):
    it = typed("ticket")
    it.client.logout()
    assert not it.client.session.cookies.get("customerportal")
    it.arrived(it.press(it.came_back(enter(it.client, sign_in_page(it.send())), 200)))


@pytest.mark.row("D11")
def test_what_was_changed_in_the_page_is_what_is_sent(typed, portal):
    it = typed("ticket")
    it.expire()
    back = it.came_back(enter(it.client, sign_in_page(it.send())), 200)
    kept = [box["value"] for box in back.all("input", name="kept")]
    it.files = FILES[1:] + [("new.txt", b"new")]
    answer = it.client.submit(back, {"subject": it.mark, "message": "Shorter.", "kept": kept[1:]}, field="subject", follow=False,
                              files=[("attachment", ("new.txt", b"new", "text/plain"))])
    it.arrived(answer)
    assert portal.database.value("SELECT body FROM message JOIN thread ON thread.id = thread_id JOIN ticket ON ticket.id = ticket_id WHERE subject = ?",
                                 it.mark) == "Shorter."


@pytest.mark.row("D11")
def test_a_refused_file_is_named_on_the_page(typed):
    it = typed("reply")
    it.expire()
    it.files = [*FILES, ("large.mov", b"x" * 1100000)]
    page = sign_in_page(it.send())
    it.files = FILES
    back = it.came_back(enter(it.client, page), 200)
    assert "“large.mov” is larger than 1 MB" in back.text
    it.arrived(it.press(back))


@pytest.mark.row("D11")
def test_a_form_after_the_page_that_was_given_back(typed):
    """It may happen again: signed out on that page, and on the page after it."""
    it = typed("ticket")
    page = it.page
    for _ in range(2):
        it.expire()
        page = it.came_back(enter(it.client, sign_in_page(it.press(page) if page is not it.page else it.send())), 200)
    it.arrived(it.press(page))


# --- a stale token -------------------------------------------------------------------------------------------------


@pytest.mark.row("D11")
@pytest.mark.parametrize("kind", KINDS)
def test_signed_in_again_in_another_tab(typed, kind):
    it = typed(kind)
    it.expire()
    it.client.login(it.email)
    back = it.came_back(it.send(), 403)
    assert it.times() == 0
    it.arrived(it.press(back))
    it.arrived(it.press(back))


@pytest.mark.row("D11")
def test_signed_in_beside_the_sign_in_page(typed):
    """The sign-in page waits with the text while the person signs in elsewhere: it arrives nevertheless."""
    it = typed("reply")
    it.expire()
    page = sign_in_page(it.send())
    it.client.login(ANA)
    it.arrived(it.press(it.came_back(enter(it.client, page), 403)))


@pytest.mark.row("D11")
def test_a_stale_sign_in_page_keeps_what_it_carries(typed):
    it = typed("reply")
    it.expire()
    page = sign_in_page(it.send())
    it.client.session.cookies.pop("customerportal-form")
    it.client.get("/login")
    page = sign_in_page(enter(it.client, page), 403)
    it.arrived(it.press(it.came_back(enter(it.client, page), 200)))


# --- nobody else gets it -------------------------------------------------------------------------------------------


def test_another_person_signs_in(typed, portal):
    it = typed("reply")
    it.expire()
    page = sign_in_page(it.send())
    other = enter(it.client, page, CARLA)
    assert other.status == 303 and other.headers["Location"].endswith("/tickets")
    assert it.mark not in it.client.get("/tickets").source
    # Nor by the tab in which the first one typed.
    stale = it.send()
    assert stale.status == 403 and it.mark not in stale.source and stale.one("h1").text != TITLE
    assert it.times() == 0
    # The seal is of use to its owner only, wherever it is brought in.
    carried = page.one("input", name="carried")["value"]
    for email, opens in ((CARLA, False), (ANA, True)):
        client = portal.client(email)
        client.session.cookies.pop("customerportal")
        answer = client.submit(client.get("/login"), {"email": email, "password": "demo-password", "carried": carried}, field="password",
                               follow=False)
        assert (answer.status, it.mark in answer.source) == ((200, True) if opens else (303, False))


def test_a_changed_seal_opens_nothing(typed):
    it = typed("reply")
    it.expire()
    page = sign_in_page(it.send())
    good = page.one("input", name="carried")["value"]
    client = it.client
    for bad in (good[:-1] + ("A" if good[-1] != "A" else "B"), "A" + good[1:] if good[0] != "A" else "B" + good[1:], good[:-4], good + "AAAA", good[:20], "x", "%00", "=",
                good[:100] + "." + good[101:]):
        answer = client.submit(page, {"email": ANA, "password": "demo-password", "carried": bad}, field="password", follow=False)
        assert answer.status == 303 and it.mark not in answer.source
        client.session.cookies.pop("customerportal")
        page = sign_in_page(it.send())
    assert it.times() == 0


def owner_cookie(portal, email, age):
    """The cookie as the server would have made it `age` seconds ago."""
    secret = (portal.store / "seal.key").read_bytes()[:43]
    since = int(time.time()) - age
    number = portal.database.value("SELECT id FROM contact WHERE email = ?", email)
    mark = hmac.new(secret, f"browser\n/support\n1 {number}\n{since}".encode(), hashlib.sha256).digest()
    return f"c{number}-{since}-{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def test_it_is_kept_for_a_day(typed, portal):
    """The cookie is good for a session's longest life and a day; a changed one is none."""
    life = 720 * 60 + 86400
    for age, good in ((0, True), (life - 100, True), (life + 100, False)):
        it = typed("reply")
        it.expire()
        it.client.session.cookies.set("customerportal-owner", owner_cookie(portal, ANA, age), domain="127.0.0.1", path="/")
        page = it.send()
        assert page.status == 401 and bool(page.one("input", name="carried")) == good, age
    it = typed("reply")
    it.expire()
    cookie = it.client.session.cookies["customerportal-owner"]
    kind, since, mark = cookie.split("-", 2)
    for bad in (f"{kind}-{int(since) + 1}-{mark}", f"c1{kind[1:]}-{since}-{mark}", f"s{kind[1:]}-{since}-{mark}", f"{kind}-{since}-{'A' * 43}",
                f"{kind}-{since}-", "c-1-x", "c1--", "-", f"{kind}-{since}-{mark}A", "c99999999999999999999-1-x"):
        it.client.session.cookies.set("customerportal-owner", bad, domain="127.0.0.1", path="/")
        page = it.send()
        assert page.status == 401 and not page.one("input", name="carried") and page.one("h1").text == "Sign in first"
    it.client.session.cookies.set("customerportal-owner", cookie, domain="127.0.0.1", path="/")
    assert sign_in_page(it.send()).one("input", name="carried")


def stored(portal):
    return {path for path in portal.store.rglob("*") if path.is_file()}


def test_bodies_of_strangers_are_not_read(portal, typed):
    """Without the cookie of a browser that was signed in nothing of a body is taken, let alone kept."""
    it = typed("reply")
    number = it.number
    before = stored(portal)
    kind, body = multipart([("csrf", "x" * 43), ("message", "hello")], [("attachment", "big.bin", b"fresh bytes of a stranger" * 1000)])
    for token in ("A" * 43, ""):
        wire = Wire(portal.httpd.port, token)
        answer = wire.request("POST", f"/tickets/{number}/messages", body, {"Content-Type": kind})
        wire.close()
        assert answer.status == 401 and "carried" not in answer.text
    assert stored(portal) == before
    # Nor from another website, whoever's browser it is; and a form that was not given out to him is none of his.
    it.expire()
    assert "carried" not in it.send(headers={"Sec-Fetch-Site": "cross-site"}).source
    assert "carried" not in it.send(headers={"Origin": "http://evil.example"}).source
    assert stored(portal) == before
    token = it.page.form(field="message").values[0][1]
    for forged in ("x" * 43, token.split(".")[0], token[:-1] + ("B" if token.endswith("A") else "A"), "." + token.split(".")[1], token.split(".")[0] + "." + "A" * 43):
        page = it.client.submit(it.page, {**it.fields, "csrf": forged}, field="message", follow=False, files=[])
        assert page.status == 401 and not page.one("input", name="carried")


def test_what_is_never_shown_again(typed, portal):
    """Passwords and mere buttons: nothing of them comes back."""
    client = portal.client(ANA)
    page = client.get("/account")
    for action, fields in (("/account/password", {"current_password": "demo-password", "new_password": "correct horse battery staple"}),
                           ("/account/stay", {"return_to": "/support/tickets"}), ("/logout", {})):
        for again in (False, True):
            expire(portal)
            if again:
                client.login(ANA)
            answer = client.submit(page, fields, action=action, follow=False)
            assert answer.status == (403 if again else 401)
            assert "battery" not in answer.source and not answer.one("input", name="carried") and answer.one("h1").text != TITLE


def test_programs_get_a_problem_document(typed, portal):
    it = typed("reply")
    it.expire()
    answer = it.send(headers={"Accept": "application/json"})
    assert answer.status == 401 and answer.headers["Content-Type"] == "application/problem+json" and "carried" not in answer.source
    it.client.login(ANA)
    answer = it.send(headers={"Accept": "application/json"})
    assert answer.status == 403 and answer.headers["Content-Type"] == "application/problem+json" and "form" in answer.json["detail"]
    assert it.times() == 0


def test_too_much_is_refused_as_ever(typed, portal):
    it = typed("reply")
    it.expire()
    it.files = []
    it.fields = {"message": "m" * 400000}
    assert it.send().status == 413
    it.fields = {"message": it.mark + "m" * 199000}
    page = sign_in_page(it.send())
    # What the sign-in page carries may be as long as a form; more is refused, and a stranger's at once.
    back = enter(it.client, page)
    assert back.status == 200 and back.one("textarea", name="message").raw_text.strip("\n") == it.fields["message"]
    login = portal.client()
    page = login.get("/login")
    assert login.submit(page, {"email": ANA, "password": "x", "carried": "A" * 300000}, field="password", follow=False).status == 413


def test_where_it_leads_to(typed, portal):
    """The page after the sign-in leads to where the form was going, by a local address, in a new session."""
    it = typed("ticket")
    it.expire()
    old = it.client.session.cookies["customerportal"]
    page = sign_in_page(it.send())
    back = enter(it.client, page)
    form = back.form(field="subject")
    assert form.action == "/support/tickets" and form.element["enctype"] == "multipart/form-data"
    fresh = it.client.session.cookies["customerportal"]
    assert fresh != old and dict(form.values)["csrf"] != dict(it.page.form(field="subject").values)["csrf"]
    assert dict(form.values)["form_key"] == dict(it.page.form(field="subject").values)["form_key"]
    assert "<script>" not in back.source and back.headers["Content-Security-Policy"]


# --- the database is away ------------------------------------------------------------------------------------------


@pytest.mark.row("D11")
@pytest.mark.expect_log("CP00620", "CP00503")
@pytest.mark.parametrize("kind", KINDS)
def test_the_database_takes_no_writes(typed, portal, kind):
    if portal.database.kind != "sqlite":
        pytest.skip("a lock on everything is SQLite's")
    it = typed(kind)
    lock = portal.database._connect()
    lock.isolation_level = None
    lock.execute("BEGIN IMMEDIATE")
    try:
        back = it.came_back(it.send(), 503)
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert int(back.headers["Retry-After"]) > 0 and it.times() == 0
    it.arrived(until_back(lambda: it.press(back)))
    it.arrived(until_back(lambda: it.press(back)))


def until_back(ask):
    """The answer once the process that is asked has found the database again; each pauses by itself."""
    deadline = time.monotonic() + 20
    while (answer := ask()).status == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


@pytest.mark.row("D11")
@pytest.mark.expect_log("CP00620", "CP00503", "CP00303", "CP00606", "[dbd:error]", "AH00636")
@pytest.mark.parametrize("kind", KINDS)
def test_the_database_is_gone(make_portal, database_server, kind):
    """Not even who asks can be found out: the page has what was typed, with the token that came."""
    portal = make_portal(DIRECTIVES)
    it = Typed(portal, kind, f"Gone and back, {kind}")
    other = portal.client(BRUNO)
    # A table that is not there is no passing state.
    status = 503 if portal.database.kind == "pgsql" else 500
    away(portal, database_server)
    try:
        back = it.came_back(it.send(), status)
        assert ("Retry-After" in back.headers) == (status == 503)
        # Whose browser is not known is told what he was told before.
        other.session.cookies.pop("customerportal-owner")
        page = other.post("/tickets", {"csrf": "x", "subject": "x", "message": "x"})
        assert page.status == status and page.one("h1").text != TITLE
        # Once more while it is away: the same page again.
        back = it.came_back(it.press(back), status)
    finally:
        restore(portal, database_server)
    it.arrived(until_back(lambda: it.press(back)))
    it.arrived(until_back(lambda: it.press(back)))


def away(portal, server):
    if portal.database.kind == "pgsql":
        server.stop("fast")
    else:
        # Connections stay open in the children: their tables have to go.
        portal.database.execute("ALTER TABLE session RENAME TO away")


def restore(portal, server):
    if portal.database.kind == "pgsql":
        server.start()
    else:
        portal.database.execute("ALTER TABLE away RENAME TO session")


# --- in a browser without scripts ----------------------------------------------------------------------------------


@pytest.mark.row("D11", "D4")
def test_by_hand(portal, browser_noscript):
    browser = browser_noscript
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "By hand"))

    def until(holds):
        deadline = time.monotonic() + 20
        while True:
            try:
                if holds():
                    return
            except WebDriverException:
                pass
            assert time.monotonic() < deadline, browser.page_source[:3000]
            time.sleep(0.05)

    def heading(text):
        until(lambda: browser.find_element("tag name", "h1").text == text)

    def fill():
        browser.find_element("id", "email").send_keys(ANA)
        browser.find_element("id", "password").send_keys("demo-password")
        browser.find_element("css selector", "main form button").click()

    def message():
        return browser.find_element("css selector", "textarea[name=message]")

    browser.get(f"{portal.url}/tickets/{number}")
    heading("Sign in")
    fill()
    heading("By hand")
    message().send_keys("Written\n\nby hand")
    expire(portal)
    message().find_element("xpath", "ancestor::form//button[last()]").click()
    heading("Sign in")
    fill()
    heading(TITLE)
    assert message().get_property("value") == "Written\n\nby hand"
    browser.find_element("css selector", "main form button").click()
    heading("By hand")
    assert browser.current_url.endswith(f"/tickets/{number}")
    assert portal.database.value("SELECT count(*) FROM message WHERE body = ?", "Written\n\nby hand") == 1
