# SPDX-License-Identifier: Apache-2.0
"""Templates that administrators write in the browser, and which of them a page uses."""

import re
import shutil

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from harness import system
from harness.client import PASSWORD
from harness.mailing import mail_directives, until
from harness.mailserver import MailServer

TEMPLATES = system.ROOT / "templates"
OWN = "Words of our own"


def shipped(page):
    return (TEMPLATES / f"{page}.html").read_text()


def worded(page, words=OWN):
    """The shipped template of a page, with more words in it."""
    text = shipped(page)
    for tag in ("<section class=\"sheet pad stack wide\">", "<h1"):
        if tag in text:
            return text.replace(tag, f"<p>{words}</p>{tag}", 1)
    raise AssertionError(page)


def section(kind, name, body):
    lines = "\n".join("    " + line for line in body.split("\n"))
    return f"<PortalDefinition {kind} {name}>\n{lines}\n</PortalDefinition>\n"


def chosen(name, body):
    """The text of an import that gives a page a template."""
    return section("template", name, body) + section("page", name.partition("_")[0], name)


def bring_in(portal, text):
    file = portal.store / "import.conf"
    file.write_text(text)
    return portal.ctl("settings", "import", file)


def everywhere(portal, path, words, there=True, seconds=4):
    """Waits until all processes show `words` to people without a login, or none does: each looks once a second."""
    person = lambda: (words in portal.client().get(path).text) == there
    until(lambda: all(person() for _ in range(6)), seconds, words)


def make(admin, page, name):
    done = admin.post_form("/settings/templates", {"page": page, "name": name}, action="/settings/templates")
    assert done.url.endswith(f"/settings/templates/{page}_{name}"), done.text
    return done


def text_of(page):
    return next(dict(form.values)["text"] for form in page.forms if "text" in form.names)


def edit(admin, name, text, page=None, **options):
    path = f"/settings/templates/{name}"
    return admin.submit(page or admin.get(path), {"text": text}, action=path, **options)


def choose(admin, **choices):
    fields = {f"page-{page.replace('_', '-')}": value for page, value in choices.items()}
    return admin.submit(admin.get("/settings/pages"), fields, action="/settings/pages")


@pytest.fixture
def portal(make_portal):
    return make_portal({"PortalAccess": "registration", "PortalSelfRegistration": "On"})


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


# --- Pages -------------------------------------------------------------------------------------------------------


@pytest.mark.row("S56")
def test_each_system_page_has_the_template_that_is_chosen(portal, admin):
    portal.ctl("consent", "set", "--label", "I agree.", input="What we do with your data.")
    addresses = {"login": "/login", "register": "/register", "signed-out": "/signed-out", "denied": "/denied",
                 "forgot": "/password/forgot", "reset": "/password/reset/none"}
    bring_in(portal, "".join(section("template", f"{page}_own", worded(page, f"Our {page}"))
                             for page in addresses if page not in ("signed-out", "denied", "forgot", "reset")) +
             "".join(section("template", f"{page}_own",
                             shipped(page).replace("<tal:task", f"<p>Our {page}</p><tal:task", 1))
                     for page in ("signed-out", "denied", "forgot", "reset")))
    settings = admin.get("/settings/pages")
    for page in addresses:
        options = [option["value"] for option in settings.one("select", id=f"page-{page}").all("option")]
        assert options == ["", f"{page}_own"], page
    for page, address in addresses.items():
        assert f"Our {page}" not in portal.client().get(address).text, "nothing before it is chosen"
    answer = choose(admin, **{page.replace("-", "_"): f"{page}_own" for page in addresses})
    assert answer.status == 200 and "The settings are saved" in answer.text
    for page, address in addresses.items():
        everywhere(portal, address, f"Our {page}")
    back = admin.submit(admin.get("/settings/pages"), {"back": "login", "page-register": ""}, action="/settings/pages")
    assert back.status == 200 and back.one("select", id="page-login").one("option", selected=True)["value"] == ""
    everywhere(portal, "/login", "Our login", there=False)
    assert "Our register" in portal.client().get("/register").text, "the button is about its page alone"


