# SPDX-License-Identifier: Apache-2.0
"""Naughty strings in every text field come out as they went in; addresses that would lead elsewhere, and SQL, do nothing.

What changes a text, and no more: a field of one line makes one line of it; the name of a file is its last component
without what no name holds; a message is CommonMark, whose marks are not shown but whose words are."""

import html
import os
import re
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

import pytest

from harness import payloads
from harness.page import Page
from harness.quick import quick_portal
from harness.tickets import messages
from harness.wire import Wire, sign_in

ANA, BRUNO = "ana@example.com", "bruno@example.com"
PER_REPLY = 90  # files


class Read(Page):
    """A page of a Wire's answer."""

    def __init__(self, answer):
        self.answer, self.status, self.url, self._root = answer, answer.status, "", None

    @property
    def source(self):
        return self.answer.text


@pytest.fixture(scope="module")
def portal(portal_factory, demo_template):
    with quick_portal(portal_factory, demo_template, {"PortalPageSize": "100", "PortalMaxFiles": "100"}) as portal:
        yield portal


@pytest.fixture(scope="module")
def wire(portal):
    wire = Wire(portal.httpd.port, sign_in(portal, [ANA])[ANA])
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def naughty(corpora):
    found = payloads.naughty(corpora)
    assert len(found) > 480
    return found


def key():
    return os.urandom(12).hex()


