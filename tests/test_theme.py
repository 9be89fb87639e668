# SPDX-License-Identifier: Apache-2.0
"""Themes: the looks of customers' pages, and the editor that they are made in."""

import json
import re
import struct
import time
import zlib

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from harness import browser as browsers

AUTUMN = '{"title": "Autumn", "accent": "#d9480f", "density": "roomy", "css": ".sheet { outline: 1px dotted }"}'
SVG = (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="90" height="30" '
       b'fill="#d9480f"/></svg>')


def png(color=b"\xd9\x48\x0f"):
    """A picture of 60 by 30 pixels."""
    part = lambda kind, data: (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    lines = (b"\0" + color * 60) * 30
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 60, 30, 8, 2, 0, 0, 0)) +
            part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b""))


@pytest.fixture(scope="module")
def shared(portal_factory):
    portal = portal_factory()
    yield portal
    portal.stop()


@pytest.fixture
def portal(shared):
    """Without themes."""
    settle(shared, "")
    return shared


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


@pytest.fixture
def ana(portal):
    return portal.client("ana@example.com")


def bring(portal, body=AUTUMN, name="autumn", use=True):
    """A theme, as an import makes it."""
    lines = "\n".join("    " + line for line in body.splitlines())
    settle(portal, f"{'PortalTheme ' + name if use else ''}\n<PortalDefinition theme {name}>\n{lines}\n</PortalDefinition>\n")


def settle(portal, text):
    """All settings are what the text says."""
    file = portal.store.parent / "theme.conf"
    file.write_text(text)
    file.chmod(0o644)
    portal.ctl("settings", "import", file)


def sheets(page):
    return [link["href"] for link in page.all("link", rel="stylesheet")]


def theme_of(page):
    """The address of the theme's style sheet below the portal; None as shipped."""
    found = sheets(page)[1:]
    return found[0].removeprefix("/support") if found else None


def until(look, client=None, seconds=5):
    """What `look` gives once it is true: other processes and nodes follow within two seconds."""
    end = time.monotonic() + seconds
    while not (found := look()):
        # A process that is only asked for what it knows has no cause to look at the settings.
        if client:
            client.get("/login")
        assert time.monotonic() < end, "nothing came"
        time.sleep(.05)
    return found


def send(client, page, fields=None, files=None, button="save", without=(), **options):
    action = next(form.action for form in page.forms if "accent" in form.names)
    return client.submit(page, {button: "1", **(fields or {})}, action=action, files=files, without=without, **options)


def make(client, fields, **options):
    return send(client, client.get("/settings/theme/new"), fields, **options)


def stored(portal, name):
    return json.loads(portal.database.value("SELECT body FROM definition WHERE kind = 'theme' AND name = ?", name))


# --- what is in force --------------------------------------------------------------------------------------------


@pytest.mark.row("S28")
def test_a_style_sheet_has_its_content_in_its_address(portal, ana):
    assert theme_of(ana.get("/tickets")) is None, "as shipped there is no theme"
    bring(portal)
    nobody = portal.client()
    address = until(lambda: theme_of(nobody.get("/login")))
    assert re.fullmatch(r"/theme/[0-9a-f]{32}\.css", address)
    assert {theme_of(ana.get(path)) for path in ("/tickets", "/tickets/new", "/account", "/tickets/99999")} == {address}
    answer = nobody.get(address)
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable" and "Vary" not in answer.headers
    assert "--accent: #d9480f;" in answer.source and "dotted" in answer.source
    assert nobody.request("GET", address, headers={"If-None-Match": answer.headers["ETag"]}).status == 304
    bring(portal, AUTUMN.replace("d9480f", "2244aa"))
    changed = theme_of(ana.get("/tickets"))
    assert changed != address
    until(lambda: "#2244aa" in nobody.get(changed).source)
    # A page that is still open is not left bare; what it gets is not kept.
    late = until(lambda: (page := nobody.get(address)) and "#2244aa" in page.source and page, nobody)
    assert late.headers["Cache-Control"] == "private, no-store"
    for wrong in ("/theme/x.css", "/theme/" + "0" * 64 + ".png", "/theme/..%2f..%2fetc", address + "x", "/theme/"):
        assert nobody.get(wrong).status in (404, 400), wrong
    portal.ctl("settings", "set", "PortalTheme", "")
    assert theme_of(ana.get("/tickets")) is None
    until(lambda: nobody.get(changed).status == 404, nobody)


