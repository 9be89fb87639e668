# SPDX-License-Identifier: Apache-2.0
"""What a person sees: every page in Chromium, narrow and wide, light and dark, with scripts off, and from disk."""

import re
import shutil
import zlib

import pytest
from selenium.webdriver.support.ui import WebDriverWait
from harness.browser import staleness_of

from harness import browser as browsers
from harness import system
from harness.tickets import rows

# Pages look the same whatever database they come from.
pytestmark = pytest.mark.only_on("sqlite")

ANA = "ana@example.com"
AGENT = "agent@example.com"
ADMIN = "admin@example.com"
FILES = ["login.html", "tickets.html", "ticket.html", "ticket-new.html", "ticket-forms.html", "ticket-close.html", "account.html", "error.html",
         "again.html", "desk-ticket.html", "desk-explain.html", "desk-tickets.html", "desk-merge.html", "desk-split.html",
         "desk-view-as.html", "controls.html", "desk-form.html", "desk-records.html", "settings-form.html"]


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On", "PortalTimeZone": "Europe/Lisbon",
                             "PortalContactAddress": "support@example.com",
                             "PortalKnowledgeBase": "https://kb.example.com/"})
    yield portal
    portal.stop()


def paths(portal):
    found = {row["subject"][:8]: row["number"] for row in portal.database.query("SELECT number, subject FROM ticket")}
    invoices, printer, refund = found["Invoices"], found["Label pr"], found["Refund f"]
    return ["/tickets", "/tickets?status=open&from=2020-01-01&q=the", "/tickets?q=nothing-like-this", "/tickets?view=mine",
            f"/tickets/{invoices}", f"/tickets/{printer}", f"/tickets/{refund}", f"/tickets/{invoices}/close",
            "/tickets/new", "/account", "/tickets/99999999"]


def desk_paths(portal):
    found = {row["subject"][:8]: row["number"] for row in portal.database.query("SELECT number, subject FROM ticket")}
    invoices, printer, refund = found["Invoices"], found["Label pr"], found["Refund f"]
    return [f"/desk/tickets/{invoices}", f"/desk/tickets/{printer}?only=notes", f"/desk/tickets/{refund}?only=messages",
            f"/desk/tickets/{invoices}/explain", f"/desk/tickets/{refund}/explain?contact=carla%40other.example",
            f"/desk/tickets/{invoices}/merge", f"/desk/tickets/{invoices}/merge?into={printer}",
            f"/desk/tickets/{invoices}/split?message=1", "/desk/tickets/new", "/desk/view-as?q=example",
            "/desk/tickets/99999999", "/desk", "/desk?view=all&priority=4&owner=me&q=the", "/desk?q=nothing-like-this",
            "/desk?view=closed&owner=none", "/desk/contacts", "/desk/contacts/1", "/desk/companies", "/desk/companies/1"]


SETUP = ["/desk/setup", "/desk/setup/inboxes", "/desk/setup/inboxes/1", "/desk/setup/pipelines/1", "/desk/setup/stages/1",
         "/desk/setup/staff", "/desk/setup/staff/new", "/desk/setup/answers", "/desk/setup/answers/new", "/desk/import"]


def all_paths(portal):
    """(who, path) of customers' and of staff's pages."""
    return [(ANA, path) for path in paths(portal)] + [(AGENT, path) for path in desk_paths(portal)] + [
        (ADMIN, path) for path in SETUP]


def walk(portal, driver):
    """Opens every page as who it is for; gives its path."""
    signed_in = None
    for who, path in all_paths(portal):
        if who != signed_in:
            driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
            browsers.sign_in(driver, portal.url, who)
            WebDriverWait(driver, 20).until(lambda driver: not driver.current_url.endswith("/login"))
            signed_in = who
        driver.get(portal.url + path)
        yield path