@pytest.mark.row("S57")
def test_a_preview_is_not_the_page_until_it_is_saved_and_chosen(portal, admin):
    page = make(admin, "login", "calm")
    assert text_of(page) == shipped("login"), "a new one is a copy of the shipped one"
    typed = {"text": worded("login"), "part": "page"}
    preview = admin.submit(page, typed, action="/settings/templates/login_calm", without=())
    assert preview.status == 200, "that was Save"
    draft = worded("login", "Only a draft")
    seen = admin.post("/settings/preview/login_calm", {"csrf": admin.csrf("/settings/pages"), "text": draft})
    assert seen.status == 200 and "Only a draft" in seen.text and OWN not in seen.text
    assert "Only a draft" not in admin.get("/settings/preview/login_calm").text
    assert OWN in admin.get("/settings/preview/login_calm").text and OWN not in admin.get("/settings/preview/login").text
    assert OWN not in portal.client().get("/login").text, "saved, and not chosen"
    choose(admin, login="login_calm")
    everywhere(portal, "/login", OWN)
    assert OWN in admin.get("/settings/preview/login").text
    assert "Only a draft" not in portal.client().get("/login").text
    assert "In use" in admin.get("/settings/templates").text


def test_every_page_and_mail_has_a_preview(portal, admin):
    pages = admin.get("/settings/pages")
    names = [select["name"].removeprefix("page-") for select in pages.all("select")]
    bring_in(portal, "".join(section("template", f"{name}_copy", shipped(name)) for name in names))
    assert portal.ctl("template", "check", portal.build.templates).stdout, "a copy of any shipped template is one of our own"
    links = [link["href"] for link in pages.all("a") if "/settings/preview/" in link["href"]]
    assert len(links) > 40
    for link in links:
        answer = admin.get(link)
        assert answer.status == 200 and len(answer.source) > 150, link
        if "part=text" in link:
            assert answer.headers["Content-Type"].startswith("text/plain") and answer.source.startswith("Subject: ")
        else:
            assert answer.one("h1").text.strip(), link
    ticket = admin.get("/settings/preview/ticket")
    assert "Invoices for October" in ticket.text and "Ana Souza" in ticket.text
    csrf = dict(pages.form(action="/settings/pages").values)["csrf"]
    assert csrf not in ticket.source and "admin@example.com" not in ticket.source, "nothing of who looks is in it"


@pytest.mark.row("S57")
def test_a_complaint_stands_where_configtest_puts_it(portal, admin, tmp_path_factory):
    page = make(admin, "login", "calm")
    broken = shipped("login").replace("<h1", "<p tal:content=\"titel\">x</p><h1", 1).replace("</main>", "${nobody}</main>")
    refused = edit(admin, "login_calm", broken, page)
    assert refused.status == 422 and text_of(refused) == broken, "what was typed is kept"
    folder = tmp_path_factory.mktemp("templates")
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    (folder / "login.html").write_text(broken)
    said = system.run([portal.build.portalctl, "template", "check", folder], check=False,
                      env=portal.build.environment()).stderr.splitlines()
    assert len(said) == 2 and all(":" in line for line in said)
    shown = [pre.text for pre in refused.one("ol", class_="complaints").all("pre") if "login_calm.html:" in pre.text]
    assert shown == [line.replace(f"{folder}/login.html", "login_calm.html") for line in said]
    line, column = re.match(r"login_calm.html:(\d+):(\d+)", shown[0]).groups()
    assert f"Line {line}, column {column}" in refused.text
    assert broken.splitlines()[int(line) - 1][int(column) - 1:].startswith("titel")
    assert text_of(admin.get("/settings/templates/login_calm")) == shipped("login"), "it was not saved"
    csrf = admin.csrf("/settings/pages")
    assert admin.post("/settings/preview/login_calm", {"csrf": csrf, "text": broken}).status == 422


