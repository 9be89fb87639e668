# SPDX-License-Identifier: Apache-2.0
"""Languages: which one a page and a mail are in, who chooses, from right to left, and that nothing is left untranslated.

Two made-up catalogs serve here: ar, of Arabic letters, and en-XA, English with accents in brackets."""

import os
import re

import pytest

import test_wellmade
from harness import browser as browsers
from harness import system, tools
from harness.mailing import desk_answer, mail_directives, settled
from harness.mailserver import MailServer
from harness.page import Element

ANA, BRUNO, AGENT, ADMIN = "ana@example.com", "bruno@example.com", "agent@example.com", "admin@example.com"
# What a page says besides messages: names that people gave to languages, files and months, and our own addresses.
OPEN, SHUT = "\u27e6", "\u27e7"


@pytest.fixture(scope="session")
def shipped(build, scratch):
    """A folder like the installed one, with the made-up catalogs besides."""
    folder = scratch / "shipped"
    (folder / "locale").mkdir(parents=True)
    (folder / "templates").symlink_to(build.templates)
    system.run([system.ROOT / "scripts" / "check-messages", "--pseudo", folder / "locale"],
               env={**os.environ, "BUILD": str(build.folder)})
    system.run(["chmod", "-R", "u=rwX,go=rX", folder])
    return folder


@pytest.fixture(scope="module")
def portal(portal_factory, shipped):
    """Two languages besides English, chosen in the console."""
    portal = portal_factory({"PortalShippedDir": f'"{shipped}"', "PortalCloseTickets": "On"})
    portal.ctl("settings", "set", "PortalLanguages", "ar en-XA")
    yield portal
    portal.stop()


def language(page):
    return page.root.one("html")["lang"]


def links(page):
    """The switch in the footer: tag to address."""
    nav = page.root.one("nav", class_="languages")
    return {link["lang"]: link["href"] for link in nav.all("a")} if nav else {}


@pytest.mark.row("S06")
def test_where_none_is_offered_there_is_nothing_to_choose(make_portal, shipped):
    portal = make_portal({"PortalShippedDir": f'"{shipped}"'})
    portal.database.execute("UPDATE contact SET language = 'ar' WHERE email_key = ?", ANA)
    nobody, ana = portal.client(), portal.client(ANA)
    page = nobody.get("/login", headers={"Accept-Language": "ar"})
    assert language(page) == "en" and not links(page) and "Accept-Language" not in page.headers["Vary"]
    assert nobody.get("/language/ar").status == 404
    account = ana.get("/account", headers={"Accept-Language": "ar"})
    assert language(account) == "en" and not account.root.one("select", name="language")
    # The choice that is not offered is not lost for the day on which it is.
    page = ana.submit(account, {"last_name": "Silva"}, field="last_name")
    assert page.status == 200
    assert portal.database.value("SELECT language FROM contact WHERE email_key = ?", ANA) == "ar"


@pytest.mark.row("S05", "S06")
def test_the_language_of_the_portal_is_a_setting(make_portal, shipped):
    portal = make_portal({"PortalShippedDir": f'"{shipped}"'})
    admin, ana = portal.client(ADMIN), portal.client(ANA)
    before = ana.get("/tickets")
    assert language(before) == "en" and OPEN not in before.text
    page = admin.get("/settings/general")
    assert {option["value"] for option in page.root.one("select", name="language").all("option")} == {"en", "ar", "en-XA"}
    page = admin.submit(page, {"language": "en-XA"}, field="language")
    assert page.status == 200 and language(page) == "en-XA"
    page = ana.get("/tickets")
    assert language(page) == "en-XA" and f"{OPEN}Tîçkétš" in page.root.one("h1").text
    assert page.headers["ETag"] != before.headers["ETag"]
    assert f"{OPEN}Fîlé à šûppört tîçkét" in page.root.text, "a text that nobody changed is in the portal's language"
    # What the support team wrote itself stays as it is.
    portal.ctl("settings", "set", "PortalFormMenuText", "Ask us")
    page = admin.get("/settings/general")
    assert admin.submit(page, {"language": "ar"}, field="language").status == 200
    page = ana.get("/tickets")
    assert (language(page), page.root.one("html")["dir"]) == ("ar", "rtl") and "Ask us" in page.root.text


