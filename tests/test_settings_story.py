# SPDX-License-Identifier: Apache-2.0
"""An administrator at work in the console: each setting by hand, in a browser with scripts and in one without, and what
customers then have. Rows that have a story elsewhere (templates, forms, groups by rule, invitations) are told there."""

import shutil

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from harness import system
from harness.browser import staleness_of, take_session
from harness.mailing import mail_directives
from harness.mailserver import MailServer

pytestmark = pytest.mark.only_on("sqlite")

ANA, CARLA = "ana@example.com", "carla@other.example"
BUTTONS = {"save": ".save .btn.primary", "submit": "form.form .btn.primary"}


@pytest.fixture(scope="module")
def served(portal_factory, scratch):
    folder = scratch / "story"
    (folder / "locale").mkdir(parents=True)
    for language in ("de", "es"):
        shutil.copy(system.ROOT / "locale" / f"{language}.po", folder / "locale")
    shutil.copytree(system.ROOT / "templates", folder / "templates")
    system.give(folder, system.server_user())
    portal = portal_factory({"PortalName": None, "PortalShippedDir": f'"{folder}"'})
    yield portal
    portal.stop()


@pytest.fixture
def portal(served):
    """With every setting at its default."""
    file = served.store / "nothing.conf"
    file.write_text("# nothing\n")
    served.ctl("settings", "import", file)
    return served


class Console:
    """What a person does: opens pages, fills in fields by their names, presses buttons and waits for the next page."""

    def __init__(self, driver, portal):
        self.driver, self.url, self.changes = driver, portal.url, portal.changes
        take_session(driver, portal, "admin@example.com")

    def open(self, path):
        self.driver.get(self.url + path)
        return self

    def find(self, css):
        return self.driver.find_element("xpath" if css.startswith("//") else "css selector", css)

    def fill(self, **fields):
        for name, value in fields.items():
            control = self.find(f'[name="{name}"]')
            kind = control.get_attribute("type")
            if kind == "radio":
                self.find(f'[name="{name}"][value="{value}"]').send_keys(Keys.SPACE)
            elif kind == "checkbox":
                if control.is_selected() != value:
                    control.send_keys(Keys.SPACE)
            elif control.tag_name == "select":
                Select(control).select_by_visible_text(value)
            else:
                control.clear()
                control.send_keys(value)
        return self

    def press(self, css):
        button, page = self.find(BUTTONS.get(css, css)), self.find("html")
        button.send_keys(Keys.ENTER)
        WebDriverWait(self.driver, 20, ignored_exceptions=[WebDriverException]).until(staleness_of(page))
        self.changes.noted()
        return self

    def push(self, text):
        return self.press(f"//main//button[normalize-space()='{text}']")

    def follow(self, text):
        page = self.find("html")
        self.driver.find_element("link text", text).send_keys(Keys.ENTER)
        WebDriverWait(self.driver, 20, ignored_exceptions=[WebDriverException]).until(staleness_of(page))
        return self

    def save(self, path, **fields):
        self.open(path).fill(**fields).press("save")
        assert "The settings are saved." in self.text
        return self

    @property
    def text(self):
        return self.find("main").text


@pytest.fixture(params=["browser", "browser_noscript"])
def console(request, portal):
    return Console(request.getfixturevalue(request.param), portal)


@pytest.mark.row("S01", "S02", "S07", "S61", "S62")
@pytest.mark.expect_log("CP00620")
def test_name_and_switch(portal, console):
    ana, agent = portal.client(ANA), portal.client("agent@example.com")
    assert "Settings" in console.open("/settings/general").find("nav").text and agent.get("/settings/general").status == 403
    console.open("/settings/general").fill(name="Acme Help")
    assert ana.get("/tickets").title.endswith("Support"), "typed is not saved"
    console.open("/settings/general")
    assert console.find("[name=name]").get_attribute("value") == "Support", "leaving discards it"
    console.save("/settings/general", name="Acme Help")
    assert ana.get("/tickets").title.endswith("Acme Help") and console.driver.title.endswith("Acme Help")
    console.press("button[name=enabled]")
    assert "Portal is off" in console.text and ana.get("/tickets").status == 503
    console.press("button[name=enabled]")
    assert "Portal is on" in console.text and ana.get("/tickets").status == 200
    console.follow("View customer portal")
    assert "/desk/view-as" in console.driver.current_url