def complaints(driver):
    """What the browser's console holds against the page: anything that our policy forbade, or that is missing. That it
    cleared its data when somebody signed out is none, and comes when it has done so; nor is that the place in the address
    has the focus and not the notice."""
    fine = ("the server responded with a status of 4", "Cleared data types", "Autofocus processing was blocked")
    return [entry["message"] for entry in driver.get_log("browser") if not any(text in entry["message"] for text in fine)]


def follow(driver, element):
    """Presses what leads to another page, and waits for that."""
    page = driver.find_element("tag name", "html")
    element.click()
    WebDriverWait(driver, 20).until(staleness_of(page))


WIDER = "return Math.ceil(document.documentElement.scrollWidth - document.documentElement.clientWidth)"
SMALL = """
    // A link within a sentence or a cell of text has the line's height, which WCAG 2.5.8 allows.
    const inline = e => e.closest('p, dd, td, caption, .prose, .sub') && e.tagName == 'A';
    // A box to tick is as large as it is with its label.
    const whole = e => ['radio', 'checkbox'].includes(e.type) ? e.parentElement : e;
    const big = e => { const r = whole(e).getBoundingClientRect(); return r.width >= 24 && r.height >= 24; };
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter(e => e.getClientRects().length && !e.closest('.skip') && !inline(e) && !big(e))
        .map(e => e.outerHTML.slice(0, 90));
"""
NAMELESS = """
    const hidden = e => e.closest('[aria-hidden=true]') || !e.getClientRects().length;
    const named = e => (e.labels && e.labels.length) || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby')
        || e.textContent.trim() || e.title;
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, nav, summary')]
        .filter(e => !hidden(e) && !named(e)).map(e => e.outerHTML.slice(0, 90));
"""


@pytest.mark.row("S67", "S72")
@pytest.mark.parametrize("width, dark", [(320, False), (360, True), (768, False), (1280, False), (1600, True)])
def test_no_page_scrolls_sideways(portal, browser, width, dark):
    browsers.set_size(browser, width, 800, dark)
    browser.get(portal.url + "/login")
    assert browser.execute_script(WIDER) <= 0
    for path in walk(portal, browser):
        assert browser.execute_script(WIDER) <= 0, f"{path} at {width}"
        background = browser.execute_script("return getComputedStyle(document.documentElement).backgroundColor")
        light = sum(float(part) for part in re.findall(r"[\d.]+", background)[:3])
        assert (light < 1 if "color(" in background or "oklab" in background or "lab(" in background else light < 200) is dark \
            or "oklab" in background, (path, background)
    assert complaints(browser) == []


@pytest.mark.row("S15")
@pytest.mark.parametrize("width", [320, 480, 700, 1280])
def test_the_view_menu_opens_within_the_window(portal, browser, width):
    browsers.set_size(browser, width, 900)
    browsers.sign_in(browser, portal.url, ANA)
    browser.get(portal.url + "/tickets")
    browser.find_element("css selector", ".menu > summary").click()
    box = browser.execute_script("return document.querySelector('.menu > ul').getBoundingClientRect().toJSON()")
    assert box["left"] >= 0 and box["right"] <= width and box["height"] > 70
    button = browser.execute_script("return document.querySelector('.menu > summary').getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] - button["bottom"] < 20
    if width >= 700:
        assert button["right"] > width * 0.9, "at the top right of the list"


def test_targets_and_names(portal, browser):
    browsers.set_size(browser, 1280, 900)
    for path in walk(portal, browser):
        assert browser.execute_script(SMALL) == [], path
        assert browser.execute_script(NAMELESS) == [], path


def test_structure_of_every_page(portal):
    ana, marta = portal.client(ANA), portal.client(AGENT)
    pages = [portal.client().get("/login")] + [(ana if who == ANA else marta).get(path) for who, path in all_paths(portal)]
    pages.append(marta.submit(marta.get("/desk"), action="/desk/bulk"))
    pages.append(ana.post_form("/tickets/new", {"subject": "", "message": ""}, field="subject"))
    pages.append(ana.submit(ana.get("/account"), {"current_password": "x", "new_password": "y"}, action="/account/password"))
    titles = set()
    for page in pages:
        html = page.one("html")
        assert html["lang"] == "en" and html["dir"] == "ltr"
        assert len(page.all("h1")) == 1 and len(page.all("main")) == 1, page.url
        assert page.one("a", class_="skip")["href"] == "#main" and page.one(id="main")
        ids = [element["id"] for element in page.all(id=True)]
        assert len(ids) == len(set(ids)), f"{page.url}: {[i for i in ids if ids.count(i) > 1]}"
        for element in page.all():
            for name in ("aria-labelledby", "aria-describedby"):
                for target in (element.get(name) or "").split():
                    assert target in ids, f"{page.url}: {name} {target}"
            assert element.get("style") is None and not [a for a in element.attributes if a.startswith("on")]
        for label in page.all("label"):
            assert label["for"] in ids, page.url
        assert not page.all("script") and not page.all("style")
        levels = [int(e.tag[1]) for e in page.all() if re.fullmatch("h[1-6]", e.tag)]
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:])), f"{page.url}: {levels}"
        assert "support@example.com" in page.one("footer").text
        titles.add(page.title)
    assert len(titles) >= 9


