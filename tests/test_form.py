# SPDX-License-Identifier: Apache-2.0
"""Forms that administrators make: what customers fill in, and the editor."""

import json
import re

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait
from harness.browser import staleness_of

from harness import browser as browsers
from harness.tickets import messages, number_of

ANA, BRUNO, CARLA = "ana@example.com", "bruno@example.com", "carla@other.example"
FORM = "/support/settings/forms"

PROPERTIES = {
    "order": {"object": "ticket", "label": "Order number", "type": "text", "customers": "see"},
    "topic": {"object": "ticket", "label": "Topic", "type": "choice", "customers": "see",
              "options": [{"name": "billing", "label": "Billing"}, {"name": "device", "label": "Device"}]},
    "parts": {"object": "ticket", "label": "Parts", "type": "choices", "customers": "see",
              "options": [{"name": "belt", "label": "Belt"}, {"name": "lamp", "label": "Lamp"}]},
    "staff": {"object": "contact", "label": "Team size", "type": "number"},
}

FORMS = {
    "problem": {
        "label": "Something is broken", "description": "A device that fails", "header": "What is broken?",
        "button": "Report it", "after": "We are on it.", "position": 10, "offered": True, "creates_tickets": True,
        "inbox": "Workshop",
        "fields": [
            {"kind": "subject", "required": True},
            {"kind": "ticket", "property": "topic", "required": True},
            {"kind": "ticket", "property": "parts", "when": "topic is device"},
            {"kind": "ticket", "property": "order", "required": True, "when": "topic is billing\n\nparts has lamp",
             "pattern": "[0-9]{2}-[0-9]{5}", "message": "Two digits, a hyphen and five digits, such as 88-20417"},
            {"kind": "message"},
            {"kind": "priority", "hidden": True, "default": "3"},
            {"kind": "contact", "property": "staff", "label": "How many are you?"},
            {"kind": "attachment"},
        ]},
    "question": {
        "label": "A question", "position": 20, "offered": True, "creates_tickets": True, "inbox": "Support",
        "fields": [{"kind": "message", "required": True, "label": "What do you want to know?"}]},
    "bakers": {
        "label": "For bakers", "position": 30, "offered": True, "creates_tickets": True, "inbox": "Support",
        "groups": ["Bakers"], "fields": [{"kind": "subject", "required": True}]},
    "others": {
        "label": "For the other company", "position": 5, "offered": True, "creates_tickets": True, "inbox": "Support",
        "companies": ["Other"], "fields": [{"kind": "subject", "required": True}]},
    "draft": {"label": "Not ready", "fields": [{"kind": "contact", "property": "staff"}]},
}


def section(kind, name, body):
    return f"<PortalDefinition {kind} {name}>\n    {json.dumps(body)}\n</PortalDefinition>\n"


def bring_in(portal, forms, properties=PROPERTIES, check=True):
    """Puts definitions in the place of all that were there."""
    text = "".join(section("property", name, body) for name, body in properties.items())
    text += "".join(section("form", name, body) for name, body in forms.items())
    file = portal.store / "definitions.conf"
    file.write_text(text)
    return portal.ctl("settings", "import", file, check=check)


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory(start=False)
    bring_in(portal, FORMS)
    portal.ctl("group", "save", "Bakers")
    portal.ctl("group", "member", "Bakers", BRUNO)
    portal.start()
    yield portal
    portal.stop()


def tiles(client):
    return [a.text for a in client.get("/tickets/new").all("a", class_="title")]


def values_of(portal, number):
    """What stands in a ticket's slots, by property."""
    rows = portal.database.query("SELECT name, body FROM definition WHERE kind = 'property'")
    slots = {row["name"]: json.loads(row["body"])["slot"] for row in rows}
    ticket = portal.database.query("SELECT ticket.*, inbox.name AS inbox FROM ticket JOIN inbox ON inbox.id = "
                                   "ticket.inbox_id WHERE number = ?", number)[0]
    return {**{name: ticket[f"p{slot}"] for name, slot in slots.items()}, "inbox": ticket["inbox"],
            "priority": ticket["priority"], "subject": ticket["subject"]}


