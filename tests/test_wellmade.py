# SPDX-License-Identifier: Apache-2.0
"""Every page in every state, judged by axe-core (phone and desk, light and dark) and by the Nu HTML checker."""

import pytest
from harness.browser import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from harness import browser as browsers
from harness import tools
from harness.desk import add_thread, note
from test_theme import make, png

ANA, AGENT, PASSWORD = "ana@example.com", "agent@example.com", "demo-password"
ADMIN = "admin@example.com"
LOOKER = "admin@example.com"
NEW, NEW_PASSWORD = "nobody.yet@example.net", "a pass phrase of hers"
# What depends on width and colours; all other rules are asked once at each width.
LATE = {"subject": "Typed long ago", "message": "Two\nlines"}
LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable", "css-orientation-lock"]


@pytest.fixture(scope="module", autouse=True)
def once(request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("pages are the same with every database: runs with SQLite")


DIRECTIVES = {"PortalCloseTickets": "On", "PortalContactAddress": "support@example.com",
              "PortalKnowledgeBase": "https://kb.example.com/", "PortalPageSize": "5",
              "PortalAccess": "registration", "PortalSelfRegistration": "On", "PortalSignInLink": "On"}


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(DIRECTIVES)
    fill(portal)
    yield portal
    portal.stop()


def fill(portal):
    """What the states below need."""
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with it: [more](https://example.com/more).")
    portal.ctl("user", "add", NEW, "--role", "contact", "--name", "Nobody Yet")
    portal.ctl("user", "password", NEW, input=NEW_PASSWORD)
    number = portal.database.value("SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
                                   "WHERE closed_at IS NULL AND email_key = ?", ANA)
    # All that a message can hold.
    ana = portal.client(ANA)
    text = "\n\n".join([
        "# A heading", "## Another", "Text with *emphasis*, **more**, `code`, ~~less~~ and https://example.com/a/link.",
        "- a list\n  1. in a list", "> quoted", "| a | b |\n|---|--:|\n| 1 | 2 |",
        "| wide table " * 12 + "|\n" + "|---" * 12 + "|\n" + "| 12345678 " * 12 + "|", "```\nlong " + "code " * 60 + "\n```", "---",
        "averylongwordthatdoesnotend" * 12])
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": text}, action="/messages", files=[
        ("attachment", ("A file with a long name that goes on " * 3 + ".pdf", b"%PDF-1.4\n", "application/pdf"))])
    assert page.status == 200
    portal.ctl("message", "add", "--ticket", str(number), "--from", "agent@example.com", "--format", "plain",
               input="Hello,\n\nthank you.\n\n-- \nSupport\n\n> quoted\n> text\n")
    portal.number = number
    admin = portal.client("admin@example.com")
    page = admin.post_form("/settings/templates", {"page": "off", "name": "plain"}, action="/settings/templates")
    admin.submit(page, {"text": "<p>Closed.</p>\n"}, action="/settings/templates/off_plain")
    portal.thread = add_thread(portal, number, ["A mail"])
    portal.database.execute("UPDATE inbox SET signature = 'Example Support'")
    portal.database.execute("INSERT INTO answer (name, body) VALUES ('An answer', 'Hello')")
    note(portal.client("admin@example.com"), number, "A note with `code` and https://example.com/a/link")
    portal.closed = portal.database.value("SELECT min(number) FROM ticket JOIN contact ON contact.id = requester_id "
                                          "WHERE closed_at IS NOT NULL AND email_key = ?", ANA)
    assert portal.closed
    # An older ticket, so that merging it would show its conversation; a message; and somebody who looks on.
    portal.other = portal.database.value("SELECT number FROM ticket WHERE number <> ? ORDER BY created_at, id LIMIT 1", number)
    portal.message = portal.database.value("SELECT min(message.id) FROM message JOIN thread ON thread.id = thread_id JOIN ticket "
                                           "ON ticket.id = ticket_id WHERE number = ? AND message.contact_id IS NOT NULL", number)
    portal.ctl("group", "save", "A rule", "--rule", "company is Example\nlanguage is-empty\n\ncreated since 2001-01-01")
    portal.ctl("group", "save", "B list")
    portal.ctl("group", "member", "B list", NEW)
    portal.ctl("user", "add", "uninvited@example.com", "--role", "contact")
    portal.ctl("group", "admit", "A rule", "B list")
    looker = portal.client(LOOKER)
    looker.submit(looker.get(f"/desk/view-as?q={ANA}"), field="contact")
    portal.jar = {LOOKER: looker.session.cookies["customerportal"]}