def test_a_theme_costs_no_statement(portal, ana):
    ana.get("/tickets")
    admin = portal.client("admin@example.com")
    cost = lambda: re.search(r"(\d+) statements", admin.get("/desk").headers["Server-Timing"])[1]
    before = cost()
    bring(portal)
    assert theme_of(ana.get("/tickets"))
    admin.get("/desk")
    assert cost() == before


def test_a_theme_that_is_not_there_is_the_shipped_look(make_portal):
    portal = make_portal({"PortalTheme": "autumn"})
    ana, admin = portal.client("ana@example.com"), portal.client("admin@example.com")
    assert theme_of(ana.get("/tickets")) is None
    page = admin.get("/settings/theme")
    assert "there is none of that name" in page.text and "Fixed by PortalTheme" in page.text
    bring(portal, use=False)
    assert theme_of(ana.get("/tickets")), "the directive names it"
    page = admin.get("/settings/theme")
    assert not page.all("button", name="use")
    assert admin.post("/settings/theme", {"csrf": admin.csrf("/account"), "use": ""}).status == 409


@pytest.mark.row("S28")
def test_another_server_follows(portal, make_portal, ana):
    other = make_portal(database=portal.database)
    bruno = other.client("bruno@example.com")
    assert theme_of(bruno.get("/tickets")) is None
    admin = portal.client("admin@example.com")
    make(admin, {"title": "Autumn", "accent": "#d9480f"}, button="use")
    saved = time.monotonic()
    address = until(lambda: theme_of(bruno.get("/tickets")))
    assert address == theme_of(ana.get("/tickets"))
    until(lambda: theme_of(other.client().get("/login")) == address)
    assert time.monotonic() - saved < 2.5
    until(lambda: "#d9480f" in other.client().get(address).source)


# --- the list of themes ------------------------------------------------------------------------------------------


@pytest.mark.row("S27")
def test_themes_are_used_copied_and_deleted(portal, admin, ana):
    press = lambda **fields: admin.submit(admin.get("/settings/theme"), fields, action="/settings/theme")
    bring(portal, use=False)
    assert theme_of(ana.get("/tickets")) is None
    assert press(use="autumn").one("div", role="status").text.startswith("The settings are saved.")
    assert theme_of(ana.get("/tickets"))
    page = press(copy="autumn")
    assert page.url.endswith("/settings/theme/edit/autumn-copy") and page.one("input", id="title")["value"] == "Autumn (copy)"
    assert stored(portal, "autumn-copy")["accent"] == "#d9480f"
    assert press(remove="autumn").status == 409, "it is in use"
    assert press(remove="autumn-copy").status == 200 and press(remove="autumn-copy").status == 404
    assert press(use="").status == 200 and theme_of(ana.get("/tickets")) is None
    assert press(remove="autumn").status == 200
    assert "autumn" in admin.get("/settings/audit").text
    last = portal.database.value("SELECT max(id) FROM setting_change")
    admin.post("/settings/audit/undo", {"csrf": admin.csrf("/account"), "change": str(last)})
    assert stored(portal, "autumn")["title"] == "Autumn", "what was deleted comes back"
    assert press(use="nothing").status == 404
    agent = portal.client("agent@example.com")
    for path in ("/settings/theme", "/settings/theme/new", "/settings/theme/preview/tickets", "/settings/theme/sheet"):
        assert agent.get(path).status == 403 and ana.get(path).status == 404, path


# --- the editor --------------------------------------------------------------------------------------------------