def hidden(page, name):
    return "hidden" in page.one("div", class_="part", data_field=name).attributes


# --- what customers have -----------------------------------------------------------------------------------------


@pytest.mark.row("P29")
def test_several_forms_are_a_choice_with_descriptions(portal):
    ana = portal.client(ANA)
    page = ana.get("/tickets/new")
    assert tiles(ana) == ["Something is broken", "A question"]
    assert "A device that fails" in page.text and not page.one("textarea")
    page = ana.get([a for a in page.all("a") if a.text == "Something is broken"][0]["href"])
    assert page.one("h1").text == "What is broken?" and "Report it" in page.text
    assert page.one("a", class_="up")["href"].endswith("/tickets/new")
    assert [tile["label"] for tile in ana.get_json("/tickets/new").json["tiles"]] == ["Something is broken", "A question"]
    assert ana.get("/tickets/new/nothing").status == ana.get("/tickets/new/draft").status == 404
    # Who filled in a form that is not there any more has his text in another one.
    page = ana.post("/tickets", {"csrf": ana.csrf(), "form": "gone", "subject": "Which one?", "message": "x"})
    assert page.status == 422 and "not there any more" in page.one("div", role="alert").text
    assert page.one(id="subject")["value"] == "Which one?"
    assert not portal.database.value("SELECT count(*) FROM ticket WHERE subject = ?", "Which one?")


@pytest.mark.row("P31")
def test_a_form_is_for_its_groups_and_companies(portal):
    bruno, carla = portal.client(BRUNO), portal.client(CARLA)
    assert tiles(bruno) == ["Something is broken", "A question", "For bakers"]
    assert tiles(carla) == ["For the other company", "Something is broken", "A question"]
    assert bruno.get("/tickets/new/bakers").status == 200 and carla.get("/tickets/new/bakers").status == 404
    assert bruno.get("/tickets/new/others").status == 404 and carla.get("/tickets/new/others").status == 200
    sent = {"csrf": carla.csrf(), "form": "bakers", "subject": "Let me in"}
    assert carla.post("/tickets", sent).status == 404
    assert not portal.database.value("SELECT count(*) FROM ticket WHERE subject = 'Let me in'")
    assert number_of(bruno.post_form("/tickets/new/bakers", {"subject": "Dough"}, action="/support/tickets"))


def test_answers_go_to_ticket_and_contact(portal):
    ana = portal.client(ANA)
    page = ana.post_form("/tickets/new/problem", {
        "subject": "Invoice", "p.topic": "billing", "p.order": "88-20417", "message": "Too **much**", "p.staff": "12.5",
        "priority": "1"}, action="/support/tickets",
                          without=("shown",))
    assert page.one("div", role="status").text == "We are on it."
    found = values_of(portal, number_of(page))
    assert found["topic"] == "billing" and found["order"].endswith(" 88-20417") and found["parts"] is None
    assert (found["inbox"], found["priority"], found["subject"]) == ("Workshop", 3, "Invoice")
    slot = json.loads(portal.database.value("SELECT body FROM definition WHERE name = 'staff'"))["slot"]
    assert portal.database.value(f"SELECT p{slot} FROM contact WHERE email_key = ?", ANA)
    assert "much" in messages(page)[0].text
    again = ana.get("/tickets/new/problem")
    assert again.one(id="p.staff")["value"] == "12.5", "what is known is there already"


def test_a_form_without_subject_or_message_makes_a_whole_ticket(portal):
    bruno = portal.client(BRUNO)
    page = bruno.post_form("/tickets/new/question", {"message": "When do you open?"}, action="/support/tickets")
    assert page.one("h1").text == "A question" and "When do you open?" in messages(page)[0].text
    page = bruno.post_form("/tickets/new/problem", {"subject": "Lamp", "p.topic": "device", "p.parts.belt": "1"}, action="/support/tickets",
                          without=("shown",))
    assert values_of(portal, number_of(page))["parts"] == "|belt|"
    text = messages(page)[0].text
    assert "Topic: Device" in text and "Parts: Belt" in text