def test_what_httpd_conf_names_is_shown_and_stays(make_portal, scratch):
    folder = scratch / "overlay_of_pages"
    folder.mkdir(mode=0o755)
    (folder / "account.html").write_text(worded("account", "From the folder"))
    file = folder / "front.html"
    file.write_text(worded("login", "From the directive"))
    portal = make_portal({"PortalTemplate": f'login "{file}"', "PortalTemplateDir": f'"{folder}"'})
    admin = portal.client("admin@example.com")
    page = admin.get("/settings/pages")
    assert not page.one("select", id="page-login")
    assert re.search(r"Fixed by PortalTemplate in \S+, line \d+: \S+front.html", page.text)
    options = page.one("select", id="page-account").all("option")
    assert [option["value"] for option in options] == ["", "shipped"] and "account.html" in options[0].text
    assert "From the folder" in admin.get("/account").text
    choose(admin, account="shipped", login="shipped")
    assert "From the folder" not in admin.get("/account").text
    assert portal.database.value("SELECT count(*) FROM definition") == 1, "of the account page, and not of the fixed one"
    bring_in(portal, chosen("login_own", worded("login")))
    assert "From the folder" in admin.get("/account").text
    assert OWN not in portal.client().get("/login").text and "From the directive" in portal.client().get("/login").text
    assert "From the folder" in text_of(make(admin, "account", "copy")), "a copy of what there is"
    # A page that httpd.conf gives another one loses nothing by a macro that goes.
    card = worded("account").replace("</main>", "<tal:x condition=\"nothing\"><p metal:define-macro=\"card\">x</p></tal:x></main>")
    assert edit(admin, "account_copy", card).status == 200
    user = worded("login").replace("</main>", '<p metal:use-macro="account_copy/macros/card">x</p></main>')
    bring_in(portal, section("template", "account_copy", card) + chosen("login_own", user))
    assert not admin.get("/settings/templates/login_own").all("ol", class_="complaints")
    assert edit(admin, "account_copy", card.replace('"card"', '"cart"')).status == 200


def test_a_choice_that_cannot_be(portal, admin):
    page = admin.get("/settings/pages")
    assert admin.submit(page, {"page-login": "register_x"}, action="/settings/pages").status == 400
    missing = admin.submit(page, {"page-login": "login_none"}, action="/settings/pages")
    assert missing.status == 422 and "There is no template login_none." in missing.text
    other = portal.client("admin@example.com")
    make(other, "login", "one")
    choose(other, login="login_one")
    late = admin.submit(page, {"page-off": ""}, action="/settings/pages")
    assert late.status == 409 and "Somebody else chose templates" in late.text
    for bad in ("Login", "a b", "", "x" * 60, "a_b"):
        refused = admin.post_form("/settings/templates", {"page": "login", "name": bad}, action="/settings/templates")
        assert refused.status == 422 and refused.one("input", id="name")["value"] == bad, bad
    again = admin.post_form("/settings/templates", {"page": "login", "name": "one"}, action="/settings/templates")
    assert again.status == 422 and "has a template of that name already" in again.text
    assert admin.post_form("/settings/templates", {"page": "settings-audit", "name": "x"},
                           action="/settings/templates").status == 422, "the console has none"


# --- Broken ones -------------------------------------------------------------------------------------------------


@pytest.mark.expect_log("CP01555", "CP01556")
def test_what_does_not_compile_keeps_the_shipped_page(portal, admin):
    before = portal.client().get("/login").text
    bring_in(portal, chosen("login_calm", worded("login")))
    everywhere(portal, "/login", OWN)
    bring_in(portal, chosen("login_broken", worded("login", "${nonsense}")))
    everywhere(portal, "/login", OWN, there=False)
    for _ in range(8):
        assert portal.client().get("/login").text == before
        page = admin.get("/settings/pages")
    said = [re.search(r"pid \d+", line)[0] for line in portal.httpd.new_lines() if "CP01555" in line]
    assert said and len(said) == len(set(said)), "once in each process"
    assert re.search(r"login_broken does not compile: line \d+, column \d+: ", page.text)
    assert admin.get("/settings/templates/login_broken").one("ol", class_="complaints"), "the editor says why"
    bring_in(portal, section("page", "login", "login_gone"))
    everywhere(portal, "/login", "Forgot")
    assert "There is no template login_gone." in admin.get("/settings/pages").text
    # A page that must not have one has none, whatever is brought in.
    bring_in(portal, chosen("settings-audit_x", worded("login")))
    assert "Nothing" in admin.get("/settings/audit").text or admin.get("/settings/audit").one("h1").text == "Audit"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<p onclick=\"alert(1)\">x</p>",
                                     "<a href=\"javascript:alert(1)\">x</a>", "<iframe src=\"/support/settings\"></iframe>",
                                     "<p tal:content=\"structure string:&lt;script>1&lt;/script>\">x</p>"])
