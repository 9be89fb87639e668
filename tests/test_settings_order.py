# SPDX-License-Identifier: Apache-2.0
"""Lists of the console whose rows are moved by pointer, by keyboard, and by buttons; and the preview of a form."""

import json

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from harness import browser as browsers
from harness.browser import staleness_of

pytestmark = pytest.mark.only_on("sqlite")

TOPIC = {"object": "ticket", "label": "Topic", "type": "choice", "customers": "see",
         "options": [{"name": name, "label": name.title()} for name in ("belt", "lamp", "motor")]}
FORM = {"label": "A problem", "creates_tickets": True, "inbox": "Support", "offered": True,
        "fields": [{"kind": "subject", "required": True}, {"kind": "message"}, {"kind": "priority"}]}
# Where a list is, what its rows are in their order at first, and the row's number among names that the server tells.
LISTS = {
    "columns": ("/settings/columns", ["subject", "requester", "created", "owner", "activity", "status"]),
    "form": ("/settings/forms/problem", ["subject", "message", "priority"]),
    "property": ("/settings/properties/topic", ["belt", "lamp", "motor"]),
}


@pytest.fixture(scope="module")
def defined(portal_factory):
    portal = portal_factory(start=False)
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def portal(defined):
    text = "".join(f"<PortalDefinition {kind} {name}>\n{json.dumps(body)}\n</PortalDefinition>\n"
                   for kind, name, body in (("property", "topic", TOPIC), ("form", "problem", FORM)))
    file = defined.store / "definitions.conf"
    file.write_text(text)
    defined.ctl("settings", "import", file)
    return defined


def stored(portal, what):
    if what == "columns":
        return (portal.database.value("SELECT value FROM setting WHERE name = 'columns'") or " ".join(LISTS[what][1])).split()
    name = {"form": "problem", "property": "topic"}[what]
    body = json.loads(portal.database.value("SELECT body FROM definition WHERE name = ?", name))
    return [field["kind"] for field in body["fields"]] if what == "form" else [one["name"] for one in body["options"]]


def wait(driver, what):
    return WebDriverWait(driver, 20).until(what)


def open_list(driver, portal, what):
    browsers.sign_in(driver, portal.url, "admin@example.com")
    wait(driver, lambda d: "/login" not in d.current_url)
    driver.get(portal.url + LISTS[what][0])


def names(driver):
    return driver.execute_script("return [...document.querySelectorAll('[data-order] > *')].map(row => row.dataset.name)")


def handle(driver, place):
    driver.find_element("css selector", ".grip")
    return driver.find_elements("css selector", ".grip")[place]


def said(driver):
    return driver.find_element("id", "order-said").get_attribute("textContent")


def drag(driver, place, to, device="mouse"):
    """A finger or a mouse on a row's handle, to the far side of another row."""
    target = driver.find_elements("css selector", "[data-order] > *")[to]
    grip = handle(driver, place)
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", grip)
    edge = target.size["height"] // 2 - 2
    if device == "mouse":
        ActionChains(driver).click_and_hold(grip).move_to_element_with_offset(target, 0, edge if to > place else -edge).release().perform()
        return
    finger = ActionBuilder(driver, mouse=PointerInput(POINTER_TOUCH, "finger"))
    finger.pointer_action.move_to(grip).pointer_down()
    finger.pointer_action.move_to(target, 0, edge if to > place else -edge).pointer_up()
    finger.perform()


def save(driver):
    page = driver.find_element("tag name", "html")
    driver.find_element("css selector", "form .btn.primary").send_keys(Keys.ENTER)
    wait(driver, staleness_of(page))


@pytest.mark.row("S07", "S21", "S35")
@pytest.mark.parametrize("device", ["mouse", "touch"])
@pytest.mark.parametrize("what", LISTS)
def test_a_row_is_dragged(portal, browser, what, device):
    before = LISTS[what][1]
    open_list(browser, portal, what)
    at_first = names(browser)
    drag(browser, 0, 2, device)
    wanted = [at_first[1], at_first[2], at_first[0], *at_first[3:]]
    assert names(browser) == wanted
    assert said(browser).startswith(f"{at_first[0]} is put down in place 3 of {len(before)}.")
    assert browser.find_element("id", "order-unsaved").is_displayed()
    assert stored(portal, what) == before, "nothing is written before Save"
    save(browser)
    assert stored(portal, what) == [before[1], before[2], before[0], *before[3:]]
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    portal.ctl("settings", "set", "PortalColumns", " ".join(LISTS["columns"][1]))


