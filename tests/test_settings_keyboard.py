# SPDX-License-Identifier: Apache-2.0
"""An administrator without a mouse: every step by keys alone, each place that the focus comes to can be seen, and after
each answer one goes on where one was."""

import json

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from harness import browser as browsers
from harness.browser import staleness_of

# Pages are the same whatever database they come from.
pytestmark = pytest.mark.only_on("sqlite")

# Name, whether a ring shows the focus, and whether something else lies over it.
FOCUS = """
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const named = e.labels?.[0]?.textContent || e.getAttribute('aria-label') || e.textContent || e.title;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const clamp = (value, most) => Math.min(Math.max(value, 1), most - 1);
    const at = document.elementFromPoint(clamp(box.left + box.width / 2, innerWidth),
                                         clamp(box.top + Math.min(box.height / 2, 12), innerHeight));
    return {name: named.trim().replace(/\\s+/g, ' '), tag: e.tagName, field: e.name || '', id: e.id, class: e.className,
            ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            seen: !!at && (e.contains(at) || at.contains(e) || [...e.labels ?? []].some(label => label.contains(at)))};
"""


class Keyboard:
    """Presses keys and looks where the focus is; there is no other way to do anything."""

    def __init__(self, driver, url):
        self.driver, self.url = driver, url

    def open(self, path):
        self.driver.get(self.url + path)
        return self

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()
        return self

    @property
    def focus(self):
        return self.driver.execute_script(FOCUS)

    def tab(self, back=False):
        chain = ActionChains(self.driver)
        (chain.key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT) if back else chain.send_keys(Keys.TAB)).perform()
        focus = self.focus
        assert focus is None or focus["tag"] == "IFRAME" or focus["ring"] and focus["seen"], focus
        return focus

    def to(self, name, most=60, back=False):
        """Goes on to what is called so (from its beginning), in `most` steps."""
        passed = []
        for _ in range(most):
            focus = self.tab(back)
            passed.append(focus and focus["name"][:30])
            if focus and focus["name"].startswith(name):
                return self
        raise AssertionError(f"{name} cannot be reached in {most} steps: {passed}")

    def type(self, text):
        """Instead of what is there."""
        return self.chord(Keys.CONTROL, "a").keys(text or Keys.DELETE)

    def chord(self, held, key):
        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()
        return self

    def go(self, key=Keys.ENTER):
        """Presses what leads to another page, and waits for that."""
        page = self.driver.find_element("tag name", "html")
        self.keys(key)
        WebDriverWait(self.driver, 20).until(staleness_of(page))
        self.driver.find_element("css selector", "footer.foot")
        return self

    def expect(self, text, within="notice"):
        """The answer is where the focus is, so that it is read out, and the next Tab goes on behind it."""
        focus = WebDriverWait(self.driver, 10).until(lambda driver: self.focus)
        assert within in focus["class"] and text in focus["name"], focus
        return self


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory()
    yield portal
    portal.stop()


@pytest.fixture
def admin(portal, browser):
    browsers.take_session(browser, portal, "admin@example.com")
    return Keyboard(browser, portal.url)


def body(portal, kind, name):
    return json.loads(portal.database.value("SELECT body FROM definition WHERE kind = ? AND name = ?", kind, name))


def test_a_setting_is_changed_and_undone(portal, browser):
    me = Keyboard(browser, portal.url)
    me.open("/login").to("E-mail").keys("admin@example.com").to("Password", 1).keys("demo-password").go()
    me.to("Skip to content", 1).to("Settings", 9).go().to("Tickets", 30).go()
    me.to("Skip to content", 1).keys(Keys.ENTER).to("Tickets per page").type("30").to("Save", 9).go().expect("settings are saved")
    assert portal.database.value("SELECT value FROM setting WHERE name = 'page_size'") == "30"
    me.to("Audit", 12).go().to("Undo: Tickets per page", 30).go().expect("undone")
    assert portal.database.value("SELECT value FROM setting WHERE name = 'page_size'") is None