def test_templates_carry_no_scripts(admin, request, hostile):
    name = f"n{abs(hash(hostile)) % 10000}"
    page = make(admin, "login", name)
    refused = edit(admin, f"login_{name}", shipped("login").replace("<h1", hostile + "<h1", 1), page)
    assert refused.status == 422 and re.search("not allowed|no scripts|begins with|type html", refused.text), refused.text
    assert hostile not in admin.get(f"/settings/templates/login_{name}").text


def test_the_database_is_checked_from_the_command_line(portal, admin):
    make(admin, "login", "calm")
    fine = portal.ctl("template", "check", portal.build.templates)
    count = int(fine.stdout.split()[0])
    bring_in(portal, section("template", "off_x", worded("login", "${nonsense}")))
    wrong = portal.ctl("template", "check", portal.build.templates, check=False)
    assert wrong.returncode == 1 and re.match(r"off_x\.html:\d+:\d+: ", wrong.stderr)
    plain = system.run([portal.build.portalctl, "template", "check", portal.build.templates], env=portal.build.environment())
    assert int(plain.stdout.split()[0]) == count - 1


# --- Changes -----------------------------------------------------------------------------------------------------


def test_versions_undo_and_deletion(portal, admin):
    ana = portal.client("ana@example.com")
    make(admin, "tickets", "calm")
    edit(admin, "tickets_calm", worded("tickets", "Second text"))
    edit(admin, "tickets_calm", worded("tickets", "Third text"))
    choose(admin, tickets="tickets_calm")
    versions = admin.get("/settings/template-versions/tickets_calm")
    links = [link["href"] for link in versions.one("tbody").all("a")]
    assert len(links) == 3
    second = admin.get(links[1])
    diff = [line.text for line in second.one("div", class_="diff").all("p")]
    assert any("Removed: " in line and "Second text" in line for line in diff), diff
    assert any("Added: " in line and "Third text" in line for line in diff) and len(diff) < 12
    assert "as it is now" in admin.get(links[0]).text
    back = admin.submit(second, action="/settings/template-versions/tickets_calm")
    assert "Second text" in text_of(back)
    assert "Second text" in ana.get("/tickets").text
    gone = admin.submit(back, action="/settings/template-delete/tickets_calm")
    assert gone.status == 200 and "tickets_calm" not in gone.text
    assert "Second text" not in ana.get("/tickets").text
    audit = admin.get("/settings/audit")
    lines = [[cell.text for cell in row.all("td")][:3] for row in audit.one("tbody").all("tr")]
    assert lines[0][0].startswith("Template: tickets_calm") and lines[0][2] == "none" and "lines" in lines[0][1]
    assert lines[1] == ["Page: tickets", "tickets_calm", "none"]
    button = audit.one("tbody").all("button")[0]
    admin.submit(audit, {"change": button["value"]}, action="/settings/audit/undo")
    assert "Second text" in text_of(admin.get("/settings/templates/tickets_calm"))
    assert admin.get("/settings/template-versions/tickets_none").status == 404
    assert admin.get("/settings/templates/tickets_none").status == 404


def test_two_administrators(portal, admin):
    other = portal.client("admin@example.com")
    mine = make(admin, "login", "calm")
    edit(other, "login_calm", worded("login", "Theirs"))
    late = edit(admin, "login_calm", worded("login", "Mine"), mine)
    assert late.status == 409 and "Somebody else saved this template" in late.text and "Mine" in text_of(late)
    assert "Theirs" in text_of(other.get("/settings/templates/login_calm"))
    again = edit(admin, "login_calm", worded("login", "Mine"), late)
    assert again.status == 200 and "Mine" in text_of(again)


def test_only_administrators(portal, admin):
    make(admin, "login", "calm")
    agent = portal.client("agent@example.com")
    for path in ("pages", "templates", "templates/login_calm", "preview/login", "template-versions/login_calm"):
        assert agent.get(f"/settings/{path}").status == 403 and portal.client("ana@example.com").get(f"/settings/{path}").status == 404
    csrf = agent.csrf("/account")
    for path in ("pages", "templates", "templates/login_calm", "preview/login_calm", "template-delete/login_calm",
                 "template-versions/login_calm"):
        assert agent.post(f"/settings/{path}", {"csrf": csrf, "text": "x"}).status == 403
    assert portal.database.value("SELECT count(*) FROM definition") == 1


