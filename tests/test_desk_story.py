# SPDX-License-Identifier: Apache-2.0
"""A ticket from beginning to end, by hand and with scripts off: a customer at one side of the desk, an agent at the other."""

import pytest
from harness.browser import staleness_of
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.ui import WebDriverWait

from harness import browser as browsers
from harness.desk import note, option, record, reply, save
from harness.tickets import file_ticket, number_of

ANA, AGENT = "ana@example.com", "agent@example.com"


class Person:
    """Somebody in the one browser that there is: takes the seat with the own session."""

    def __init__(self, portal, driver, email):
        self.url = portal.url
        self.driver = driver
        client = portal.client(email)
        self.token = client.session.cookies["customerportal"]

    def open(self, path):
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.execute_cdp_cmd("Network.setCookie", {"name": "customerportal", "value": self.token, "url": self.url + "/"})
        self.driver.get(self.url + path)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def type(self, name, text):
        self.find(f"[name={name}]").clear()
        self.find(f"[name={name}]").send_keys(text)

    def choose(self, name, text):
        Select(self.find(f"select[name={name}]")).select_by_visible_text(text)

    def press(self, text):
        page = self.find("html")
        self.driver.find_element("xpath", f"//button[normalize-space(.)='{text}']").click()
        WebDriverWait(self.driver, 20).until(staleness_of(page))

    @property
    def text(self):
        return self.find("main").text

    @property
    def thread(self):
        """What stands in the conversation, without times: authors with the beginning of their text, and events."""
        shown = []
        for item in self.driver.find_elements("css selector", "ol.thread > li"):
            if "event" in (item.get_attribute("class") or ""):
                shown.append(item.find_element("css selector", "p").text.split(" · ")[0])
            else:
                who = item.find_element("css selector", "h3").text
                shown.append(f"{who}: {item.find_element('css selector', '.prose').text.splitlines()[0]}")
        return shown


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    portal.database.execute("INSERT INTO answer (name, body) VALUES ('Looking into it', 'Hello ${first_name}, we look into it.')")
    yield portal
    portal.stop()


@pytest.mark.row("S10", "S11", "S43", "P73", "P74")
def test_the_whole_story(portal, browser_noscript, tmp_path):
    browsers.set_size(browser_noscript, 1280, 900)
    ana, marta = Person(portal, browser_noscript, ANA), Person(portal, browser_noscript, AGENT)
    photo = tmp_path / "broken.txt"
    photo.write_text("what is broken\n")

    ana.open("/tickets/new")
    ana.type("subject", "The till is silent")
    ana.type("message", "It makes no sound any more.")
    ana.find("[name=attachment]").send_keys(str(photo))
    ana.press("Send ticket")
    number = ana.driver.current_url.rsplit("/", 1)[1]
    record, place = f"/desk/tickets/{number}", f"/tickets/{number}"

    marta.open(record)
    assert marta.thread == ["Ana Souza filed the ticket", "Ana Souza: It makes no sound any more."]
    assert "broken.txt" in marta.text and "by portal" in marta.text
    marta.choose("owner", "Marta Vasconcelos")
    marta.choose("priority", "High")
    marta.press("Save properties")
    marta.type("body", "Probably the fuse, as in Faro.")
    marta.press("Save internal note")
    assert "The note is saved. Customers do not see it." in marta.text
    marta.choose("answer", "Looking into it")
    marta.press("Insert")
    assert marta.find("[name=message]").get_attribute("value") == "Hello Ana, we look into it."
    marta.choose("then", "Waiting for customer")
    marta.press("Send to customer")
    assert "Your reply is on its way to the customer." in marta.text

    ana.open(place)
    assert ana.thread == ["Ana Souza: It makes no sound any more.", "Marta took over this ticket",
                          "1 new reply since you were last here", "Marta: Hello Ana, we look into it."]
    assert "Your turn" in ana.text and "Marta" in ana.text
    source = ana.driver.page_source
    assert "fuse" not in source and "Vasconcelos" not in source and "internal" not in source.lower()
    ana.type("message", "It was unplugged.")
    ana.press("Send reply")

    marta.open(record)
    assert marta.thread[-1] == "Ana Souza: It was unplugged."
    marta.type("message", "Good to hear.")
    marta.choose("then", "Closed")
    marta.press("Send to customer")

    ana.open(place)
    assert "Closed" in ana.find(".head").text and ana.thread[-1] == "Marta closed this ticket"
    marta.open(record)
    assert marta.thread == [
        "Ana Souza filed the ticket", "Ana Souza: It makes no sound any more.",
        "Marta Vasconcelos set the priority from Normal to High", "Marta Vasconcelos took the ticket over",
        "Marta Vasconcelos: Probably the fuse, as in Faro.", "Marta Vasconcelos: Hello Ana, we look into it.",
        "Marta Vasconcelos set the stage from New to Waiting for customer", "Ana Souza: It was unplugged.",
        "Marta Vasconcelos: Good to hear.", "Marta Vasconcelos closed the ticket: from Waiting for customer to Closed"]


@pytest.fixture(scope="module")
def mailing(portal_factory):
    """Mail is on, and no server takes it: what is to be sent stays in the outbox."""
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On", "PortalMail": "On"})
    yield portal
    portal.stop()


def told(portal, number):
    """Who is to be told what about a ticket, and forgets it."""
    rows = portal.database.query("SELECT outbox.kind, outbox.address FROM outbox JOIN ticket ON ticket.id = ticket_id "
                                 "WHERE number = ? ORDER BY outbox.id", number)
    portal.database.execute("DELETE FROM outbox")
    return [(row["kind"], row["address"]) for row in rows]


@pytest.mark.expect_log("CP01200")
def test_everybody_is_told_of_what_the_others_do(mailing):
    ana, marta, priya = mailing.client(ANA), mailing.client(AGENT), mailing.client("admin@example.com")
    number = number_of(file_ticket(ana, "With notices"))
    assert ("filed", ANA) in told(mailing, number)
    page = record(priya, number)
    page = save(priya, page, owner=option(page, "owner", "Marta Vasconcelos"))
    assert told(mailing, number) == [("staff-assigned", AGENT)]
    save(priya, page, priority="3", subject="Other words")
    note(priya, number, "Nobody outside is told")
    assert told(mailing, number) == []
    page = record(marta, number)
    for _ in range(2):
        marta.submit(page, {"message": "An answer", "then": option(page, "then", "Closed")}, action="/messages")
    assert told(mailing, number) == [("reply", ANA), ("status", ANA)], "once, and not who did it"
    ana.submit(ana.get(f"/tickets/{number}"), {"message": "Not solved"}, action="/messages")
    assert told(mailing, number) == [("staff-message", AGENT)]
    ana.submit(ana.get(f"/tickets/{number}/close"), action="/close")
    assert told(mailing, number) == [("staff-status", AGENT)]
    page = record(marta, number)
    save(marta, page, stage=option(page, "stage", "In progress"))
    assert told(mailing, number) == [("status", ANA)], "the agent who did it is not told"
    page = save(marta, record(marta, number), hidden="1")
    reply(marta, number, "Nobody reads this")
    assert told(mailing, number) == []