def test_error_pages_have_words_of_their_own(portal):
    ana = portal.client(ANA)
    seen = {}
    for status, page in [(404, ana.get("/tickets/99999999")), (405, ana.request("DELETE", "/tickets")),
                         (403, ana.post("/tickets", {"subject": "x", "message": "y"})),
                         (400, ana.get("/tickets?q=%ff"))]:
        assert page.status == status, (status, page.status, page.text[:200])
        assert page.one("h1") is not None, status
        seen[page.one("h1").text] = status
        code = page.one("code").text
        assert code and f"(error {status})" in page.text and "support@example.com" in page.text
        assert re.search("[Nn]othing", page.text) or status == 400, page.text
    assert len(seen) == 4


@pytest.mark.row("S02", "S47", "S68", "S72", "S73", "S75")
def test_the_whole_job_with_scripts_off(portal, browser_noscript):
    driver = browser_noscript

    def link(text):
        follow(driver, driver.find_element("link text", text))

    def press(text):
        follow(driver, driver.find_element("xpath", f"//button[normalize-space()='{text}']"))

    driver.get(portal.url + "/")
    browsers.sign_in(driver, portal.url, ANA)
    assert driver.title == "Tickets · Example Support"
    link("File a support ticket")
    driver.find_element("id", "subject").send_keys("Filed without scripts")
    press("Send ticket")
    assert driver.title.startswith("Error: ") and "Write a message" in driver.find_element("class name", "summary").text
    assert driver.find_element("id", "subject").get_attribute("value") == "Filed without scripts"
    driver.find_element("id", "message").send_keys("It works without scripts, too.")
    press("Send ticket")
    assert driver.find_element("tag name", "h1").text == "Filed without scripts"
    driver.find_element("id", "message").send_keys("And one more thing.")
    press("Send reply")
    assert len(driver.find_elements("class name", "msg")) == 2
    link("Close ticket")
    press("Close ticket")
    assert driver.find_element("class name", "is-closed")
    press("Reopen ticket")
    assert driver.find_elements("class name", "is-open")
    link("Tickets")
    driver.find_element("css selector", ".filters > summary").click()
    driver.find_element("css selector", "#status option[value=closed]").click()
    press("Apply filters")
    words = {element.text for element in driver.find_elements("css selector", "td .status")}
    assert words == {"Closed"}
    follow(driver, driver.find_element("class name", "chip"))
    driver.find_element("css selector", ".menu > summary").click()
    link("Owned by me")
    assert "view=mine" in driver.current_url
    link("Status")
    assert driver.find_element("css selector", "th[aria-sort]").text == "Status"
    press("Sign out")
    assert driver.title.startswith("You are signed out")
    assert complaints(driver) == []