def test_out_and_in_again(portal, admin):
    bring_in(portal, chosen("login_calm", worded("login")))
    text = portal.ctl("settings", "export").stdout
    bring_in(portal, "")
    assert portal.database.value("SELECT count(*) FROM definition") == 0
    bring_in(portal, text)
    assert portal.ctl("settings", "export").stdout == text
    assert text_of(admin.get("/settings/templates/login_calm")) == worded("login")


def test_another_server_shows_it_within_two_seconds(portal, admin, make_portal):
    other = make_portal({"PortalAccess": "registration", "PortalSelfRegistration": "On"}, database=portal.database)
    ana = other.client("ana@example.com")
    everywhere(other, "/login", OWN, there=False)
    make(admin, "login", "calm")
    edit(admin, "login_calm", worded("login"))
    make(admin, "tickets", "calm")
    edit(admin, "tickets_calm", worded("tickets"))
    old = ana.get("/tickets").headers["ETag"]
    choose(admin, login="login_calm", tickets="tickets_calm")
    page = ana.get("/tickets", headers={"If-None-Match": old})
    assert page.status == 200 and OWN in page.text and page.headers["ETag"] != old, "at the next request"
    until(lambda: all(OWN in other.client().get("/login").text for _ in range(6)), 2, "the other server's page")


def test_a_page_costs_what_the_shipped_one_costs(admin):
    statements = lambda: re.search(r'desc="(\d+) statements"', admin.get("/account").headers["Server-Timing"])[1]
    make(admin, "account", "own")
    before = statements()
    edit(admin, "account_own", worded("account"))
    choose(admin, account="account_own")
    admin.get("/account")
    assert statements() == before and OWN in admin.get("/account").text


# --- Mail --------------------------------------------------------------------------------------------------------


@pytest.mark.row("S52")
def test_the_registration_mail_is_worded_here(make_portal):
    server = MailServer().start()
    try:
        portal = make_portal({**mail_directives(server), "PortalMail": "Off", "PortalAccess": "groups"})
        portal.ctl("settings", "set", "PortalUrl", portal.url)
        admin = portal.client("admin@example.com")
        page = make(admin, "mail-account-invite", "bakery")
        text = text_of(page).replace("You are invited to ", "Your key to ").replace(
            "<h1 i18n:translate=\"\">You are invited</h1>", "<h1>The bakery's door is open</h1>")
        csrf = admin.csrf("/settings/pages")
        part = lambda word: admin.post("/settings/preview/mail-account-invite_bakery",
                                       {"csrf": csrf, "text": text, "part": word})
        assert part("text").source.startswith("Subject: Your key to Example Support\n\nExample Support\n\nThe bakery's door")
        assert "The bakery's door is open" in part("page").one("h1").text
        assert edit(admin, "mail-account-invite_bakery", text, page).status == 200
        invite = lambda: portal.ctl("invite", "ana@example.com")
        portal.ctl("group", "save", "Bakery")
        portal.ctl("group", "member", "Bakery", "ivy@bakery.example", check=False)
        portal.ctl("user", "add", "ivy@bakery.example", "--role", "contact")
        portal.ctl("group", "member", "Bakery", "ivy@bakery.example")
        portal.ctl("group", "admit", "Bakery")
        portal.ctl("invite", "ivy@bakery.example")
        mail = server.wait(1)[0]
        assert mail["Subject"] == "You are invited to Example Support", "not chosen yet"
        choose(admin, mail_account_invite="mail-account-invite_bakery")
        # The job hears of the choice within two seconds.
        for count in range(2, 8):
            portal.ctl("invite", "ivy@bakery.example")
            mail = server.wait(count)[count - 1]
            if mail["Subject"] != "You are invited to Example Support":
                break
        assert mail["Subject"] == "Your key to Example Support" and mail.recipient == "ivy@bakery.example"
        assert "The bakery's door is open" in mail.text and "The bakery's door is open" in mail.html
        assert re.search(re.escape(portal.url) + r"/invitation/\S+", mail.text), "the link is the letter's own"
    finally:
        server.stop()


# --- In the browser ----------------------------------------------------------------------------------------------


def is_gone(element):
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False


def press(driver, css):
    page, button = driver.find_element(By.TAG_NAME, "html"), driver.find_element(By.CSS_SELECTOR, css)
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    WebDriverWait(driver, 20).until(lambda _: is_gone(page))


def come_in(driver, portal):
    driver.get(portal.url + "/login")
    driver.find_element(By.ID, "email").send_keys("admin@example.com")
    driver.find_element(By.ID, "password").send_keys(PASSWORD)
    press(driver, "main form button")