@pytest.mark.row("P30")
def test_answers_decide_which_fields_there_are(portal):
    ana = portal.client(ANA)
    page = ana.get("/tickets/new/problem")
    assert hidden(page, "order") and hidden(page, "parts") and not hidden(page, "topic")
    page = ana.submit(page, {"subject": "Step by step", "p.topic": "device", "continue": "1"}, action="/support/tickets",
                      files=[("attachment", ("a.txt", b"aaa", "text/plain"))])
    assert page.status == 200 and not page.one("section", class_="summary")
    assert not hidden(page, "parts") and hidden(page, "order")
    assert dict(page.form(action="/support/tickets").values)["subject"] == "Step by step" and "a.txt" in page.text
    # Sent with an answer that leads to another question: it comes back with that one, which is not a fault yet.
    page = ana.submit(page, {"p.parts.lamp": "1"}, action="/support/tickets")
    assert page.status == 422 and not hidden(page, "order") and not page.one("p", id="p.order-error")
    assert "further questions" in page.one("div", role="alert").text
    key = dict(page.form(action="/support/tickets").values)["form_key"]
    page = ana.submit(page, {}, action="/support/tickets")
    assert page.status == 422 and page.one("p", id="p.order-error").text.endswith("Fill in “Order number”")
    assert dict(page.form(action="/support/tickets").values)["form_key"] == key
    page = ana.submit(page, {"p.order": "11-22222"}, action="/support/tickets")
    found = values_of(portal, number_of(page))
    assert found["parts"] == "|lamp|" and found["order"].endswith(" 11-22222")
    assert [a.text for a in page.one("ul", class_="files").all("a")] == ["a.txt"]


@pytest.mark.row("P30")
def test_what_is_not_asked_does_not_count(portal):
    ana = portal.client(ANA)
    page = ana.post_form("/tickets/new/problem", {
        "subject": "Nothing extra", "p.topic": "device", "p.order": "nonsense", "message": "x"}, action="/support/tickets",
                          without=("shown",))
    assert values_of(portal, number_of(page))["order"] is None
    # Neither does what was ticked in a field that has vanished since.
    page = ana.post_form("/tickets/new/problem", {
        "subject": "Nothing ticked", "p.topic": "billing", "p.parts.lamp": "1", "p.order": "22-33333", "message": "x"}, action="/support/tickets",
                          without=("shown",))
    assert values_of(portal, number_of(page))["parts"] is None


@pytest.mark.row("P32")
def test_a_pattern_has_words_of_its_own(portal):
    ana = portal.client(ANA)
    page = ana.post_form("/tickets/new/problem", {
        "subject": "x", "p.topic": "billing", "p.order": "8820417"}, action="/support/tickets",
                          without=("shown",))
    assert page.status == 422
    assert page.one("p", id="p.order-error").text.endswith("Two digits, a hyphen and five digits, such as 88-20417")
    assert [a["href"] for a in page.one("section", class_="summary").all("a")] == ["#p.order"]
    assert page.one(id="p.order")["value"] == "8820417" and not hidden(page, "order")


@pytest.mark.row("P33")
def test_the_address_fills_in_fields(portal):
    ana = portal.client(ANA)
    page = ana.get("/tickets/new/problem?subject=About+the+oven&p.topic=billing&p.order=88-20417&priority=1")
    values = dict(page.form(action="/support/tickets").values)
    assert values["subject"] == "About the oven" and values["p.topic"] == "billing" and values["p.order"] == "88-20417"
    assert not hidden(page, "order") and not page.one(name="priority")


@pytest.mark.row("S23")
def test_the_same_form_twice_is_one_ticket(portal):
    ana = portal.client(ANA)
    page = ana.get("/tickets/new/question")
    found = {number_of(ana.submit(page, {"message": "Only once"}, action="/support/tickets")) for _ in range(3)}
    assert len(found) == 1