def test_an_error_takes_the_focus_and_leads_to_its_field(portal, admin):
    admin.open("/settings/general").to("Slug").type("not a slug").to("Save", 9).go()
    admin.expect("There is 1 thing to correct").to("Slug: It must be a path", 1).keys(Keys.ENTER)
    assert admin.focus["field"] == "slug"
    assert admin.driver.find_element("name", "slug").get_attribute("value") == "not a slug"
    admin.type("").to("Save", 9).go().expect("settings are saved")


def test_a_property_gets_options_and_their_order(portal, admin):
    admin.open("/settings/properties").to("Add a ticket property").go().to("Label").keys("Machine").to("Text", 3)
    admin.keys(Keys.ARROW_DOWN * 3).to("Options", 1).keys("Mixer\nOven\nPress").to("Add property", 4).go().expect("Added")
    admin.to("Move Mixer down").go()
    # The focus stays at the button, which goes on with the same option.
    assert admin.focus["id"] == "down-mixer"
    admin.go()
    assert [option["name"] for option in body(portal, "property", "machine")["options"]] == ["oven", "press", "mixer"]


def test_a_form_gets_a_field_with_a_condition(portal, admin):
    admin.open("/settings/forms").to("New form from the support form").go()
    admin.to("Name").type("Repairs").to("Address", 1).keys("repairs").to("Move Priority down").go().to("Move Priority up", 2)
    admin.to("Edit Copy to", 40, back=True).go().to("Done", 20, back=False)
    admin.to("Add condition", 2, back=True).go()
    assert admin.focus["field"] == "when-p-0", "the condition that was added"
    admin.keys("Subject").to("Comparison", 1).to("Value", 1).keys("press").to("Offer it to customers", 40).keys(Keys.SPACE)
    admin.to("Save", 20).go().expect("saved")
    form = body(portal, "form", "repairs")
    assert form["offered"] and [field["kind"] for field in form["fields"]][2:4] == ["copies", "priority"]
    assert form["fields"][2]["when"] == "subject is press"


def test_a_theme_is_made_and_used(portal, admin):
    admin.open("/settings/theme").to("New theme").go().to("Name of the theme").keys("Autumn").to("Accent optional")
    admin.type("#7a3b00").to("Text font").keys("Ser").to("Save and use", 90).go().expect("saved")
    assert portal.database.value("SELECT value FROM setting WHERE name = 'theme'") == "autumn"
    assert body(portal, "theme", "autumn")["accent"] == "#7a3b00"


def test_a_template_is_mended_where_it_does_not_compile(portal, admin):
    admin.open("/settings/templates").to("Page or mail").to("Name", 1).keys("calm").to("Make a template", 1).go()
    admin.to("Template of").chord(Keys.CONTROL, Keys.END).keys("<p>").to("Save", 1).go()
    admin.expect("It is not saved").to("Line ", 1).keys(Keys.ENTER)
    area = admin.driver.find_element("id", "text")
    assert admin.focus["id"] == "text" and area.get_attribute("value").rstrip().endswith("<p>")
    admin.chord(Keys.CONTROL, Keys.END).keys(Keys.BACKSPACE * 3).to("Save", 1).go().expect("saved")


def test_a_member_is_added_and_a_domain_removed(portal, admin):
    admin.open("/settings/groups").to("Add a list").go().to("Name").keys("Partners").to("Create access group", 1).go()
    admin.to("Members").go().to("Add by e-mail address").keys("ana@example.com").to("Add to the list", 2).go().expect("Added")
    assert portal.database.value("SELECT COUNT(*) FROM access_group_member") == 1
    admin.open("/settings/domains").to("Host").keys("127.0.0.1").to("Add host", 2).go().expect("saved")
    admin.to("Host").keys("help.example.com").to("Language", 1).keys("Deutsch").to("Add host", 1).go().expect("saved")
    admin.to("Remove help.example.com").go().expect("saved")
    assert portal.database.value("SELECT value FROM setting WHERE name = 'domains'") == "127.0.0.1"