def states(portal):
    """name: (who, path, fields to fill in of a form that is then sent, a selector of its button)."""
    closed, number, thread = portal.closed, portal.number, portal.thread
    other, message = portal.other, portal.message
    record = f"/desk/tickets/{number}"
    return {
        "login": (None, "/login", None, None),
        "login with error": (None, "/login", {"email": ANA, "password": "wrong"}, "main form button"),
        "login, nothing typed": (None, "/login", {}, "main form button"),
        "list": (ANA, "/tickets", None, None),
        "list, second page": (ANA, "/tickets?n=6", None, None),
        "list empty": (NEW, "/tickets", None, None),
        "list filtered": (ANA, "/tickets?status=open&from=2020-01-01&q=the&sort=subject", None, None),
        "list, nothing found": (ANA, "/tickets?q=nothinglikethis", None, None),
        "ticket": (ANA, f"/tickets/{number}", None, None),
        "ticket, reply with error": (ANA, f"/tickets/{number}", {}, "form[action$='/messages'] button.primary"),
        "ticket closed": (ANA, f"/tickets/{closed}", None, None),
        "form": (ANA, "/tickets/new", None, None),
        "form with errors": (ANA, "/tickets/new", {}, "main form button.primary"),
        "close": (ANA, f"/tickets/{number}/close", None, None),
        "account": (ANA, "/account", None, None),
        "account with error": (ANA, "/account", {"current_password": "wrong", "new_password": "x"},
                               "form[action$='/account/password'] button"),
        "desk ticket": (AGENT, record, None, None),
        "desk ticket, other conversation": (AGENT, f"{record}?thread={thread}", None, None),
        "desk ticket, closed, notes": (AGENT, f"/desk/tickets/{closed}?only=notes", None, None),
        "desk ticket, reply with error": (AGENT, record, {"message": " "}, "form[action$='/messages'] button.primary"),
        "desk ticket, late reply": (AGENT, record, {"message": "Text", "newest": "1"}, "form[action$='/messages'] button.primary"),
        "desk ticket, note with error": (AGENT, record, {"body": " "}, "form[action$='/notes'] button"),
        "desk ticket, clash": (AGENT, record, {"subject": " more", "was_subject": "Other"}, "form[action$='/properties'] button"),
        "desk explain": (AGENT, f"{record}/explain", None, None),
        "desk explain, not allowed": (AGENT, f"{record}/explain?contact=carla%40other.example", None, None),
        "desk explain, nobody": (AGENT, f"{record}/explain?contact=nobody%40example.com", None, None),
        "desk": (AGENT, "/desk", None, None),
        "desk filtered": (AGENT, "/desk?view=all&owner=me&priority=3&q=the&sort=created", None, None),
        "desk, nothing found": (AGENT, "/desk?view=closed&q=nothinglikethis", None, None),
        "desk, bulk change with error": (AGENT, "/desk", {"back": "/support/desk"}, ".bulk button"),
        "setup": (ADMIN, "/desk/setup", None, None),
        "setup, inboxes": (ADMIN, "/desk/setup/inboxes", None, None),
        "setup, inbox changed meanwhile": (ADMIN, "/desk/setup/inboxes/1", {"name": " desk", "seen": "x"}, "main form button.primary"),
        "setup, new inbox with errors": (ADMIN, "/desk/setup/inboxes/new", {"address": "x"}, "main form button.primary"),
        "setup, pipeline": (ADMIN, "/desk/setup/pipelines/1", None, None),
        "setup, stage": (ADMIN, "/desk/setup/stages/1", None, None),
        "setup, somebody": (ADMIN, "/desk/setup/staff/1", None, None),
        "setup, new answer with errors": (ADMIN, "/desk/setup/answers/new", {"body": "${x}"}, "main form button.primary"),
        "contacts": (AGENT, "/desk/contacts", None, None),
        "contacts, nobody found": (AGENT, "/desk/contacts?q=nobodylikethis", None, None),
        "contact with errors": (AGENT, "/desk/contacts/1", {"company": "Nobody knows it"}, "main form button.primary"),
        "company": (AGENT, "/desk/companies/1", None, None),
        "import with error": (ADMIN, "/desk/import", {}, "main form button.primary"),
        "desk ticket, person with error": (AGENT, record, {"person": "x"}, "form[action$='/people'] button"),
        "desk ticket, link with error": (AGENT, record, {"link": "x"}, "form[action$='/links'] button"),
        "desk merge": (AGENT, f"{record}/merge", None, None),
        "desk merge, what happens": (AGENT, f"{record}/merge?into={other}", None, None),
        "desk merge, wrong number": (AGENT, f"{record}/merge?into=x", None, None),
        "desk merge, not agreed": (AGENT, f"/desk/tickets/{other}/merge?into={number}", {"into": ""}, "main form[method=post] button.primary"),
        "desk split": (AGENT, f"{record}/split?message={message}", None, None),
        "desk new ticket": (AGENT, "/desk/tickets/new", None, None),
        "desk new ticket with errors": (AGENT, "/desk/tickets/new", {"email": "x"}, "main form button.primary"),
        "desk view as": (AGENT, "/desk/view-as", None, None),
        "desk view as, found": (AGENT, "/desk/view-as?q=example&return_to=/support/tickets", None, None),
        "looking at the list": (LOOKER, "/tickets", None, None),
        "looking at a ticket": (LOOKER, f"/tickets/{number}", None, None),
        "looking, chosen": (LOOKER, "/desk/view-as", None, None),
        "ticket, person with error": (ANA, f"/tickets/{number}", {"person": "x"}, "form[action$='/people'] button"),
        "form, copies with error": (ANA, "/tickets/new", {"subject": "s", "message": "m", "copies": "x"}, "main form button.primary"),
        "register": (None, "/register", None, None),
        "register with errors": (None, "/register", {"email": "x"}, "main form button.primary"),
        "link by mail": (None, "/login/link", None, None),
        "forgot with error": (None, "/password/forgot", {"email": "x"}, "main form button.primary"),
        "look into your mail": (None, "/register/sent", None, None),
        "link that is over": (None, "/invitation/x", None, None),
        "registered, waits": (None, "/register/waits", None, None),
        "registrations": (ADMIN, "/desk/registrations", None, None),
        "signed out": (None, "/signed-out", None, None),
        "no access": (None, "/denied", None, None),
        "settings": (ADMIN, "/settings/general", None, None),
        "settings with errors": (ADMIN, "/settings/form", {"max_files": "999"}, "main .save button.primary"),
        "settings of tickets": (ADMIN, "/settings/tickets", None, None),
        "settings of access": (ADMIN, "/settings/access", None, None),
        "settings of mail": (ADMIN, "/settings/mail", None, None),
        "themes": (ADMIN, "/settings/theme", None, None),
        "theme": (ADMIN, "/settings/theme/new", None, None),
        "theme with errors": (ADMIN, "/settings/theme/new", {"accent": "red", "css": "}"}, "main .save button.primary"),
        "theme with too little contrast": (ADMIN, "/settings/theme/new", {"title": "Pale", "text": "#96908c"},
                                           "main .save button.primary"),
        "forms, none": (ADMIN, "/settings/forms", None, None),
        "form, new": (ADMIN, "/settings/forms/new?template=support", None, None),
        "form editor with errors": (ADMIN, "/settings/forms/new?template=blank", {"label": ""}, "main .save button.primary"),
        "settings, columns": (ADMIN, "/settings/columns", None, None),
        "settings, groups": (ADMIN, "/settings/groups", None, None),
        "settings, a rule": (ADMIN, "/settings/groups/1", None, None),
        "settings, a rule with errors": (ADMIN, "/settings/groups/new?kind=rule", {}, "main form.form button.primary"),
        "settings, members": (ADMIN, "/settings/groups/2/members?q=an", None, None),
        "settings, invitations": (ADMIN, "/settings/invitations", None, None),
        "settings, inviting all": (ADMIN, "/settings/invitations/all", None, None),
        "settings, domains": (ADMIN, "/settings/consent", None, None),
        "settings, a notice": (ADMIN, "/settings/consent/all", None, None),
        "settings, authentication": (ADMIN, "/settings/authentication", None, None),
        "pages": (ADMIN, "/settings/pages", None, None),
        "templates, new one with errors": (ADMIN, "/settings/templates", {"name": "A b"}, "#new button"),
        "template": (ADMIN, "/settings/templates/off_plain", None, None),
        "template with errors": (ADMIN, "/settings/templates/off_plain", {"text": "<p>${x}</p>"}, "main .save button.primary"),
        "template, version": (ADMIN, "/settings/template-versions/off_plain?change=1", None, None),
        "settings, record": (ADMIN, "/settings/audit", None, None),
        "settings, text with error": (ADMIN, "/settings/audit", {"settings": "PortalNoSuch 1"}, "form[action$='/import'] button"),
        "mails that did not arrive": (AGENT, "/desk/mail", None, None),
        "not found": (ANA, "/tickets/99999999", None, None),
        "bad request": (ANA, "/tickets?q=%ff", None, None),
        "sent late": (ANA, "/tickets/new", LATE, "main form button.primary"),
        "signed out meanwhile": (ANA, "/tickets/new", LATE, "main form button.primary"),
    }