def test_nothing_typed_is_lost_without_a_session(portal):
    ana = portal.client(ANA)
    page = ana.get("/tickets/new/problem")
    portal.database.execute("DELETE FROM session")
    page = ana.submit(page, {"subject": "Kept", "p.topic": "billing", "p.order": "44-55555 and more"}, action="/support/tickets")
    page = ana.submit(page, {"email": ANA, "password": "demo-password"}, field="password")
    assert "Order number" in [label.text for label in page.all("label")] and not page.one("input", type="text", name="shown")
    values = dict(page.form(action="/support/tickets").values)
    assert values["subject"] == "Kept" and values["p.order"] == "44-55555 and more" and values["form"] == "problem"
    page = ana.submit(page, {}, action="/support/tickets")
    assert page.status == 422 and not hidden(page, "order") and page.one(id="p.order")["value"] == "44-55555 and more"


# --- the console -------------------------------------------------------------------------------------------------


@pytest.fixture
def fresh(make_portal):
    """A portal without forms of its own."""
    return make_portal()


def edit(admin, page, fields):
    """Presses a button of the editor's page."""
    return admin.submit(page, fields, field="draft", without=("kind",) if "add" not in fields else ())


@pytest.mark.row("S21", "S22")
def test_only_a_form_that_makes_tickets_can_be_offered(fresh):
    admin, ana = fresh.client("admin@example.com"), fresh.client(ANA)
    assert "No forms of your own yet" in admin.get("/settings/forms").text
    # From the template it can be offered at once; a blank one says what is missing.
    page = admin.get("/settings/forms/new?template=support")
    page = edit(admin, page, {"label": "Ready", "name": "ready", "save": "1"})
    assert page.status == 200 and "Can be offered" in page.text
    page = admin.get("/settings/forms/new?template=blank")
    page = edit(admin, page, {"label": "Empty", "name": "empty", "offered": "1", "save": "1"})
    assert page.status == 422 and "asks for nothing about the ticket" in page.one("p", id="offered-error").text
    page = edit(admin, page, {"kind": "subject", "add": "1"})
    page = edit(admin, page, {"offered": "1", "save": "1"})
    assert page.status == 422 and "switch on automatic ticket creation" in page.one("p", id="offered-error").text
    page = edit(admin, page, {"creates_tickets": "1", "offered": "1", "save": "1"})
    assert page.status == 422 and page.one("p", id="inbox-error").text.endswith("Choose the inbox that the tickets go to.")
    assert page.one(id="label")["value"] == "Empty" and "checked" in page.one(id="offered").attributes
    assert not fresh.database.value("SELECT count(*) FROM definition WHERE name = 'empty'")
    page = edit(admin, page, {"inbox": "Support", "save": "1"})
    assert page.status == 200 and "Customers have it" in page.text
    # The list offers what can be offered; forced requests are refused.
    assert tiles(ana) == [] and ana.get("/tickets/new").one(id="subject")
    listed = admin.get("/settings/forms")
    offers = [b for b in listed.all("button") if b.get("name") == "offer"]
    assert [b["title"] for b in offers] == ["Offer Ready to customers"]
    admin.submit(listed, {"offer": offers[0]["value"]}, action=FORM)
    assert tiles(ana) == ["Ready", "Empty"]
    page = admin.get("/settings/forms/empty")
    draft = json.loads(dict(page.form(field="draft").values)["draft"])
    forced = edit(admin, page, {"draft": json.dumps({**draft, "fields": []}), "offered": "1", "save": "1"})
    assert forced.status == 422 and tiles(ana) == ["Ready", "Empty"]
    refused = bring_in(fresh, {"bad": {"label": "Bad", "offered": True, "fields": [{"kind": "subject"}]}}, {}, check=False)
    assert refused.returncode and "switch on automatic ticket creation" in refused.stdout + refused.stderr