@pytest.mark.row("S03", "S04", "S05", "S06")
def test_address_and_language(portal, console):
    ana = portal.client(ANA)
    console.open("/settings/general").fill(language="Deutsch").press("save")
    page = ana.get("/tickets")
    assert page.one("html")["lang"] == "de" and not page.one("select", id="language")
    portal.ctl("settings", "set", "PortalLanguage", "en")
    console.open("/settings/general").follow("Manage domains")
    assert "127.0.0.1" in console.text, "the host in use"
    console.fill(host="127.0.0.1", language="Español").press("submit")
    assert "127.0.0.1" in console.find("tbody").text and "Español" in console.find("tbody").text
    shown = lambda language: WebDriverWait(console.driver, 20).until(
        lambda _: portal.client().get("/login").one("html")["lang"] == language)
    shown("es")
    console.press("button[name=remove]")
    assert not console.driver.find_elements("css selector", "tbody"), console.text
    shown("en")
    console.open("/settings/general").fill(slug="not a path").press("save")
    assert console.find("#slug-error").is_displayed()
    console.fill(slug="help").press("save")
    assert "/help/settings/general" in console.driver.current_url
    assert "/help/" in portal.client().get("/login").url, "the old address leads to the new one"


@pytest.mark.row("S08", "S09", "S10", "S11", "S42")
def test_inbox(portal, console):
    if not portal.database.value("SELECT count(*) FROM inbox WHERE name = 'Billing'"):
        portal.ctl("pipeline", "add", "Billing", "--stages", "New:open,Done:closed", "--inbox", "Billing")
        portal.database.execute("UPDATE inbox SET kind = 'helpdesk' WHERE name = 'Billing'")
    console.save("/settings/tickets", inbox="Billing · Help desk")
    ana = portal.client(ANA)
    page = ana.post_form("/tickets/new", {"subject": "An invoice", "message": "Please"}, field="message")
    ana.submit(page, {"message": "The second message"}, field="message")
    number = portal.database.value("SELECT max(number) FROM ticket")
    console.open(f"/desk/tickets/{number}")
    assert "Billing" in console.text and "The second message" in console.text
    assert "Shown in the portal" in console.find("section[aria-labelledby=convs]").text


@pytest.mark.row("S29", "S30", "S38", "S39", "S40", "S71")
def test_words_names_and_stages(portal, console):
    ana = portal.client(ANA)
    assert "Marta" in ana.get("/tickets").text and "Vasconcelos" not in ana.get("/tickets").source
    console.open("/settings/tickets")
    assert "does not change the form's header text" in console.text
    for shown, words in (("full", "Marta Vasconcelos"), ("last", "Vasconcelos"), ("alias", "Team ")):
        console.save("/settings/tickets", ticket_label="Orders", owner_display=shown, owner_alias="Care Team", custom_stages=True)
        page = ana.get("/tickets")
        assert words in page.one("table").text and words in ana.get("/tickets.csv").text
    assert "Vasconcelos" not in page.source + ana.get("/tickets.csv").text
    assert page.one("h1").text.startswith("Orders") and "Waiting for" in page.one("table").text
    link = page.one("table").one("a", class_="title")["href"]
    assert "Vasconcelos" not in ana.get(link).source
    assert ana.get("/tickets/new").one("h1").text == "How can we help?"