@pytest.mark.row("S27")
@pytest.mark.row("S07")
def test_nothing_is_in_force_before_save(portal, admin, ana):
    bring(portal, '{"title": "Autumn"}')
    before = ana.get("/tickets")
    page = admin.get("/settings/theme/edit/autumn")
    page = send(admin, page, {"accent": "#2244aa", "links": "Privacy https://example.com/p", "css": ".sheet { color: red }",
                              "radius": "0", "font_head": "serif", "mast": "brand"}, button="look")
    assert page.status == 200 and "not saved yet" in page.text
    assert page.one("input", id="accent")["value"] == "#2244aa", "what was typed is kept"
    frames = [frame["src"] for frame in page.all("iframe")]
    assert len(frames) == 3 and all("draft=" in source for source in frames)
    shown = admin.get(frames[0])
    assert shown.one("html")["data-mast"] == "brand" and "Privacy" in shown.one("footer").text
    sheet = admin.get(sheets(shown)[1])
    assert "--accent: #2244aa;" in sheet.source and "color: red" in sheet.source and "--radius: 0.000rem" in sheet.source
    assert sheet.headers["Cache-Control"] == "private, no-store"
    assert "Invoices for October" in shown.text and "sandbox" in shown.headers["Content-Security-Policy"]
    for client in (portal.client("agent@example.com"), ana, portal.client()):
        assert client.get(frames[0], follow=False).status in (403, 404, 303)
    with_other = portal.client("admin@example.com")
    portal.database.execute("UPDATE staff SET role = 'admin' WHERE email = 'agent@example.com'")
    assert portal.client("agent@example.com").get(frames[0]).status == 404, "a draft is its maker's"
    portal.database.execute("UPDATE staff SET role = 'agent' WHERE email = 'agent@example.com'")
    assert with_other.get(frames[0]).status == 200
    assert theme_of(ana.get("/tickets")) == theme_of(before)
    done = send(admin, page)
    assert done.one("div", role="status").text.startswith("The settings are saved.")
    after = ana.get("/tickets")
    assert theme_of(after) != theme_of(before) and after.one("html")["data-mast"] == "brand"
    assert "Privacy" in after.one("footer").text
    assert stored(portal, "autumn") == {"title": "Autumn", "accent": "#2244aa", "mast": "brand", "font_head": "serif",
                                        "css": ".sheet { color: red }", "radius": 0,
                                        "links": [{"label": "Privacy", "url": "https://example.com/p"}]}
    page = send(admin, admin.get("/settings/theme/edit/autumn"), button="reset")
    assert page.one("input", id="accent")["value"] == "" and theme_of(ana.get("/tickets")) == theme_of(after)
    send(admin, page)
    assert stored(portal, "autumn") == {"title": "Autumn"}


@pytest.mark.row("S27")
def test_what_is_wrong_is_said_beside_it_and_all_is_kept(portal, admin):
    page = make(admin, {"title": "", "accent": "orange", "css": "a {\n@import 'x';\n}",
                        "links": "Bad javascript:alert(1)", "text": "#333333"})
    assert page.status == 422 and page.title.startswith("Error")
    for name in ("title", "accent", "css", "links"):
        assert page.one("p", id=name + "-error"), name
        assert page.one("a", href="#" + name), name
    assert "Line 2: Only these rules with @ are allowed" in page.one("p", id="css-error").text
    assert page.one("input", id="accent")["value"] == "orange" and page.one("input", id="text")["value"] == "#333333"
    assert "@import 'x';" in page.one("textarea", id="css").raw_text
    assert portal.database.value("SELECT count(*) FROM definition") == 0


@pytest.mark.parametrize("css", ["} body { display: none } {", "a { background: url(https://evil.example/x.png) }",
                                 "a { background: url(data:image/png;base64,AA) }", "</style><script>alert(1)</script>",
                                 "a { background: image-set('//evil.example/x' 1x) }", "a { color: red",
                                 "@\\69mport 'x';", "a{}" * 22000, "a { background: url(picture) }"])
def test_hostile_rules_are_refused(portal, admin, css):
    page = make(admin, {"title": "Mine", "css": css})
    assert page.status == 422 and "Line " in page.one("p", id="css-error").text
    assert portal.database.value("SELECT count(*) FROM definition") == 0


@pytest.mark.row("S27")
def test_too_little_contrast_is_named_and_saved_on_demand_only(portal, admin):
    page = make(admin, {"title": "Pale", "text": "#96908c", "paper": "#fffaf5"})
    assert page.status == 422
    error = page.one("p", id="anyway-error").text
    assert re.search(r"Text on its ground, light: 2\.\d : 1, too little", error), error
    warning = page.one("section", **{"aria-labelledby": "warned"}).text
    assert "Secondary text on its ground, light: 1.9 : 1" in warning and "dark" not in warning
    nearest = re.search(r"The nearest text colour that passes is (#[0-9a-f]{6})", page.text)[1]
    assert portal.database.value("SELECT count(*) FROM definition") == 0
    done = send(admin, page, {"anyway": "1"})
    assert done.status == 200 and stored(portal, "pale")["text"] == "#96908c"
    page = send(admin, admin.get("/settings/theme/edit/pale"), {"text": nearest})
    assert page.status == 200 and "too little" not in page.text and not page.one("input", id="anyway")