@pytest.mark.row("S07", "S21")
def test_an_administrator_makes_a_form(fresh):
    bring_in(fresh, {})
    admin, ana = fresh.client("admin@example.com"), fresh.client(ANA)
    page = admin.get("/settings/forms/new?template=support")
    page = edit(admin, page, {"label": "Order trouble", "name": "order-trouble", "kind": "ticket.order", "add": "1"})
    assert page.one(id="field-label") and "Order number" in page.one("li", id="field-5").text
    page = edit(admin, page, {"field-help": "On the delivery note", "field-required": "1", "field-pattern": "[0-9",
                              "when-or": "0"})
    page = edit(admin, page, {"when-p-0": "priority", "when-o-0": "at-least", "when-v-0": "3", "save": "1"})
    assert page.status == 422 and "regular expression" in page.one("p", id="field-pattern-error").text
    page = edit(admin, page, {"field-pattern": "[0-9]+", "field-message": "Digits only", "done": "1"})
    assert "only when Priority is at least High" in page.text and not page.one(id="field-label")
    page = edit(admin, page, {"up": "5"})
    preview = page.one("section", id="preview")
    assert "Order number" in preview.text and "Only when Priority is at least High" in preview.text
    assert not ana.get("/tickets/new").one(id="p.order"), "nothing changes before Save"
    page = edit(admin, page, {"offered": "1", "description": "Late or missing", "save": "1"})
    assert page.one("div", role="status").text.startswith("The form is saved.")
    form = ana.get("/tickets/new")
    names = [part["data-field"] for part in form.all("div", class_="part")]
    assert names == ["subject", "message", "priority", "copies", "order", "attachment"]
    assert hidden(form, "order")
    answer = ana.submit(form, {"subject": "Late", "message": "Where is it?", "priority": "3"}, action="/support/tickets")
    assert answer.status == 422 and not hidden(answer, "order")
    answer = ana.submit(answer, {"p.order": "x1"}, action="/support/tickets")
    assert answer.one("p", id="p.order-error").text.endswith("Digits only")
    assert number_of(ana.submit(answer, {"p.order": "4711"}, action="/support/tickets"))


def test_two_administrators_do_not_overwrite_each_other(fresh):
    bring_in(fresh, {"question": FORMS["question"]}, {})
    one, other = fresh.client("admin@example.com"), fresh.client("admin@example.com")
    mine, theirs = one.get("/settings/forms/question"), other.get("/settings/forms/question")
    assert edit(other, theirs, {"label": "Theirs", "save": "1"}).status == 200
    page = edit(one, mine, {"label": "Mine", "save": "1"})
    assert page.status == 409 and page.one(id="label")["value"] == "Mine" and "Somebody else" in page.text
    assert tiles(fresh.client(ANA)) == [] and fresh.database.value("SELECT body FROM definition").count("Theirs") == 1
    assert edit(one, page, {"save": "1"}).status == 200
    assert fresh.database.value("SELECT body FROM definition").count("Mine") == 1
    taken = edit(one, one.get("/settings/forms/new?template=support"), {"label": "x", "name": "question", "save": "1"})
    assert taken.status == 422 and "already" in taken.one("p", id="name-error").text


def test_a_deleted_form_can_be_brought_back(fresh):
    bring_in(fresh, {"question": FORMS["question"]}, {})
    admin, ana = fresh.client("admin@example.com"), fresh.client(ANA)
    assert ana.get("/tickets/new").one(id="message") and not ana.get("/tickets/new").one(id="subject")
    page = admin.get("/settings/forms/question")
    token = dict(page.form(field="draft").values)
    page = admin.post("/settings/forms/question", {"csrf": token["csrf"], "seen": "old", "delete": "1"})
    assert page.status == 409 and "Somebody else" in page.text
    page = admin.request("POST", "/settings/forms/question", data={"csrf": token["csrf"], "seen": token["seen"], "delete": "1"},
                         allow_redirects=True)
    assert "The form is deleted." in page.text and ana.get("/tickets/new").one(id="subject")
    change = fresh.database.value("SELECT max(id) FROM setting_change")
    assert admin.post("/settings/audit/undo", {"csrf": admin.csrf("/settings/audit"), "change": change}).status == 303
    assert not ana.get("/tickets/new").one(id="subject")
    assert admin.get("/settings/forms/nothing").status == 404
    assert fresh.client("agent@example.com").get("/settings/forms").status == 403


# --- in a browser ------------------------------------------------------------------------------------------------


def press(driver, button):
    page = driver.find_element(By.TAG_NAME, "html")
    button.send_keys(Keys.ENTER)
    # While a page goes, chromedriver may know its elements no more in other ways than by saying that they are stale.
    WebDriverWait(driver, 20, ignored_exceptions=[WebDriverException]).until(staleness_of(page))


