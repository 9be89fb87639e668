# SPDX-License-Identifier: Apache-2.0
"""Staff look at customers' pages as one of these: read only, logged, and without a trace for the customer."""

import pytest

from harness.tickets import answer, file_ticket, number_of, rows

ANA, BRUNO, CARLA = "ana@example.com", "bruno@example.com", "carla@other.example"
BANNER = "You see what Ana Souza sees. Nothing can be changed."


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    yield portal
    portal.stop()


def look_as(client, email, target=None):
    page = client.get("/desk/view-as", params={"q": email, **({"return_to": target} if target else {})})
    return client.submit(page, field="contact")


def audit(portal):
    return portal.database.query("SELECT actor, action, object, detail FROM audit WHERE action = 'view as' ORDER BY id")


@pytest.mark.row("S66")
def test_the_list_leads_to_the_choice_and_back(portal):
    agent = portal.client("agent@example.com")
    before = len(audit(portal))
    page = agent.get("/tickets?status=open&sort=subject")
    assert page.one("h1").text == "View as a customer" and page.status == 200
    page = agent.submit(page, {"q": ANA}, field="q")
    assert "1 person found" in page.text and "Ana Souza" in page.text
    page = agent.submit(page, field="contact")
    assert page.url.endswith("/support/tickets?status=open&sort=subject") and page.status == 200
    assert page.one("aside", class_="looking").one("p").text == BANNER
    mine = portal.client(ANA).get("/tickets?status=open&sort=subject")
    assert [row.number for row in rows(page)] == [row.number for row in rows(mine)] != []
    assert audit(portal)[before:] == [
        {"actor": "agent@example.com", "action": "view as", "object": ANA, "detail": "begins"}]

    page = agent.submit(page, action="/desk/view-as/stop", follow=False)
    assert page.status == 303
    assert audit(portal)[-1]["detail"] == "ends"
    assert agent.get("/tickets", follow=False).headers["Location"].endswith("/desk/view-as?return_to=%2Fsupport%2Ftickets")


@pytest.mark.row("S66", "S18")
def test_every_customers_page_shows_that_scope(portal):
    ana, agent = portal.client(ANA), portal.client("agent@example.com")
    number = number_of(file_ticket(ana, "Seen by staff", files=[("attachment", ("seen.txt", b"for Ana", "text/plain"))]))
    foreign = number_of(file_ticket(portal.client(CARLA), "Not for Ana"))
    look_as(agent, ANA)
    file = portal.database.value("SELECT max(id) FROM attachment")
    for path in ["/tickets", "/tickets?view=mine", f"/tickets/{number}", f"/tickets/{number}/close", "/tickets/new"]:
        page = agent.get(path)
        assert page.status == 200 and page.one("aside", class_="looking").one("p").text == BANNER, path
        assert "Ana Souza" not in page.one("a", href="/support/account").text, path
    assert agent.get("/tickets.csv").source == ana.get("/tickets.csv").source
    assert agent.get(f"/attachments/{file}/seen.txt").source == "for Ana"
    assert agent.get_json("/tickets").json["frame"]["looking"] == BANNER
    assert agent.get(f"/tickets/{foreign}").status == 404
    for button in agent.get(f"/tickets/{number}").one("main").all("button"):
        assert "disabled" in button.attributes, button.text
    # The desk is the agent's own.
    page = agent.get("/desk/view-as")
    assert page.one("aside", class_="looking") is None and "Customers’ pages show you what Ana Souza sees." in page.text


@pytest.mark.row("S66")
def test_nothing_is_changed_and_nothing_noticed(portal):
    ana, bruno, agent = portal.client(ANA), portal.client(BRUNO), portal.client("agent@example.com")
    number = number_of(file_ticket(ana, "Left alone"))
    answer(portal, number, "Something new for Ana.")
    look_as(agent, ANA)
    tag = ana.get("/tickets").headers["ETag"]
    looked = agent.get("/tickets")
    assert looked.headers["ETag"] != tag
    assert agent.get("/tickets", headers={"If-None-Match": looked.headers["ETag"]}).status == 304
    assert agent.get("/tickets", headers={"If-None-Match": tag}).status == 200

    def traces():
        return portal.database.query(
            "SELECT (SELECT count(*) FROM message) AS messages, (SELECT count(*) FROM timeline_event) AS events, (SELECT "
            "sum(version) FROM ticket) AS versions, (SELECT count(*) FROM ticket WHERE closed_at IS NULL) AS open, "
            "(SELECT sum(seen_at) FROM read_mark) AS marks, (SELECT sum(change_count) FROM contact) AS counters, "
            "(SELECT count(*) FROM ticket) AS tickets")

    before = traces()
    page = agent.get(f"/tickets/{number}")
    assert "Something new for Ana." in page.text
    csrf = agent.csrf(f"/tickets/{number}")
    for path, fields in {f"/tickets/{number}/messages": {"message": "x", "form_key": "k"}, f"/tickets/{number}/close": {},
                         f"/tickets/{number}/reopen": {}, "/tickets": {"subject": "s", "message": "m"}}.items():
        refused = agent.post(path, {**fields, "csrf": csrf})
        assert refused.status == 403 and "Only customers can do this." in refused.text, path
    assert traces() == before
    assert ana.get("/tickets").headers["ETag"] == tag
    assert "New reply" in ana.get("/tickets?q=Left+alone").text
    # Another session of the same person does not look.
    other = portal.client("agent@example.com")
    assert other.get("/tickets", follow=False).status == 303
    assert bruno.get("/desk/view-as").status == 404
    assert bruno.post("/desk/view-as", {"contact": "1", "csrf": bruno.csrf()}).status == 404


def test_who_can_be_chosen(portal):
    agent = portal.client("agent@example.com")
    page = agent.get("/desk/view-as?q=nobody@nowhere.example")
    assert "Nobody is found." in page.text and page.status == 200
    for typed in ("ana", "ANA S", "souza", "ana@exa", "exampl"):
        assert "ana@example.com" in agent.get("/desk/view-as", params={"q": typed}).text, typed
    number = number_of(file_ticket(portal.client(CARLA), "By number"))
    page = agent.get(f"/desk/view-as?q=%23{number}")
    assert "carla@other.example" in page.text
    page = agent.submit(page, {"contact": "99999999"}, field="contact")
    assert page.status == 404
    page = agent.submit(agent.get(f"/desk/view-as?q={number}"), {"contact": "x"}, field="contact")
    assert page.status == 400
    # A way out of the portal is none.
    page = agent.get("/desk/view-as?q=" + CARLA + "&return_to=https://evil.example/")
    page = agent.submit(page, field="contact", follow=False)
    assert page.headers["Location"].endswith("/support/tickets")
    # Who is disabled meanwhile is no longer seen, and the agent stays signed in.
    portal.ctl("user", "disable", CARLA)
    assert agent.get("/tickets", follow=False).headers["Location"].split("?")[0].endswith("/desk/view-as")
    assert agent.get("/desk/view-as").status == 200


def test_json_without_a_choice(portal):
    refused = portal.client("agent@example.com").get_json("/tickets")
    assert refused.status == 403 and "Choose one on the desk" in refused.json["detail"]