@pytest.mark.row("P52")
def test_others_are_offered_in_the_console(make_portal, shipped):
    portal = make_portal({"PortalShippedDir": f'"{shipped}"'})
    admin = portal.client(ADMIN)
    page = admin.get("/settings/general")
    assert {box["name"] for box in page.root.all("input", type="checkbox") if box["name"].startswith("languages-")} == {
        "languages-en", "languages-ar", "languages-en-XA"}
    page = admin.submit(page, {"languages-ar": "1", "languages-en-XA": "1"}, field="language")
    assert page.status == 200
    assert "PortalLanguages \"ar en-XA\"" in portal.ctl("settings", "export").stdout
    assert list(links(portal.client().get("/login"))) == ["en", "ar", "en-XA"]
    page = admin.submit(admin.get("/settings/general"), field="language", without=["languages-ar", "languages-en-XA"])
    assert page.status == 200 and not links(portal.client().get("/login"))


def test_only_languages_with_a_catalog_are_taken(make_portal, shipped):
    portal = make_portal(start=False)
    portal.httpd.write("")
    code, said = portal.httpd.configtest(portal.config({"PortalShippedDir": f'"{shipped}"', "PortalLanguage": "xx"}))
    assert code != 0 and "PortalLanguage" in said and "ar, en, en-XA" in said


@pytest.mark.row("P52")
def test_visitors_choose_in_the_footer(portal):
    nobody = portal.client()
    page = nobody.get("/login?return_to=%2Fsupport%2Ftickets%3Fq%3Dx")
    assert language(page) == "en" and list(links(page)) == ["en", "ar", "en-XA"]
    assert page.root.one("nav", class_="languages").one("a", aria_current="true")["lang"] == "en"
    page = nobody.get(links(page)["ar"])
    assert (language(page), page.root.one("html")["dir"]) == ("ar", "rtl")
    assert page.url.endswith("/login?return_to=%2Fsupport%2Ftickets%3Fq%3Dx"), "the same page"
    # It is kept for a year, goes before what the browser says, and there is a way back.
    assert language(nobody.get("/register/sent", headers={"Accept-Language": "en-XA"})) == "ar"
    assert language(nobody.get("/no-such-page")) == "ar"
    assert language(nobody.get(links(page)["en"])) == "en"
    assert nobody.get("/language/de").status == 404
    elsewhere = nobody.get("/language/ar?return_to=https%3A%2F%2Fevil.example%2F", follow=False)
    assert elsewhere.headers["Location"].endswith("/support/")
    cookie = elsewhere.headers["Set-Cookie"]
    assert "customerportal-language=ar" in cookie and "HttpOnly" in cookie and "Max-Age=31536000" in cookie


@pytest.mark.row("P52")
@pytest.mark.parametrize("header, expected", [
    ("ar", "ar"), ("ar-EG,ar;q=0.9,en;q=0.8", "ar"), ("de,fr;q=0.9", "en"), ("de, en;q=0.5, ar;q=0.7", "ar"), ("ar;q=0, en", "en"),
    ("*", "en"), ("en-xa", "en-XA"), ("en", "en"), (";;q=,,=", "en"), ("ar;q=2,en-XA;q=0.001", "en-XA"), ("", "en"),
    ("x" * 8000, "en"), ("de," * 2000 + "ar", "en")])
def test_browsers_say_what_they_like(portal, header, expected):
    page = portal.client().get("/login", headers={"Accept-Language": header})
    assert language(page) == expected
    assert page.headers["Vary"].replace(" ", "").split(",") == ["Cookie", "Accept", "Accept-Language"]