def type_text(driver, text):
    """As pasting does."""
    area = driver.find_element(By.ID, "text")
    area.clear()
    area.send_keys(text)


def story(driver, portal, words):
    driver.get_log("browser")  # what tests before said
    come_in(driver, portal)
    driver.get(portal.url + "/settings/templates?page=signed-out#new")
    driver.find_element(By.ID, "name").send_keys("short")
    press(driver, "#new button")
    assert driver.current_url.endswith("/settings/templates/signed-out_short")
    small = ('<html metal:use-macro="layout.html/macros/page">\n<main id="main" class="wrap" metal:fill-slot="main">\n'
             f'<h1 tal:content="titel">x</h1>\n<p>{words}</p></main></html>')
    type_text(driver, small)
    press(driver, "button[name=save]")
    link = driver.find_element(By.CSS_SELECTOR, ".complaints a")
    assert link.text == "Line 3, column 18" and "did you mean 'title'" in driver.find_element(By.CSS_SELECTOR, ".said").text
    link.click()
    type_text(driver, small.replace("titel", "title"))
    window = driver.current_window_handle
    driver.find_element(By.CSS_SELECTOR, "button[name=part]").click()
    WebDriverWait(driver, 20).until(lambda d: len(d.window_handles) == 2)
    driver.switch_to.window(next(one for one in driver.window_handles if one != window))
    WebDriverWait(driver, 20).until(lambda d: words in d.page_source)
    heading = driver.find_element(By.TAG_NAME, "h1")
    assert heading.text == "You are signed out" and heading.value_of_css_property("font-weight") > "400", "it has its looks"
    driver.close()
    driver.switch_to.window(window)
    assert words not in portal.client().get("/signed-out").text
    press(driver, "button[name=save]")
    driver.get(portal.url + "/settings/pages")
    select = driver.find_element(By.ID, "page-signed-out")
    select.find_element(By.CSS_SELECTOR, "option[value=signed-out_short]").click()
    press(driver, "button[name=save]")
    everywhere(portal, "/signed-out", words)
    press(driver, "button[value=signed-out]")
    assert not driver.find_elements(By.CSS_SELECTOR, "button[value=signed-out]")
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and "422" not in entry["message"]] == []


@pytest.mark.row("S56")
@pytest.mark.row("S57")
@pytest.mark.only_on("sqlite")
def test_in_the_browser(portal, browser):
    story(browser, portal, "Until soon.")
    browser.get(portal.url + "/settings/templates/signed-out_short")
    numbers = browser.find_elements(By.CSS_SELECTOR, ".numbers > span")
    assert [number.text for number in numbers] == ["1", "2", "3", "4"]


@pytest.mark.row("S56")
@pytest.mark.row("S57")
@pytest.mark.only_on("sqlite")
def test_in_the_browser_without_scripts(portal, browser_noscript):
    story(browser_noscript, portal, "See you.")
    assert not browser_noscript.find_elements(By.CSS_SELECTOR, ".numbers")


def test_a_preview_can_do_nothing(portal, admin, browser):
    """Even what no compiler has looked at: a file of the sysadmin's, with a script, a form and a frame."""
    bring_in(portal, chosen("signed-out_form", shipped("signed-out").replace(
        "<tal:task", '<form id="f" method="post" action="/support/settings/switch"><input type="hidden" name="enabled" '
                     'value="0"/><button id="go">Go</button></form><img src="https://elsewhere.example/x.png" alt=""/>'
                     "<tal:task", 1)))
    come_in(browser, portal)
    browser.get(portal.url + "/settings/preview/signed-out")
    answer = admin.get("/settings/preview/signed-out")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-same-origin;") and "allow-scripts" not in policy and "allow-forms" not in policy
    assert "script-src 'none'" in policy and "form-action 'none'" in policy and "no-store" in answer.headers["Cache-Control"]
    before = portal.database.value("SELECT count(*) FROM setting")
    browser.find_element(By.ID, "go").click()
    assert browser.current_url.endswith("/settings/preview/signed-out"), "the form does not leave"
    assert portal.database.value("SELECT count(*) FROM setting") == before
    blocked = " ".join(entry["message"] for entry in browser.get_log("browser"))
    assert "elsewhere.example" in blocked and "Blocked form submission" in blocked