NAMES = list(states(type("Nothing", (), {"closed": 0, "number": 0, "thread": 0, "other": 0, "message": 0})))


def meanwhile(portal, name):
    """What happens to a person's cookies before such a form is sent."""
    other = portal.client(ANA).session.cookies
    return {"sent late": {"customerportal": other["customerportal"]},
            "signed out meanwhile": {"customerportal": "A" * 43, "customerportal-owner": other["customerportal-owner"]}}.get(name, {})


def sign_in_as(portal, driver, who):
    """Signs in once for each person, and comes back by the cookie."""
    jar = portal.__dict__.setdefault("jar", {})
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    if who is None:
        return
    if who not in jar:
        client = portal.client()
        client.login(who, NEW_PASSWORD if who == NEW else PASSWORD)
        jar[who] = client.session.cookies["customerportal"]
    driver.execute_cdp_cmd("Network.setCookie", {"name": "customerportal", "value": jar[who], "url": portal.url + "/"})


def show(portal, driver, name):
    who, path, fields, button = states(portal)[name]
    sign_in_as(portal, driver, who)
    driver.get(portal.url + path)
    if fields is None:
        return
    for field, value in fields.items():
        element = driver.find_element("name", field)
        if element.get_attribute("type") == "hidden":
            driver.execute_script("arguments[0].value = arguments[1]", element, value)
        else:
            element.send_keys(value)
    page = driver.find_element("tag name", "html")
    # Errors are the server's: a browser would not send an empty field that is required.
    driver.execute_script("document.querySelectorAll('form').forEach(f => { f.noValidate = true; })")
    for cookie, value in (meanwhile(portal, name) if fields is LATE else {}).items():
        driver.execute_cdp_cmd("Network.setCookie", {"name": cookie, "value": value, "url": portal.url + "/"})
    driver.find_element("css selector", button).click()
    WebDriverWait(driver, 20).until(staleness_of(page))
    assert driver.title.startswith(("Error", "Nothing is lost")), driver.title