@pytest.mark.row("P52", "P56")
@pytest.mark.parametrize("who", [BRUNO, AGENT])
def test_people_choose_on_their_account_page(portal, who):
    person = portal.client(who)
    start = "/desk" if who == AGENT else "/tickets"
    unchanged = person.get(start)
    assert not links(unchanged), "who is signed in chooses on the account page"
    account = person.get("/account")
    control = account.root.one("select", name="language")
    assert [option.text for option in control.all("option")][:2] == ["Like the portal (English)", "English"]
    page = person.submit(account, {"language": "ar"}, field="language")
    assert page.status == 200 and language(page) == "ar"
    assert page.root.one("select", name="language").one("option", selected=True)["value"] == "ar"
    # Not by the tag that the page had before, and whatever the browser and its cookie say.
    again = person.get(start, headers={"If-None-Match": unchanged.headers.get("ETag", "*"), "Accept-Language": "en-XA"})
    assert again.status == 200 and language(again) == "ar"
    assert language(person.get("/no-such-page")) == "ar"
    other = portal.client()
    other.get("/language/en-XA")
    assert language(other.login(who)) == "ar"
    # Nonsense changes nothing; an empty choice is that of the portal.
    page = person.submit(person.get("/account"), {"language": "../x"}, field="language")
    assert page.status == 200 and language(page) == "ar"
    page = person.submit(person.get("/account"), {"language": ""}, field="language")
    assert language(page) == "en"
    table = "staff" if who == AGENT else "contact"
    assert portal.database.value(f"SELECT language FROM {table} WHERE email_key = ?", who) is None


@pytest.mark.row("P52")
def test_csv_numbers_and_errors_are_in_the_language(portal):
    ana = portal.client(ANA)
    ana.submit(ana.get("/account"), {"language": "en-XA"}, field="language")
    head = ana.get("/tickets.csv").response.content.decode().splitlines()[0]
    assert f"{OPEN}Šûbjéçt ~{SHUT}" in head
    problem = ana.get_json("/tickets/99999999")
    assert problem.json["detail"].startswith(OPEN)
    page = ana.submit(ana.get("/tickets/new"), {"subject": "x" * 1500, "message": "m"}, field="subject")
    assert page.status == 422 and "1,500" in page.text
    admin = portal.client(ADMIN)
    admin.submit(admin.get("/account"), {"language": "en-XA"}, field="language")
    page = admin.submit(admin.get("/settings/form"), {"max_files": "999"}, field="max_files")
    # What printf made of a message is found again.
    assert page.status == 422 and f"{OPEN}ît mûšt bé à whölé ñûmbér fröm 0 tö 100" in page.text.replace("Ît", "ît")
    ana.submit(ana.get("/account"), {"language": "ar"}, field="language")
    assert "٣٢" in ana.get("/tickets?status=open").root.one("h1").text, "digits of the language"


@pytest.mark.row("P52")
def test_mails_are_in_the_language_of_who_gets_them(make_portal, shipped):
    server = MailServer().start()
    try:
        portal = make_portal({"PortalShippedDir": f'"{shipped}"', "PortalLanguages": '"ar en-XA"', "PortalAccess": "registration",
                              "PortalSelfRegistration": "On", **mail_directives(server)})
        portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it.")
        portal.database.execute("UPDATE contact SET language = 'en-XA' WHERE email_key = ?", ANA)
        portal.database.execute("UPDATE staff SET language = 'ar' WHERE email_key = ?", AGENT)
        number = portal.database.value("SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
                                       "WHERE closed_at IS NULL AND email_key = ? ORDER BY number", ANA)
        desk_answer(portal.client(AGENT), number, "An answer")
        nobody = portal.client()
        nobody.get("/language/ar")
        form = nobody.get("/register")
        page = nobody.submit(form, {"first_name": "Eva", "last_name": "Neu", "email": "eva@example.org",
                                    "password": "four words are enough",
                                    "consent": form.root.one("input", name="consent")["value"]}, field="password")
        assert page.url.endswith("/register/sent"), page.text
        settled(portal.database)
        found = {mail.recipient: mail for mail in server.mails}
        assert found[ANA].message["Content-Language"] == "en-XA"
        assert found["eva@example.org"].message["Content-Language"] == "ar"
        assert portal.database.value("SELECT language FROM token WHERE email_key = ?", "eva@example.org") == "ar"
    finally:
        server.stop()