def test_two_who_save_are_told(portal, admin):
    make(admin, {"title": "Autumn"})
    first = admin.get("/settings/theme/edit/autumn")
    second = admin.get("/settings/theme/edit/autumn")
    assert send(admin, first, {"accent": "#d9480f"}).status == 200
    clash = send(admin, second, {"accent": "#2244aa"})
    assert clash.status == 409 and "Somebody else saved this theme" in clash.text
    assert clash.one("input", id="accent")["value"] == "#2244aa" and stored(portal, "autumn")["accent"] == "#d9480f"
    assert send(admin, clash).status == 200 and stored(portal, "autumn")["accent"] == "#2244aa"
    # A second one of the same name has another address.
    make(admin, {"title": "Autumn"})
    assert stored(portal, "autumn-2") == {"title": "Autumn"}


def test_undo_export_and_import(portal, admin, ana):
    make(admin, {"title": "Autumn", "accent": "#d9480f", "css": "a {\n  color: red;\n}"}, button="use")
    text = admin.get("/settings/export").source
    assert "PortalTheme" in text and "<PortalDefinition theme autumn>" in text
    in_force, body = theme_of(ana.get("/tickets")), stored(portal, "autumn")
    page = admin.get("/settings/audit")
    admin.submit(page, {"settings": ""}, action="/settings/import")
    assert portal.database.value("SELECT count(*) FROM definition") == 0 and theme_of(ana.get("/tickets")) is None
    admin.submit(admin.get("/settings/audit"), {"settings": text}, action="/settings/import")
    assert stored(portal, "autumn") == body and theme_of(ana.get("/tickets")) == in_force
    assert admin.get("/settings/export").source == text
    for begun in ("<PortalDefinition >", "<PortalDefinition theme>", "<PortalDefinition theme x"):
        page = admin.submit(admin.get("/settings/audit"), {"settings": f"{begun}\n</PortalDefinition>\n"}, action="/settings/import")
        assert page.status == 422 and "a definition begins like" in page.text
    for body in ('{"title": 1}', '{"title": "x", "css": "}"}', "nonsense"):
        wrong = text.split("<PortalDefinition")[0] + f"<PortalDefinition theme x>\n    {body}\n</PortalDefinition>\n"
        assert admin.submit(admin.get("/settings/audit"), {"settings": wrong}, action="/settings/import").status == 422


# --- pictures ----------------------------------------------------------------------------------------------------


@pytest.mark.row("S27")
def test_pictures(portal, admin, ana):
    nobody = portal.client()
    files = [("logo", ("logo.png", png(), "text/html")), ("favicon", ("i.svg", SVG, "image/svg+xml"))]
    # Everything else is wrong: the pictures stay.
    page = make(admin, {"title": "", "accent": "red"}, files=files)
    assert page.status == 422
    shown = [image["src"] for image in page.all("img") if "seal=" in image["src"]]
    assert len(shown) == 2
    assert admin.get(shown[0].removeprefix("/support")).headers["Content-Type"] == "image/png"
    for client in (ana, nobody, portal.client("agent@example.com")):
        assert client.get(shown[0].removeprefix("/support")).status == 404, "nobody else sees them before Save"
    assert nobody.get(shown[0].removeprefix("/support").split("?")[0]).status == 404
    page = send(admin, page, {"title": "Autumn", "accent": "#d9480f", "css": ".brand { background: url(logo) }"},
                button="use")
    assert page.status == 200, page.text
    saved = stored(portal, "autumn")
    assert saved["logo"]["media_type"] == "image/png" and saved["favicon"]["media_type"] == "image/svg+xml"
    login = until(lambda: (found := nobody.get("/login")) and theme_of(found) and found)
    logo = login.one("header").one("img")["src"]
    assert logo == f"/support/theme/{saved['logo']['sha256']}.png" and login.one("link", rel="icon")["href"].endswith(".svg")
    answer = nobody.get(logo.removeprefix("/support"))
    assert answer.status == 200 and answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    svg = nobody.get(login.one("link", rel="icon")["href"].removeprefix("/support"))
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert svg.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert f'url("{saved["logo"]["sha256"]}.png")' in nobody.get(theme_of(login)).source
    # One goes, another comes.
    page = send(admin, admin.get("/settings/theme/edit/autumn"), {"favicon_remove": "1"},
                files=[("logo", ("new.svg", SVG, "image/svg+xml"))])
    assert page.status == 200 and "favicon" not in stored(portal, "autumn")
    assert stored(portal, "autumn")["logo"]["media_type"] == "image/svg+xml"
    until(lambda: nobody.get(logo.removeprefix("/support")).status == 404, nobody)