def open_all(driver):
    """Everything that can be opened is open: folded filters, menus, quotes."""
    driver.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true; })")


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(portal, browser, name):
    tools.need(tools.AXE)
    browsers.set_size(browser, 1280, 900)
    show(portal, browser, name)
    found = {}
    for width, dark, opened in [(1280, False, False), (1280, True, True), (360, True, False), (360, False, True)]:
        browsers.set_size(browser, width, 900, dark)
        if opened:
            open_all(browser)
        assert browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        whole = (width, dark) in ((1280, False), (360, True))
        found[width, dark] = tools.axe(browser, None if whole else LOOKS)
    assert not any(found.values()), found


def test_axe_sees_what_is_wrong(portal, browser):
    """The same look at a page that is spoilt finds fault with it."""
    tools.need(tools.AXE)
    browsers.set_size(browser, 1280, 900)
    show(portal, browser, "list")
    browser.execute_script("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><p class=spoilt>grey</p>');"
                           "const sheet = new CSSStyleSheet(); sheet.replaceSync('.spoilt { color: #ccc; background: #fff }');"
                           "document.adoptedStyleSheets = [sheet];")
    assert {text.split(":")[0] for text in tools.axe(browser)} >= {"image-alt", "color-contrast"}


# A look that changes all that a theme can change, and keeps to the contrasts.
LOOK = {"title": "Autumn", "accent": "#d9480f", "accent_dark": "#ffa94d", "paper": "#fffaf5", "text": "#402000", "mast": "brand",
        "font_head": "serif", "radius": "875", "density": "compact", "scale": "120",
        "links": "Privacy https://example.com/privacy\nTerms https://example.com/terms",
        "css": ".sheet { outline: 1px dotted }"}


@pytest.fixture(scope="module")
def previews(portal):
    """What stands in the frames of the editor of themes: the addresses below the portal for each colour scheme."""
    admin = portal.client(ADMIN)

    def of(fields, files=None):
        page = make(admin, fields, button="look", files=files)
        assert page.status == 200, page.text
        light = [frame["src"].removeprefix("/support") for frame in page.all("iframe")]
        assert len(light) == 3 and all(path.endswith("&scheme=light") for path in light)
        return {"light": light, "dark": [path.removesuffix("light") + "dark" for path in light]}
    return of