@pytest.mark.row("S31", "S32")
def test_filter(portal, console):
    ana = portal.client(ANA)
    number = portal.database.value("SELECT max(number) FROM ticket JOIN contact ON contact.id = requester_id WHERE email = ?", ANA)
    portal.database.execute("UPDATE ticket SET priority = 4 WHERE number = ?", number)
    console.open("/settings/tickets").follow("Change the rule").press("button[name=rule-or]")
    console.fill(**{"rule-p-0": "Priority"}).press(".btn[name=rule-show]")
    console.fill(**{"rule-o-0": "is not", "rule-v-0": "Urgent"}).press(".btn[name=rule-show]")
    assert f"#{number}" in console.text and "Nothing changes before you save." in console.text
    assert ana.get(f"/tickets/{number}").status == 200
    console.press("submit")
    assert ana.get(f"/tickets/{number}").status == 404 and str(number) not in ana.get("/tickets.csv").text
    assert console.open(f"/desk/tickets/{number}").find("h1").is_displayed()


@pytest.mark.row("S33", "S34", "S35", "S36", "S37")
def test_columns(portal, console):
    ana = portal.client(ANA)
    heads = lambda: [th.text for th in ana.get("/tickets").all("th")]
    default = ["Subject", "Requested by", "Create date", "Ticket owner", "Last activity date", "Status"]
    assert heads() == default
    console.open("/settings/tickets").follow("Change columns")
    for label in ("Priority", "Number", "Company", "Close date"):
        console.fill(column=label).press("button[name=add]")
    assert "10 of 10 used" in console.text and not console.driver.find_elements("name", "column"), "there is no eleventh"
    console.press("button[name=remove][value=requester]").press("button[name=up][value=owner]")
    assert heads() == default, "nothing before Save"
    console.press("button[name=save]")
    assert heads()[:3] == ["Subject", "Ticket owner", "Create date"] and len(heads()) == 9
    console.open("/settings/columns").press("button[name=reset]").press("button[name=save]")
    assert heads() == default


@pytest.mark.row("S44", "S45", "S46", "S47", "S48", "S49")
def test_closing(portal, console):
    ana = portal.client(ANA)
    path = "/desk/setup/pipelines/%d" % portal.database.value("SELECT min(id) FROM pipeline")
    if not portal.database.value("SELECT count(*) FROM stage WHERE name = 'Gone'"):
        assert Select(console.open(path).find("[name=close_stage]")).first_selected_option.text == "Closed", "the only one"
        ana_page = portal.client("admin@example.com")
        ana_page.post_form(path + "/stage", {"name": "Gone", "customer_label": "Done", "state": "closed"}, field="state")
    link = "/support/tickets/%d" % portal.database.value(
        "SELECT max(number) FROM ticket JOIN contact ON contact.id = requester_id JOIN stage ON stage.id = stage_id "
        "WHERE email = ? AND closed_at IS NULL AND hidden = 0 AND stage.pipeline_id = (SELECT min(id) FROM pipeline)", ANA)
    assert not ana.get(link).one("a", href=link + "/close")
    console.save("/settings/tickets", close_tickets=True)
    console.open(path).fill(close_stage="Gone").press("form:has([name=close_stage]) .btn.primary")
    ana.submit(ana.get(link + "/close"), action="/close")
    number = link.rsplit("/", 1)[1]
    assert portal.database.value("SELECT stage.name FROM ticket JOIN stage ON stage.id = stage_id WHERE number = ?", number) == "Gone"
    assert "Closed" in ana.get(link).text and not ana.get(link).one("textarea"), "no reply to what is closed"
    console.save("/settings/tickets", reply_to_closed=True)
    page = ana.submit(ana.get(link), {"message": "One more thing"}, field="message")
    assert "One more thing" in page.text and page.url.split("?")[0].endswith(number)


@pytest.mark.row("S19", "S20", "S21")
def test_form(portal, console):
    ana = portal.client(ANA)
    console.save("/settings/form", form_menu_text="Ask us", form_header_text="What is missing?")
    assert ana.get("/tickets").one("a", href="/support/tickets/new").text == "Ask us"
    assert ana.get("/tickets/new").one("h1").text == "What is missing?"
    console.save("/settings/form", form_enabled=False)
    assert ana.get("/tickets/new").status == 404 and not ana.get("/tickets").one("a", href="/support/tickets/new")