@pytest.mark.parametrize("name,content", [
    ("x.png", b"<html><script>alert(1)</script></html>"), ("x.svg", b"#!/bin/sh\necho\n"), ("x.gif", b"GIF89a" + b"\0" * 99),
    ("large.png", png() + b"\0" * 524288), ("x.png", b""), ("x.pdf", b"%PDF-1.4\n" + b" " * 99)])
def test_what_is_no_picture_is_refused(admin, name, content):
    page = make(admin, {"title": "Mine", "accent": "#d9480f"}, files=[("logo", (name, content, "image/png"))])
    assert page.status == 422 and page.one("p", id="logo-error"), page.text
    if len(content) > 524288:
        assert "“large.png” is larger than 512 KB" in page.one("p", id="logo-error").text
    assert page.one("input", id="accent")["value"] == "#d9480f"


def test_a_picture_cannot_be_named_by_who_did_not_send_it(admin):
    page = make(admin, {"title": "Mine", "logo_kept": "forged", "css": "a { background: url(logo) }"})
    assert page.status == 422 and "has no such picture" in page.text
    assert admin.get("/theme/" + "a" * 64 + ".png?seal=forged").status == 404
    assert admin.get("/settings/theme/preview/tickets?draft=forged").status == 404
    assert admin.get("/settings/theme/preview/tickets?theme=nothing").status == 404
    assert admin.get("/settings/theme/preview/nothing").status == 404


# --- as browsers see it ------------------------------------------------------------------------------------------

LOOK = """const style = (selector) => getComputedStyle(document.querySelector(selector));
return {font: style("h1").fontFamily, ink: style("body").color, radius: style(":root").getPropertyValue("--radius"),
        pad: style(":root").getPropertyValue("--pad"), outline: style("main").outlineStyle,
        density: style(":root").getPropertyValue("--density").trim()};"""


@pytest.mark.row("S28")
def test_list_ticket_form_and_sign_in_have_the_look(portal, browser):
    bring(portal, '{"title": "Autumn", "text": "#402000", "font_head": "serif", "radius": 250, "density": "roomy",'
                  ' "css": "main { outline: 2px dotted }"}')
    ana = portal.client("ana@example.com")
    until(lambda: all(theme_of(portal.client().get("/login")) for _ in range(20)))  # every process has heard of it
    browser.get(portal.url + "/login")
    looks = {"login": browser.execute_script(LOOK)}
    browsers.sign_in(browser, portal.url, "ana@example.com")
    WebDriverWait(browser, 20).until(lambda driver: not driver.current_url.endswith("/login"))
    number = re.search(r'href="/support/tickets/(\d+)"', ana.get("/tickets").source)[1]
    for path in ("/tickets", f"/tickets/{number}", "/tickets/new"):
        browser.get(portal.url + path)
        looks[path] = browser.execute_script(LOOK)
    for path, look in looks.items():
        assert look["ink"] == "rgb(64, 32, 0)" and "Georgia" in look["font"] and look["outline"] == "dotted", path
        assert look["radius"] == "0.250rem" and look["density"] == "1.4", path
    # A reader's own choice wins, also that of what is the shipped one.
    for choice, wanted in (("compact", "0.6"), ("regular", "1"), ("roomy", "1.4")):
        browser.get(portal.url + "/account")
        assert browser.find_element("id", "density-" + ("roomy" if choice == "compact" else before)).is_selected()
        browser.find_element("id", "density-" + choice).click()
        browser.find_element("id", "density-" + choice).submit()
        before = choice
        browser.get(portal.url + "/tickets")
        assert float(browser.execute_script(LOOK)["density"]) == float(wanted), choice
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browsers.sign_in(browser, portal.url, "admin@example.com")
    WebDriverWait(browser, 20).until(lambda driver: not driver.current_url.endswith("/login"))
    for path, outline in (("/desk", "dotted"), ("/settings/general", "none")):
        browser.get(portal.url + path)
        look = browser.execute_script(LOOK)
        assert look["ink"] == "rgb(64, 32, 0)" and look["outline"] == outline, path


# The contrast of the colours that a browser derives: text, second, link on the worst ground; button; edge.
DERIVED = """const canvas = document.createElement("canvas"), at = canvas.getContext("2d", {willReadFrequently: true});
const probe = document.body.appendChild(document.createElement("i"));
const light = (token) => {
  probe.style.color = `var(--${token})`;
  at.clearRect(0, 0, 1, 1); at.fillStyle = getComputedStyle(probe).color; at.fillRect(0, 0, 1, 1);
  const part = [...at.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * part[0] + .7152 * part[1] + .0722 * part[2];
};
const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
const worst = (a) => Math.min(...["surface", "page", "sunken", "soft"].map((b) => ratio(a, b)));
return [worst("ink"), worst("ink-2"), worst("accent-text"), ratio("on-accent", "accent-fill"), ratio("line-2", "surface")];"""