def test_the_chosen_scheme_wins_over_the_device(portal, browser):
    browsers.set_size(browser, 1280, 900, dark=False)
    browsers.sign_in(browser, portal.url, ANA)
    ink = "return getComputedStyle(document.body).color"
    browser.get(portal.url + "/account")
    light = browser.execute_script(ink)
    browser.find_element("id", "scheme-dark").click()
    follow(browser, browser.find_element("xpath", "//button[.='Save appearance']"))
    assert browser.execute_script(ink) != light
    browsers.set_size(browser, 1280, 900, dark=True)
    browser.find_element("id", "scheme-light").click()
    follow(browser, browser.find_element("xpath", "//button[.='Save appearance']"))
    assert browser.execute_script(ink) == light


def test_the_list_weighs_little(portal):
    ana = portal.client(ANA)
    page = ana.get("/tickets")
    sheet = ana.get(page.one("link", rel="stylesheet")["href"])
    assert "immutable" in sheet.headers["Cache-Control"]
    parts = [page.response.content, sheet.response.content]
    assert sum(len(part) for part in parts) < 66000
    assert sum(len(zlib.compress(part)) for part in parts) < 16000, "as mod_deflate sends it"
    for address in re.findall(r'(?:src|href|srcset|action)="([^"]*)"', page.source):
        assert not address.startswith(("http:", "//")) and (not address.startswith("https:") or "kb.example.com" in address)


def test_templates_open_from_disk(browser, tmp_path_factory, scratch):
    folder = scratch / "from_disk"
    shutil.copytree(system.ROOT / "templates", folder, dirs_exist_ok=True)
    for name in FILES:
        browsers.set_size(browser, 1280, 900)
        browser.get(f"file://{folder}/{name}")
        heading = browser.find_element("tag name", "h1")
        assert heading.is_displayed() and heading.text, name
        assert "Example Support" in browser.title
        assert browser.execute_script("return document.styleSheets.length") == (2 if name.startswith("settings") else 1)
        assert browser.execute_script(WIDER) <= 0, name
        text = browser.find_element("tag name", "body").text
        assert "${" not in text and "tal:" not in text
        shown = [element.text for element in browser.find_elements("css selector", ".notice, .error") if element.is_displayed()]
        # One page is there because of what its notice says.
        assert len(shown) == (name == "again.html"), f"{name} shows what a page seldom has: {shown}"
        browsers.set_size(browser, 320, 900)
        assert browser.execute_script(WIDER) <= 0, name


@pytest.mark.parametrize("width", [360, 1280])
def test_no_unbroken_word_widens_a_page(portal, browser, width):
    ana, admin = portal.client(ANA), portal.client(ADMIN)
    subject = f"{width}" + "Unbroken" * 20
    ana.post_form("/tickets/new", {"subject": subject, "message": "m" * 300}, field="subject")
    number = portal.database.value("SELECT number FROM ticket WHERE subject = ?", subject)
    group = admin.submit(admin.get("/settings/groups/new"), {"name": subject[:60]}, action="/settings/groups/new")
    browsers.set_size(browser, width, 800)
    for who, paths in ((ANA, [f"/tickets/{number}", f"/tickets/{number}/close", "/tickets"]),
                       (ADMIN, [f"/desk/tickets/{number}", f"/desk/tickets/{number}/merge",
                                f"/desk/tickets/{number}/explain", "/desk", "/settings/groups"])):
        browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
        browsers.sign_in(browser, portal.url, who)
        WebDriverWait(browser, 20).until(lambda driver: not driver.current_url.endswith("/login"))
        for path in paths + ([group.url.split("/support", 1)[1]] if who == ADMIN else []):
            browser.get(portal.url + path)
            assert browser.execute_script(WIDER) <= 0, f"{path} at {width}"