@pytest.mark.row("S27", "S28")
def test_theme(portal, console):
    ana = portal.client(ANA)
    sheets = lambda path: [link["href"] for link in ana.get(path).all("link") if link.get("rel") == "stylesheet"]
    ticket = ana.get("/tickets").one("table").one("a", class_="title")["href"]
    pages = ("/tickets", ticket, "/tickets/new")
    before = [sheets(path) for path in pages]
    console.open("/settings/theme").follow("New theme").fill(title="Autumn", accent="#7a3b00").press("button.btn[name=look]")
    assert [sheets(path) for path in pages] == before
    console.press("button[name=use]")
    for path, plain in zip(pages, before):
        more = [sheet for sheet in sheets(path) if sheet not in plain]
        assert len(more) == 1 and "#7a3b00" in ana.get(more[0]).source, path


@pytest.mark.row("S50", "S54", "S55")
@pytest.mark.row("S53", "S58", "S59", "S60")
def test_access(portal, console):
    ana, carla, nobody = portal.client(ANA), portal.client(CARLA), portal.client()
    console.open("/settings/access")
    assert not console.find("[name=access][value=registration]").is_enabled(), "not before it is allowed"
    console.follow("Authentication method").open("/settings/access").follow("Notice and consent")
    console.fill(domain="127.0.0.1").push("Go on")
    console.fill(body="We keep it. [Privacy](https://legal.example/privacy)", label="I agree to it").push(
        "Save as a new version")
    console.save("/settings/access", self_registration=True)
    console.save("/settings/access", access="registration")
    page = nobody.get("/register")
    assert page.one("a", href="https://legal.example/privacy") and "I agree to it" in page.text
    refused = nobody.submit(page, {"first_name": "Mei", "last_name": "Ito", "email": "mei@bakery.example",
                                   "password": "a long pass phrase"}, field="password", without=("consent",))
    assert refused.status == 422, "not without the tick"
    console.save("/settings/access", access="groups")
    assert ana.get("/tickets").status == 403
    name = console.driver.capabilities["chrome"]["userDataDir"].rsplit("/", 1)[1]
    console.follow("Access groups").follow("Add a list").fill(name=name).press("submit")
    console.press("form[action$='/admit'] .btn")
    portal.ctl("group", "member", name, ANA)
    assert ana.get("/tickets").status == 200 and carla.get("/tickets").status == 403
    console.press("form[action$='/remove'] .btn")
    assert ana.get("/tickets").status == 403


@pytest.fixture
def mailserver():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.mark.row("S51", "S52")
@pytest.mark.parametrize("driver", ["browser", "browser_noscript"])
def test_registration_mail(request, make_portal, mailserver, driver):
    """Who is listed and has no login gets one mail, in the words that were written for it here."""
    portal = make_portal({**mail_directives(mailserver), "PortalAccess": "groups"})
    for person in ("ivy", "ida", "out"):
        portal.ctl("user", "add", f"{person}@bakery.example", "--role", "contact")
    portal.ctl("group", "save", "Bakery")
    for person in ("ivy", "ida"):
        portal.ctl("group", "member", "Bakery", f"{person}@bakery.example")
    portal.ctl("group", "admit", "Bakery")
    console = Console(request.getfixturevalue(driver), portal)
    console.open("/settings/templates?page=mail-account-invite#new").fill(name="bakery").press("#new button")
    text = console.find("#text").get_attribute("value")
    console.fill(text=text.replace("You are invited to ", "Your key to ")).press("button[name=save]")
    console.open("/settings/pages")
    console.find("#page-mail-account-invite option[value=mail-account-invite_bakery]").click()
    console.press("button[name=save]")
    # The job sees the choice with the next mails that it takes, at most a second later.
    portal.changes.noted()
    portal.changes.wait()
    console.open("/settings/invitations").follow("Invite all of them…")
    assert "ivy@bakery.example" in console.text and "out@bakery.example" not in console.text
    console.press("form .btn.primary")
    mails = mailserver.wait(2)
    assert sorted(mail.recipient for mail in mails) == ["ida@bakery.example", "ivy@bakery.example"]
    assert {mail["Subject"] for mail in mails} == {"Your key to Example Support"}
    mailserver.quiet()