@pytest.mark.row("S05")
def test_mails_follow_the_page_where_somebody_signed_in(make_portal, shipped):
    server = MailServer().start()
    try:
        portal = make_portal({"PortalShippedDir": f'"{shipped}"', "PortalDomains": '"127.0.0.1=ar localhost"',
                              **mail_directives(server)})
        answer = lambda who: desk_answer(portal.client(AGENT), portal.database.value(
            "SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
            "WHERE closed_at IS NULL AND email_key = ? ORDER BY number", who), "An answer")
        assert language(portal.client(ANA).get("/tickets")) == "ar", "the domain's"
        answer(ANA)
        answer(BRUNO)
        settled(portal.database)
        found = {mail.recipient: mail.message["Content-Language"] for mail in server.mails}
        assert found == {ANA: "ar", BRUNO: "en"}, "who has never signed in gets the portal's"
        portal.database.execute("UPDATE contact SET language = 'en' WHERE email_key = ?", ANA)
        answer(ANA)
        settled(portal.database)
        assert server.mails[-1].message["Content-Language"] == "en", "what somebody saved goes first"
    finally:
        server.stop()


# --- Nothing is left in English ---


def said(portal):
    """All that people and demo data say."""
    tables = ["contact", "company", "staff", "ticket", "message", "stage", "pipeline", "inbox", "answer", "attachment", "note",
              "comment", "consent_notice", "thread", "outbox", "session", "audit", "setting"]
    found = []
    for table in tables:
        for row in portal.database.query(f"SELECT * FROM {table}"):
            found += [str(value) for value in row.values() if isinstance(value, str)]
    return [" ".join(ALLOWED.sub(" ", text).split()) for text in found]


def pieces(text):
    """What stands outside of brackets, line by line."""
    depth, kept = 0, []
    for letter in text:
        depth += letter == OPEN
        if not depth:
            kept.append(letter)
        depth -= letter == SHUT and depth > 0
        if letter == SHUT and not depth:
            kept.append("\n")
    return [piece.strip(" ·,:;.()#–…\n") for piece in re.split(r"[\n·]", "".join(kept))]


def texts(element, out):
    """The texts of a page in their order, attributes that are read out or shown apart."""
    for name in ("title", "aria-label", "placeholder", "alt"):
        if element.get(name):
            out[1].append(element[name])
    if element.tag == "input" and element.get("type") in ("submit", "button"):
        out[1].append(element.get("value") or "")
    if element.tag in ("script", "style", "code", "textarea") or element.has_class("prose") or \
            element.get("aria-hidden") == "true" or element.get("name") in ("time_zone", "language"):
        return
    for child in element.children:
        if isinstance(child, Element):
            inline = child.tag in ("span", "a", "bdi", "b", "strong", "em", "time", "svg", "use", "i", "mark")
            out[0].append(" " if inline else "\n")
            texts(child, out)
            out[0].append(" " if inline else "\n")
        else:
            out[0].append(child)


# What no catalog has: months, weekdays, names of languages and browsers, kinds of files, directives, marks of prepared answers.
ALLOWED = re.compile(r"""\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|January|February
    |March|April|June|July|August|September|October|November|December|Mon|Tue|Wed|Thu|Fri|Sat|Sun|AM|PM|UTC|Python|PDF
    |English|Pseudo-Accents|العربية|Portal[A-Z]\w+)\b|\$\{\w+\}|[\w.+-]+@[\w.-]+|https?://\S+|en-XA|\#?[\d.,:]+""", re.X)


def untranslated(page, known, words):
    """What is neither of the catalog nor said by somebody; of up to two words each may be known from elsewhere."""
    plain, attributes = [], []
    texts(page.root, (plain, attributes))
    found = []
    for text in ["".join(plain), *attributes]:
        for piece in pieces(text):
            left = " ".join(ALLOWED.sub(" ", piece).split()).strip(" ,:;.()–…“”\"")
            many = re.findall(r"[^\W\d_]{2,}", left)
            if many and not any(left in one for one in known) and not (len(many) <= 4 and words.issuperset(many)):
                found.append(piece)
    return found