def show_preview(portal, driver, path):
    """A frame's document as a page of its own. It is sandboxed, so no script would run in it, axe-core neither."""
    sign_in_as(portal, driver, ADMIN)
    driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    driver.get(portal.url + path)
    assert driver.execute_script("return document.styleSheets.length") == 2, "with the sheet of the draft"


@pytest.fixture
def unlocked(browser):
    yield browser
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})


def test_axe_finds_nothing_in_the_frames_of_a_theme(portal, previews, unlocked):
    tools.need(tools.AXE)
    paths = previews(LOOK, [("logo", ("logo.png", png(), "image/png"))])
    found = {}
    for scheme, width in (("light", 1280), ("dark", 360)):
        browsers.set_size(unlocked, width, 900)
        for path in paths[scheme]:
            show_preview(portal, unlocked, path)
            open_all(unlocked)
            assert unlocked.execute_script("return document.documentElement.dataset.scheme") == scheme
            assert unlocked.execute_script("return document.documentElement.scrollWidth") <= width
            found[path] = tools.axe(unlocked)
    assert not any(found.values()), found


def test_axe_sees_a_theme_that_cannot_be_read(portal, previews, unlocked):
    tools.need(tools.AXE)
    browsers.set_size(unlocked, 1280, 900)
    paths = previews({"title": "Pale", "text": "#96908c", "text_dark": "#505050"})
    for scheme in ("light", "dark"):
        show_preview(portal, unlocked, paths[scheme][0])
        assert [text for text in tools.axe(unlocked, LOOKS) if text.startswith("color-contrast")], scheme


def sources(portal):
    """(name, HTML) of all states, as they were sent."""
    people = {}
    for name, (who, path, fields, _) in states(portal).items():
        if name == "form editor with errors":  # its button sends elsewhere than its form: the browser looks at it
            continue
        if who not in people:
            people[who] = portal.client()
            if who:
                people[who].login(who, NEW_PASSWORD if who == NEW else PASSWORD)
        client = portal.client(who) if fields is LATE else people[who]
        page = client.get(path)
        for cookie, value in (meanwhile(portal, name) if fields is LATE else {}).items():
            client.session.cookies.set(cookie, value, domain="127.0.0.1", path="/")
        if fields is not None:
            field = next(iter(fields), {"login": "password", "ticket": "message", "form": "subject", "import": "attachment", "settings": "name"}.get(name.split()[0].strip(","), "message"))
            empty = {control: "" for control in page.form(field=field).names if control in ("email", "password", "subject", "message")}
            page = client.submit(page, {**empty, **fields}, field=field)
            assert page.status in (401, 403, 409, 422), (name, page.status)
        yield name, page


def in_frames(portal, previews):
    """(name, HTML) of the frames of a theme, and of what the console shows of every page and mail."""
    admin = portal.client(ADMIN)
    paths = previews(LOOK, [("logo", ("logo.png", png(), "image/png"))])
    for path in [*paths["light"], *paths["dark"][:1]]:
        yield f"preview {path.split('?')[0].split('/')[-1]} {path[-5:]}", admin.get(path)
    links = [link["href"] for link in admin.get("/settings/pages").all("a")]
    for link in dict.fromkeys(link for link in links if "/settings/preview/" in link and "part=text" not in link):
        yield "preview of " + link.rsplit("/", 1)[1], admin.get(link)


def test_the_html_checker_finds_nothing(portal, previews, tmp_path):
    tools.need(tools.CHECKER, "java")
    files = []
    for name, page in sources(portal):
        files.append(tmp_path / (name.replace(" ", "_").replace(",", "") + ".html"))
        files[-1].write_bytes(page.response.content)
    assert len(files) == len(NAMES) - 1  # but the one that is left out above
    for name, page in in_frames(portal, previews):
        assert page.status == 200, name
        files.append(tmp_path / (name.replace(" ", "_").replace("=", "") + ".html"))
        files[-1].write_bytes(page.response.content)
    assert len(files) > len(NAMES) + 20
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text("<!DOCTYPE html><html lang=en><title>x</title><p><b>x</p><img src=y>")
    found = tools.check_html([*files, spoilt])
    assert any(text.startswith("spoilt.html") for text in found), "the checker checks nothing"
    # Mail programs of Apple ask for a property that no standard has.
    assert [text for text in found if not text.startswith("spoilt.html") and "supported-color-schemes" not in text] == []