def unify(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_ticket(wire, subject="Here"):
    answer = wire.post("/tickets", {"subject": subject, "message": "First.", "form_key": key()})
    return answer.header("Location").removeprefix("/support")


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# --- subject, message, search --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filed(wire, naughty):
    """(text, path of its ticket) for all that can be a subject."""
    found = []
    for text in naughty:
        answer = wire.post("/tickets", {"subject": text, "message": text, "form_key": key()})
        fits = 0 < len(payloads.one_line(text)) and len(text) <= 200 and payloads.trim(text)
        assert answer.status == (303 if fits else 422), text
        if fits:
            found.append((text, answer.header("Location").removeprefix("/support")))
    assert len(found) > 450
    return found


def test_subject_and_message_are_shown_as_typed(wire, filed):
    for text, path in filed:
        page = Read(wire.get(path))
        subject = payloads.one_line(text)
        assert page.one("h1").raw_text == subject
        assert page.title.startswith(" ".join(subject.split()))
        assert wire.get_json(path).json["subject"] == subject
        prose = messages(page)[0].one("div", class_="prose").raw_text
        # An entity is what it stands for, unless it is code.
        shown, plain = payloads.letters(prose), (payloads.letters(text), payloads.letters(html.unescape(text)))
        assert shown in plain, text


def test_message_is_kept_as_typed(portal, filed):
    rows = portal.database.query(
        "SELECT ticket.number AS number, message.body AS body FROM message JOIN thread ON thread.id = thread_id JOIN ticket "
        "ON ticket.id = thread.ticket_id WHERE format = 'markdown'")
    bodies = {row["number"]: row["body"] for row in rows}
    for text, path in filed:
        assert bodies[int(path.rsplit("/", 1)[1])] == unify(text)


def test_the_list_shows_all_subjects(wire, filed):
    path, shown = "/tickets?sort=created&dir=desc", []
    while path:
        page = Read(wire.get(path))
        assert page.status == 200
        shown += [(a["href"].removeprefix("/support"), a.raw_text) for a in page.all("a", class_="title")]
        more = page.one("a", rel="next")
        path = urljoin("/support/tickets", more["href"]) if more else None
    assert set((path, payloads.one_line(text)) for text, path in filed) <= set(shown)


def test_the_export_has_all_subjects(wire, filed):
    import csv
    import io
    answer = wire.get("/tickets.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    column = [row[rows[0].index("Subject")] for row in rows[1:]]
    for text, _ in filed:
        subject = payloads.one_line(text)
        # What a spreadsheet would run begins with an apostrophe.
        assert subject in column or "'" + subject in column, text
        if subject[0] in "=+-@":
            assert subject not in column


def test_search_finds_what_was_typed(wire, filed):
    for text, path in filed:
        page = Read(wire.get("/tickets?" + urlencode({"q": text})))
        assert page.status == 200, text
        assert page.one("input", id="q")["value"] == payloads.one_line(text), text
        if not re.search(r"[^\W_]", text):
            continue
        found = {a["href"].removeprefix("/support") for a in page.all("a", class_="title")}
        assert path in found or page.one("a", rel="next"), text


@pytest.mark.parametrize("short, longer, begins", [("да", "дата", True), ("冗長", "冗長化構成", True), ("ab", "abacus", False)])
def test_search_finds_short_words_beside_longer_ones(wire, short, longer, begins):
    paths = [one_ticket(wire, f"Short {word}") for word in (short, longer)]
    found = {a["href"].removeprefix("/support") for a in Read(wire.get("/tickets?" + urlencode({"q": f"short {short}"}))).all("a", class_="title")}
    assert paths[0] in found and (paths[1] in found) is begins


def test_a_form_with_faults_gives_back_what_was_typed(wire, naughty):
    for text in naughty:
        for fields in ({"subject": text + "x" * 200, "message": text}, {"subject": "", "message": text}):
            page = Read(wire.post("/tickets", {**fields, "form_key": text}))
            assert page.status == 422
            form = dict(page.form(field="subject").values)
            assert form["subject"] == unify(fields["subject"]), text
            # A browser takes away the first line end of a text area.
            assert form["message"].removeprefix("\n") == unify(text).removeprefix("\n"), text
            assert form["form_key"] == unify(text)


def test_nul_and_what_is_no_utf8_are_refused(portal, wire):
    count = portal.database.value("SELECT count(*) FROM ticket")
    for value in (b"a%00b", b"%ff", b"%c0%80", b"%ed%a0%80", b"%f4%90%80%80", b"a%e2%82", b"\xff", b"%80"):
        for field in ("subject", "message", "first_name"):
            fields = {"csrf": wire.csrf, "subject": "s", "message": "m", "form_key": key()}
            body = urlencode({name: text for name, text in fields.items() if name != field}).encode()
            path = "/account/profile" if field == "first_name" else "/tickets"
            answer = wire.request("POST", path, body + b"&" + field.encode() + b"=" + value,
                                  {"Content-Type": "application/x-www-form-urlencoded"})
            assert answer.status == 400, (field, value)
            assert wire.request("GET", "/tickets?q=" + value.decode("latin-1").replace("\xff", "%ff")).status == 400
    assert portal.database.value("SELECT count(*) FROM ticket") == count


# --- names ---------------------------------------------------------------------------------------------------------


def test_file_names(wire, naughty):
    """Shown, offered for download, and shown again by a form with faults, under the same name."""
    path = one_ticket(wire)
    wanted = []
    for start in range(0, len(naughty), PER_REPLY):
        part = naughty[start:start + PER_REPLY]
        sent = [text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A") for text in part]
        for message, status in (("", 422), ("Files.", 303)):
            answer = wire.post(path + "/messages", {"message": message, "form_key": key()},
                               files=[("attachment", name, b"x") for name in sent])
            assert answer.status == status
            names = [payloads.file_name(re.sub("%22", '"', re.sub("%0[dDaA]", "", name))) for name in sent]
            if status == 422:
                page = Read(answer)
                kept = [e.parent for e in page.all("input", name="kept")]
                assert len(kept) == len(names)
                for element, name in zip(kept, names):
                    assert name[:40] in element.raw_text or name[:40] in element.parent.raw_text
            else:
                wanted += names
    shown = [a for ul in Read(wire.get(path)).all("ul", class_="files") for a in ul.all("a")]
    assert len(shown) == len(wanted)
    for link, name in zip(shown, wanted):
        long = len(name.encode()) > 150
        assert link.raw_text == name or long and link.raw_text[:20] == name[:20], name
        answer = wire.request("HEAD", link["href"])
        assert answer.status == 200, name
        offer = answer.header("Content-Disposition")
        assert re.fullmatch(r"attachment; filename=\"[ -~]*\"; filename\*=UTF-8''[!-~]+", offer), offer
        assert unquote(offer.split("filename*=UTF-8''")[1]) == link.raw_text


def test_names_in_the_profile(portal, naughty):
    wire = Wire(portal.httpd.port, sign_in(portal, [BRUNO])[BRUNO])
    for i, text in enumerate(naughty):
        answer = wire.post("/account/profile", {"first_name": text, "last_name": "Last"})
        name = payloads.one_line(text)
        assert answer.status == (303 if len(text) <= 80 or len(name) <= 80 else 422), text
        page = wire.get("/account") if answer.status == 303 else answer
        field = re.search(r'<input id="first_name"[^>]*? value="([^"]*)"', page.text)
        assert html.unescape(field.group(1)) == (name if answer.status == 303 else unify(text))
        if answer.status == 303:
            assert f"<bdi>{escape(payloads.trim(f'{name} Last'))}</bdi>" in page.text, text
            if i % 10 == 0:
                wire.post("/tickets", {"subject": f"Named {i}", "message": "x", "form_key": key()})
                found = Read(wire.get("/tickets?view=mine&q=" + quote(f"Named {i}")))
                assert payloads.trim(f"{name} Last") in [bdi.raw_text for bdi in found.all("bdi")], text
    wire.close()


def test_fields_that_are_no_text(portal, wire, naughty):
    """A naughty string where a number, a word, a key or a token is meant: refused, or as if it were not there."""
    path = one_ticket(wire)
    tickets = portal.database.value("SELECT count(*) FROM ticket")
    for text in naughty:
        coded = quote(text, safe="")
        for query in (f"view={coded}&status={coded}&owner={coded}", f"from={coded}&to={coded}&sort={coded}&dir={coded}",
                      f"after={coded}&n={coded}", f"{coded}={coded}"):
            assert wire.get("/tickets?" + query).status in (200, 400, 414, 422), query
        assert wire.get(f"{path}?all={coded}").status in (200, 400)
        assert wire.get(f"/tickets/{coded}").status in (200, 404), text
        assert wire.get(f"/attachments/1/{coded}").status == 404
    for text in naughty[::5]:
        assert wire.post("/account/profile", {"first_name": "Ana", "last_name": "Souza", "time_zone": text}).status in (303, 422)
        assert wire.post("/account/look", {"scheme": text, "density": text}).status in (303, 422)
        assert wire.post("/account/sessions", {"session": text}).status in (404, 422), text
        assert wire.post(path + "/messages", [("message", "x" * 60000), ("kept", text), ("drop", text)], files=[]).status == 422
        assert wire.request("POST", "/account/stay", urlencode({"csrf": text}),
                            {"Content-Type": "application/x-www-form-urlencoded"}).status == 403
        assert wire.post("/login", {"email": text, "password": ""}).status in (303, 403, 422)
    assert portal.database.value("SELECT count(*) FROM ticket") == tickets


@pytest.mark.parametrize("form", ["plain", "markdown"])
def test_messages_by_portalctl(portal, wire, naughty, form):
    path = one_ticket(wire, f"Answered in {form}")
    number = path.rsplit("/", 1)[1]
    text = "\n\n".join(["Begin.", *(unify(part) for part in naughty), "End."])
    # A quote is folded behind words of ours, and marks that begin a line make it one.
    portal.ctl("message", "add", "--ticket", number, "--from", "agent@example.com", "--format", form, input=text)
    rows = portal.database.query("SELECT body FROM message ORDER BY id DESC LIMIT 1")
    assert rows == [{"body": text}]
    prose = messages(Read(wire.get(path)))[1].one("div", class_="prose").raw_text.replace("Show quoted text", "")
    if form == "plain":
        squeeze = re.compile(r"[\s\x00-\x1f\x7f-\x9f>]+")
        assert squeeze.sub("", prose) == squeeze.sub("", text)
    else:
        # Entities are what they stand for, but in code.
        assert payloads.letters(html.unescape(prose)) == payloads.letters(html.unescape(text))


# --- addresses that would lead elsewhere ---------------------------------------------------------------------------

ELSEWHERE = ["//evil.example", "/\\evil.example", "\\\\evil.example", "/%2fevil.example", "http:evil.example", "/\tevil.example",
             "https:/evil.example", "/%09/evil.example", "javascript:alert(1)", "/./\\evil.example", "/x/..//evil.example",
             " //evil.example", "////evil.example", "/%0d%0aSet-Cookie:x=1", "/\n/evil.example", "///evil.example/%2f..",
             "/support/..//evil.example", "/support/tickets/../../\\evil.example", "http://127.0.0.1@evil.example",
             "https://evil.example/support/tickets", "\u3000//evil.example", "/\u2028/evil.example", "data:text/html,x", "?//evil.example",
             "#//evil.example", "@evil.example", ".evil.example", ";//evil.example", "/;@evil.example", "/.evil.example/..//x"]


def is_here(location):
    """Whether a browser that follows this address stays: by the letter, and by what a browser makes of it."""
    if location is None:
        return True
    if not location.isascii() or re.search(r"[\x00-\x20\\\x7f]", location):
        return False
    return re.match(r"/(?!/)", location) is not None and "//" not in urlsplit(location).path and \
        urlsplit(urljoin("http://here.example/support/", location)).netloc == "here.example"


@pytest.fixture(scope="module")
def leading(corpora):
    return payloads.redirects(corpora) + ELSEWHERE


def test_what_is_here():
    assert all(is_here(text) for text in ("/", "/support/tickets?x=%2F%2Fy", None))
    assert not any(is_here(text) for text in ("//x", "/\\x", "http://x", "x", "/a//b", "/a\n", "\\/x", ""))


def test_return_to_of_the_sign_in_page(wire, portal, leading):
    nobody = Wire(portal.httpd.port, "none")
    token = nobody.get("/login")
    cookie = re.match(r"[^;]+", token.header("Set-Cookie")).group()
    csrf = re.search(r'name="csrf" value="([^"]+)"', token.text).group(1)
    for text in leading:
        # Who is signed in goes on at once; who is not gets a form that knows where to.
        answer = wire.get("/login?" + urlencode({"return_to": text}))
        assert answer.status in (303, 400) and is_here(answer.header("Location")), text
        pages = [Read(nobody.get("/login?" + urlencode({"return_to": text})))]
        pages.append(Read(nobody.request("POST", "/login", urlencode({"csrf": csrf, "email": "", "password": "", "return_to": text}),
                                         {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie})))
        assert [page.status for page in pages] in ([200, 422], [400, 400], [200, 400], [400, 422]), text
        for page in pages:
            field = page.one("input", name="return_to")
            assert field is None or field["value"] == "" or is_here(field["value"]), text
            assert "evil.example" not in "".join(a for a in page.links if not is_here(a))
    nobody.close()


def test_return_to_after_signing_in(portal):
    for text in ELSEWHERE[::6] + ["/support/tickets?view=mine"]:
        client = portal.client()
        page = client.get("/login")
        answer = client.submit(page, {"email": ANA, "password": "demo-password", "return_to": text}, field="password", follow=False)
        assert answer.status == 303 and is_here(answer.headers["Location"]), text
    assert answer.headers["Location"] == text


def test_everything_else_that_leads_on(portal, wire, leading):
    """Forms that come back to where one was, sign-in that is put in between, and addresses with hostile paths."""
    nobody = Wire(portal.httpd.port, "none")
    path = one_ticket(wire)
    for i, text in enumerate(leading):
        answer = wire.post("/account/stay", {"return_to": text})
        assert answer.status in (303, 400) and is_here(answer.header("Location")), text
        if i % 8 == 0:
            for target, fields in (("/account/look", {"scheme": "auto", "density": "regular"}), ("/account/profile", {"first_name": "Ana"}),
                                   (path + "/messages", {"message": text, "form_key": key()})):
                answer = wire.post(target, {**fields, "return_to": text})
                assert is_here(answer.header("Location")), text
        asked = quote(text, safe="/\\:?#@;.,&=+$!*'()~%-_") if text.isascii() else quote(text)
        asked = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", re.sub(r"[\s#\\]", lambda m: quote(m.group()), asked))
        for who in (wire, nobody):
            for address in ("/support/" + asked, "/support/" + asked + "?return_to=" + quote(text), "/support?" + asked,
                            "/support/login/" + asked):
                answer = who.request("GET", address)
                assert answer.status < 500 and is_here(answer.header("Location")), address
    for host in ("evil.example", "evil.example:80", "127.0.0.1:1", "localhost@evil.example", "x" * 300):
        for address in ("/", "/tickets", "/login?return_to=%2Fsupport%2Ftickets"):
            answer = wire.request("GET", address, headers={"Host": host, "X-Forwarded-Host": "evil.example", "X-Original-URL": "//evil.example"})
            assert is_here(answer.header("Location"))
            assert "evil.example" not in answer.text
    nobody.close()


# --- SQL -----------------------------------------------------------------------------------------------------------

SQL = ["'", "''", '"', "`", "\\", "\\'", "1'", "1 OR 1=1", "1' OR '1'='1", "1' OR '1'='1' --", "1) OR (1=1", "' UNION SELECT 1,2,3--",
       "'; DROP TABLE ticket; --", "1; DELETE FROM ticket", "(SELECT password_hash FROM credential)", "activity_at; SELECT pg_sleep(9)",
       "CASE WHEN 1=1 THEN subject ELSE number END", "subject, (SELECT 1)", "1 AND pg_sleep(9)", "randomblob(1000000000)", "%", "_", "%%%",
       "*", "a*", "*a*", "NEAR(a b)", 'a" OR "b', "subject:a", "a AND", "OR", "NOT a", "(", ")", "a & ! b", "a <-> b", "a:*", "!!!", "|", "^a",
       "-a", "+a", "{a}", "$1", "?", "?1", ":a", "@a", "$$a$$", "E'\\x27'", "U&'\\0027'", "0x27", "1e309", "-1", "9223372036854775808", "0",
       "00", "1.5", "NaN", "null", "true", "\u02bc OR 1=1", "\uff07 OR 1=1 --", "c1", "p1", "c:1", "scope:c1", "1.1", "1.1.1", ".", "..",
       "1,2", "[1]", "a\tb", "a\nb", "/* a */", "--", "#"]


def test_sql_in_every_parameter(portal, wire):
    """No fault of the server's, no fault in the database's words, nothing seen that was not before, nothing gone."""
    everything = wire.get_json("/tickets").json["count"]
    others = {row["subject"] for row in portal.database.query(
        "SELECT subject FROM ticket JOIN contact ON contact.id = requester_id WHERE contact.email_key = 'carla@other.example'")}
    assert others
    path = one_ticket(wire)
    before = portal.database.value("SELECT count(*) FROM ticket")
    for text in SQL:
        for name in ("view", "status", "owner", "from", "to", "q", "sort", "dir", "after", "n", "all", "x"):
            for page in ("/tickets", "/tickets.csv") if name in ("view", "owner", "q", "sort") else ("/tickets",):
                answer = wire.get(page + "?" + urlencode({name: text}))
                assert answer.status in (200, 400, 422), (name, text)
                assert not re.search(r"(?i)sqlite|postgres|syntax error|\bSELECT .* FROM\b", answer.text.replace(html.escape(text), "")), text
                assert not any(subject in answer.text for subject in others), (name, text)
        for page in (path, "/login", "/account", "/tickets/new"):
            assert wire.get(page + "?" + urlencode({"all": text, "return_to": text})).status in (200, 303, 400)
        if len(text) % 3 == 0:
            for target, fields in (("/account/sessions", {"session": text}), ("/tickets", {"subject": text, "message": "", "priority": text}),
                                   ("/account/password", {"current_password": "", "new_password": text})):
                assert wire.post(target, {**fields, "form_key": text}).status in (303, 400, 404, 422, 429), (target, text)
    assert portal.database.value("SELECT count(*) FROM ticket") == before
    assert wire.get_json("/tickets").status == 200 and everything