def test_the_figures_are_those_of_a_browser(portal, browser):
    admin = portal.client("admin@example.com")
    browsers.sign_in(browser, portal.url, "admin@example.com")
    WebDriverWait(browser, 20).until(lambda driver: not driver.current_url.endswith("/login"))
    for fields in ({"accent": "#d9480f", "paper": "#fffaf5", "text": "#96908c"}, {"accent": "#ffff00", "text_dark": "#808080"},
                   {"accent": "#7a5cff", "accent_dark": "#00ff00", "paper_dark": "#404040", "paper": "#808080"}, {}):
        page = make(admin, {"title": "x", **fields}, button="look")
        figures = [float(re.search(r"([\d.]+) : 1, ", row.text)[1]) for row in page.one("ul", **{"class": "ratio"}).all("li")]
        number = re.search(r"draft=[^&\"]+", page.source)[0]
        for scheme, wanted in (("light", figures[:5]), ("dark", figures[5:])):
            address = f"/settings/theme/sheet?{number}"
            sheet = admin.get(address).source
            browser.get(portal.url + "/account")
            browser.execute_script("document.documentElement.dataset.scheme = arguments[0];"
                                   "const s = new CSSStyleSheet(); s.replaceSync(arguments[1]);"
                                   "document.adoptedStyleSheets = [s];", scheme, sheet)
            found = browser.execute_script(DERIVED)
            assert all(abs(a - b) < .12 * max(1, a / 5) for a, b in zip(found, wanted)), (fields, scheme, found, wanted)


@pytest.mark.row("S27")
def test_the_preview_follows_while_somebody_types(portal, browser):
    browsers.sign_in(browser, portal.url, "admin@example.com")
    WebDriverWait(browser, 20).until(lambda driver: not driver.current_url.endswith("/login"))
    browser.get(portal.url + "/settings/theme/new")
    ink = ("const page = document.querySelectorAll('iframe')[arguments[0]].contentDocument;"
           "return page.readyState == 'complete' && page.body && getComputedStyle(page.body).color;")
    wait = WebDriverWait(browser, 20)
    wait.until(lambda driver: all(driver.execute_script(ink, i) for i in range(3)))
    field = browser.find_element("name", "text")
    field.send_keys("#402000")
    wait.until(lambda driver: all(driver.execute_script(ink, i) == "rgb(64, 32, 0)" for i in range(3)))
    field.clear()
    field.send_keys("#96908c")
    wait.until(lambda driver: "too little" in driver.find_element("css selector", ".ratio li").text)
    browser.find_element("id", "scheme-dark").click()
    wait.until(lambda driver: driver.execute_script(ink, 1).startswith("rgb(233"))
    assert not [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE" and " 422 " not in entry["message"]]
    assert portal.database.value("SELECT count(*) FROM definition") == 0


@pytest.mark.row("S27")
def test_the_editor_without_scripts(portal, browser_noscript):
    driver = browser_noscript
    browsers.sign_in(driver, portal.url, "admin@example.com")
    WebDriverWait(driver, 20).until(lambda driver: not driver.current_url.endswith("/login"))
    driver.get(portal.url + "/settings/theme")
    driver.find_element("link text", "New theme").click()
    driver.find_element("name", "title").send_keys("Autumn")
    driver.find_element("name", "text").send_keys("#402000")
    driver.find_elements("css selector", "button[name=look]")[1].click()
    WebDriverWait(driver, 20).until(lambda driver: "not saved yet" in driver.page_source)
    assert driver.find_element("name", "text").get_attribute("value") == "#402000"
    driver.switch_to.frame(driver.find_element("css selector", "iframe"))
    assert driver.find_element("tag name", "body").value_of_css_property("color").replace("a", "").startswith("rgb(64, 32, 0")
    driver.switch_to.default_content()
    driver.find_element("css selector", "button.primary[name=save]").click()
    WebDriverWait(driver, 20).until(lambda driver: driver.current_url.endswith("/edit/autumn"))
    assert stored(portal, "autumn") == {"title": "Autumn", "text": "#402000"}