def sign_in(driver, portal, email):
    browsers.sign_in(driver, portal.url, email)
    WebDriverWait(driver, 20, ignored_exceptions=[WebDriverException]).until(lambda d: "/login" not in d.current_url)


def named(driver, name, value=None):
    return driver.find_element(By.CSS_SELECTOR, f'[name="{name}"]' + (f'[value="{value}"]' if value else ""))


def fill(driver, name, text):
    field = named(driver, name)
    field.clear()
    field.send_keys(text)


def story(driver, portal):
    """Makes a form from the template, with a field that depends on the priority, and offers it."""
    url = portal.url
    sign_in(driver, portal, "admin@example.com")
    driver.get(url + "/settings/form")
    press(driver, driver.find_element(By.LINK_TEXT, "Forms"))
    press(driver, driver.find_element(By.LINK_TEXT, "New form from the support form"))
    fill(driver, "label", "Order trouble")
    fill(driver, "name", "order-trouble")
    Select(named(driver, "kind")).select_by_visible_text("Order number · Ticket property")
    press(driver, named(driver, "add"))
    named(driver, "field-required").send_keys(Keys.SPACE)
    press(driver, named(driver, "when-or"))
    Select(named(driver, "when-p-0")).select_by_value("priority")
    press(driver, driver.find_element(By.CSS_SELECTOR, 'button.btn[name="when-show"]'))
    Select(named(driver, "when-o-0")).select_by_value("is")
    Select(named(driver, "when-v-0")).select_by_visible_text("Urgent")
    press(driver, named(driver, "done"))
    press(driver, named(driver, "up", "5"))
    press(driver, named(driver, "up", "4"))
    named(driver, "offered").send_keys(Keys.SPACE)
    press(driver, named(driver, "save"))
    assert "Customers have it" in driver.find_element(By.TAG_NAME, "main").text


@pytest.mark.row("S21", "S22", "P30")
@pytest.mark.only_on("sqlite")
def test_the_editor_with_scripts(fresh, browser):
    bring_in(fresh, {})
    story(browser, fresh)
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    sign_in(browser, fresh, ANA)
    browser.get(fresh.url + "/tickets/new")
    WebDriverWait(browser, 20).until(lambda d: not d.find_elements(By.NAME, "continue"))
    order = named(browser, "p.order")
    assert not order.is_displayed()
    Select(named(browser, "priority")).select_by_visible_text("Urgent")
    assert order.is_displayed()
    Select(named(browser, "priority")).select_by_visible_text("Low")
    assert not order.is_displayed()
    Select(named(browser, "priority")).select_by_visible_text("Urgent")
    fill(browser, "subject", "Late again")
    fill(browser, "message", "Where is it?")
    order.send_keys("4711")
    press(browser, browser.find_element(By.CSS_SELECTOR, "#ticket-form .btn.primary"))
    assert browser.find_element(By.TAG_NAME, "h1").text == "Late again"
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    assert values_of(fresh, int(re.search(r"/tickets/(\d+)", browser.current_url)[1]))["order"].endswith(" 4711")


@pytest.mark.row("S21", "S22", "P30")
@pytest.mark.only_on("sqlite")
def test_the_editor_without_scripts(fresh, browser_noscript):
    driver = browser_noscript
    bring_in(fresh, {})
    story(driver, fresh)
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    sign_in(driver, fresh, ANA)
    driver.get(fresh.url + "/tickets/new")
    assert not named(driver, "p.order").is_displayed()
    fill(driver, "subject", "Late again")
    Select(named(driver, "priority")).select_by_visible_text("Urgent")
    press(driver, named(driver, "continue"))
    assert named(driver, "p.order").is_displayed() and named(driver, "subject").get_attribute("value") == "Late again"
    fill(driver, "p.order", "4711")
    fill(driver, "message", "Where is it?")
    press(driver, driver.find_element(By.CSS_SELECTOR, "#ticket-form .btn.primary"))
    assert driver.find_element(By.TAG_NAME, "h1").text == "Late again"