@pytest.mark.row("S07", "S21", "S35")
@pytest.mark.parametrize("what", LISTS)
def test_a_row_is_moved_by_keyboard(portal, browser, what):
    before, count = LISTS[what][1], len(LISTS[what][1])
    open_list(browser, portal, what)
    at_first = names(browser)
    grip = handle(browser, 1)
    assert at_first[1] in grip.get_attribute("aria-label")
    grip.send_keys(Keys.SPACE)
    assert grip.get_attribute("aria-pressed") == "true" and f"{at_first[1]} is picked up in place 2 of {count}." in said(browser)
    grip.send_keys(Keys.ARROW_UP)
    assert said(browser) == f"{at_first[1]} is in place 1 of {count}."
    grip.send_keys(Keys.ESCAPE)
    assert names(browser) == at_first and said(browser) == f"{at_first[1]} is back in place 2 of {count}."
    assert not browser.find_element("id", "order-unsaved").is_displayed()
    grip.send_keys(Keys.SPACE, Keys.END, Keys.SPACE)
    assert names(browser) == [at_first[0], *at_first[2:], at_first[1]]
    assert browser.switch_to.active_element == grip, "the handle keeps the focus"
    assert stored(portal, what) == before
    save(browser)
    assert stored(portal, what) == [before[0], *before[2:], before[1]]
    portal.ctl("settings", "set", "PortalColumns", " ".join(LISTS["columns"][1]))


@pytest.mark.row("S21", "S35")
@pytest.mark.parametrize("what", LISTS)
def test_a_row_is_moved_by_buttons_without_scripts(portal, browser_noscript, what):
    driver, before = browser_noscript, LISTS[what][1]
    open_list(driver, portal, what)
    assert not driver.find_elements("css selector", ".grip")
    page = driver.find_element("tag name", "html")
    driver.find_elements("css selector", "[data-order] > *:first-child button[name=down]")[0].send_keys(Keys.ENTER)
    wait(driver, staleness_of(page))
    if what != "property":
        assert stored(portal, what) == before
        save(driver)
    assert stored(portal, what) == [before[1], before[0], *before[2:]]
    portal.ctl("settings", "set", "PortalColumns", " ".join(LISTS["columns"][1]))


def pointer_events(driver, grip, *events):
    """A pointer on a handle whose end is not the usual one."""
    driver.execute_script("""const [grip, ...events] = arguments;
        const box = grip.getBoundingClientRect();
        grip.setPointerCapture = () => {};
        for (const [type, below] of events)
          grip.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 7, isPrimary: true,
                                                     clientX: box.x + 5, clientY: box.y + 5 + below}));
        """, grip, *events)


@pytest.mark.row("S35")
def test_what_is_broken_off_is_undone_and_what_is_left_is_put_down(portal, browser):
    open_list(browser, portal, "columns")
    at_first = names(browser)
    for end in ("pointercancel", "lostpointercapture"):
        pointer_events(browser, handle(browser, 0), ["pointerdown", 0], ["pointermove", 300])
        assert names(browser) != at_first
        pointer_events(browser, handle(browser, names(browser).index(at_first[0])), [end, 0])
        assert names(browser) == at_first and said(browser) == f"{at_first[0]} is back in place 1 of 6.", end
    assert not browser.find_element("id", "order-unsaved").is_displayed()
    grip = handle(browser, 0)
    grip.send_keys(Keys.SPACE, Keys.ARROW_DOWN, Keys.TAB)
    assert said(browser).startswith(f"{at_first[0]} is put down in place 2 of 6.") and grip.get_attribute("aria-pressed") == "false"
    # A page that is opened anew is as it is stored, whatever the browser puts back into its fields.
    browser.refresh()
    assert names(browser) == at_first
    save(browser)
    assert stored(portal, "columns") == LISTS["columns"][1]


@pytest.mark.row("S21")
def test_a_button_works_on_rows_that_were_dragged(portal, browser):
    open_list(browser, portal, "form")
    drag(browser, 2, 0)
    page = browser.find_element("tag name", "html")
    # The rows are priority, subject, message now: the middle one goes up.
    browser.find_elements("css selector", "[data-order] button[name=up]")[1].send_keys(Keys.ENTER)
    wait(browser, staleness_of(page))
    assert names(browser) == ["Subject", "Priority", "Message"]
    save(browser)
    assert stored(portal, "form") == ["subject", "priority", "message"]


@pytest.mark.row("S21", "S22")
def test_the_preview_of_a_form_follows_while_somebody_types(portal, browser):
    open_list(browser, portal, "form")
    preview = lambda: browser.find_element("id", "preview").text
    assert "How can we help?" in preview()
    field = browser.find_element("name", "header")
    field.send_keys("What is broken?")
    wait(browser, lambda _: "What is broken?" in preview())
    assert browser.switch_to.active_element == field and field.get_attribute("value") == "What is broken?"
    drag(browser, 1, 0)
    wait(browser, lambda _: preview().index("Message") < preview().index("Subject"))
    browser.execute_script("scrollTo(0, 0)")
    editor, beside = (browser.find_element("css selector", one).rect for one in (".edit-form", "#preview"))
    assert beside["x"] >= editor["x"] + editor["width"] and beside["y"] < editor["y"] + 10, "beside at 1280"
    browsers.set_size(browser, 360, 800)
    editor, beside = (browser.find_element("css selector", one).rect for one in (".edit-form", "#preview"))
    assert beside["y"] >= editor["y"] + editor["height"], "below at 360"
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    assert stored(portal, "form") == LISTS["form"][1]
    assert not [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