def crawl(client, start):
    """(path, page) of all that links lead to from a page, one of each kind: numbers and queries aside. Previews are left out:
    what they show is a sample."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "0", path.split("?")[0].split("#")[0])
        if kind in seen or not path.startswith("/") or re.search(r"/(assets|attachments|language|logout|preview)/|\.(csv|json|txt|svg)|/export|/picture", path):
            continue
        seen.add(kind)
        page = client.get(path)
        if page.status != 200 or not page.headers.get("Content-Type", "").startswith("text/html") or not page.root.one("html"):
            continue
        yield path, page
        waiting += [link["href"] for link in page.root.all("a", href=True)]


@pytest.mark.row("P52")
def test_no_text_of_any_page_is_missing_in_the_catalog(request, portal_factory, shipped):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("pages are the same with every database: runs with SQLite")
    portal = portal_factory({**test_wellmade.DIRECTIVES, "PortalShippedDir": f'"{shipped}"', "PortalLanguage": "en-XA",
                             "PortalName": '"Support 24"'})
    test_wellmade.fill(portal)
    found = {}
    for name, page in [*test_wellmade.sources(portal), *crawl(portal.client(ADMIN), "/desk"), *crawl(portal.client(ANA), "/tickets")]:
        assert language(page) == "en-XA", name
        # What is said of templates' fields is English: it is for those who write templates.
        if name.startswith("template") or "/settings/templates" in name:
            continue
        known = said(portal) + ["Support 24", "A rule", "uninvited"]
        left = untranslated(page, known, set(re.findall(r"[^\W\d_]{2,}", " ".join(known))))
        if left:
            found[name] = left
    portal.stop()
    assert not found, "\n".join(f"{name}: {left}" for name, left in found.items())


# --- From right to left ---


@pytest.mark.row("P52")
def test_pages_are_mirrored(portal, browser):
    boxes = {}
    for tag in ("en", "ar"):
        client = portal.client(ANA)
        client.submit(client.get("/account"), {"language": tag}, field="language")
        number = portal.database.value("SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
                                       "WHERE closed_at IS NULL AND email_key = ? ORDER BY number", ANA)
        for path in ("/tickets", f"/tickets/{number}", "/tickets/new", "/account"):
            for width in (1280, 360):
                browsers.set_size(browser, width, 900)
                browser.get(portal.url + "/login")
                browser.execute_cdp_cmd("Network.setCookie", {"name": "customerportal", "value": client.session.cookies["customerportal"],
                                                              "url": portal.url + "/"})
                browser.get(portal.url + path)
                wide = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, (tag, path, width)
                rect = browser.execute_script("const r = document.querySelector('.brand').getBoundingClientRect();"
                                              "return [r.left, document.documentElement.clientWidth - r.right]")
                boxes[tag, path, width] = rect
    for (tag, path, width), (left, right) in boxes.items():
        assert (left < right) == (tag == "en"), (tag, path, width, left, right)


@pytest.mark.row("P52")
@pytest.mark.parametrize("path", ["/login", "/register/sent"])
def test_axe_finds_nothing_from_right_to_left(portal, browser, path):
    tools.need(tools.AXE)
    browser.get(portal.url + "/language/ar?return_to=/support" + path)
    for width, dark in ((1280, False), (360, True)):
        browsers.set_size(browser, width, 900, dark)
        assert not tools.axe(browser), (path, width)
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})


@pytest.mark.row("P52")
def test_the_desk_chooses_from_the_languages_of_the_portal(portal):
    """One that is stored and is none of them stays a choice: the contact may have it from another portal, or a list."""
    agent = portal.client("agent@example.com")
    path = "/desk/contacts/%d" % portal.database.value("SELECT id FROM contact WHERE email_key = 'bruno@example.com'")

    def choice():
        options = agent.get(path).one("select", id="language").all("option")
        return [option["value"] for option in options], [o["value"] for o in options if "selected" in o.attributes]

    stored = lambda: portal.database.value("SELECT language FROM contact WHERE email_key = 'bruno@example.com'")
    assert choice() == (["", "en", "ar", "en-XA"], [""])
    agent.submit(agent.get(path), {"language": "ar"}, field="phone")
    assert stored() == "ar" and choice()[1] == ["ar"]
    portal.database.execute("UPDATE contact SET language = 'fr' WHERE email_key = 'bruno@example.com'")
    assert choice() == (["", "en", "ar", "en-XA", "fr"], ["fr"]) and "Français" in agent.get(path).text
    agent.submit(agent.get(path), {"phone": "2"}, field="phone")
    assert stored() == "fr"
    agent.submit(agent.get(path), {"language": ""}, field="phone")
    assert stored() is None
