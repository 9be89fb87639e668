# SPDX-License-Identifier: Apache-2.0
"""The desk's list: what is done to many tickets at once."""

import pytest

from harness import browser as browsers
from harness.desk_list import AGENT, JONAS, add_inbox, add_tickets, among, numbers, rail, rows


def state(portal):
    return {row["number"]: (row["owner"], row["stage"]) for row in portal.database.query(
        "SELECT ticket.number AS number, staff.email_key AS owner, stage.name AS stage FROM ticket "
        "JOIN stage ON stage.id = ticket.stage_id LEFT JOIN staff ON staff.id = ticket.owner_id")}


def test_bulk_changes_exactly_what_is_selected(make_portal):
    portal = make_portal()
    agent = portal.client(AGENT)
    page = agent.get("/desk?sort=created")
    chosen = numbers(page)[1:9:2]
    stages = {o.text: o["value"] for o in page.one("select", id="bulk-stage").all("option")}
    owners = {o.text: o["value"] for o in page.one("select", id="bulk-owner").all("option")}
    assert list(owners) == ["Assign to…", "Me", "Jonas Lindqvist", "Priya Raghunathan", "Nobody"]
    assert list(stages) == ["Move to…", "New", "In progress", "Waiting for customer", "Closed"]
    before = state(portal)

    done = agent.submit(page, {"t": [str(n) for n in chosen], "owner": owners["Jonas Lindqvist"]}, action="/desk/bulk")
    changed = [n for n in chosen if before[n][0] != JONAS]
    assert done.status == 200 and done.url.endswith("/desk?sort=created")
    assert f"{len(changed)} tickets have a new owner." in done.text
    assert state(portal) == {**before, **{n: (JONAS, before[n][1]) for n in chosen}}
    assert f"{len(changed)} tickets" not in agent.get("/desk").text, "said once"

    done = agent.submit(done, {"t": [str(n) for n in chosen], "owner": "me", "stage": stages["Closed"]}, action="/desk/bulk")
    assert f"{len(chosen)} tickets were changed." in done.text
    assert state(portal) == {**before, **{n: (AGENT, "Closed") for n in chosen}}
    assert among(portal, "ticket.closed_at IS NOT NULL") >= set(chosen)
    kinds = {(row["number"], row["kind"]) for row in portal.database.query(
        "SELECT ticket.number AS number, timeline_event.kind AS kind FROM timeline_event JOIN ticket ON ticket.id = ticket_id")}
    assert {(n, "closed") for n in chosen} | {(n, "owner") for n in chosen} <= kinds
    assert not {(n, "closed") for n in numbers(page) if n not in chosen} & kinds

    closed = agent.get("/desk?view=closed")
    done = agent.submit(closed, {"t": [str(chosen[0])], "owner": "none", "stage": stages["New"]}, action="/desk/bulk")
    assert "1 ticket was changed." in done.text and state(portal)[chosen[0]] == (None, "New")
    done = agent.submit(agent.get("/desk"), {"t": [str(chosen[0])], "owner": "none"}, action="/desk/bulk")
    assert "Nothing had to be changed" in done.text


def test_bulk_changes_say_what_is_missing_and_keep_what_was_chosen(portal, agent):
    page = agent.get("/desk?view=us&sort=activity&dir=asc")
    number = str(numbers(page)[0])
    before = state(portal)
    nothing = agent.submit(page, {"owner": "me"}, action="/desk/bulk")
    assert nothing.status == 422 and "Select at least one ticket." in nothing.text and nothing.title.startswith("Error: ")
    assert numbers(nothing) == numbers(page) and nothing.one("option", value="me", selected=True)
    assert nothing.one("section", role="alert").one("a")["href"] == "#tickets" and nothing.one(id="tickets")
    neither = agent.submit(page, {"t": number}, action="/desk/bulk")
    assert neither.status == 422 and "Choose an owner or a stage." in neither.text
    assert neither.one("input", id=f"t{number}").get("checked") is not None
    for fields in ({"owner": "x"}, {"stage": "x"}, {"stage": "999999"}, {"owner": "999999"}):
        assert agent.submit(page, {"t": number, **fields}, action="/desk/bulk").status == 422, fields
    assert state(portal) == before
    # Whatever else came with the form, one comes back to a list of this portal.
    done = agent.submit(page, {"t": number, "owner": "me", "back": "//evil.example/desk"}, action="/desk/bulk")
    assert done.url.endswith("/support/desk")
    assert agent.post("/desk/bulk", {"t": number, "owner": "me"}).status == 403, "without the token"


def test_a_stage_of_another_pipeline_is_refused(make_portal):
    portal = make_portal()
    portal.database.execute("INSERT INTO pipeline (name, position) VALUES ('Sales', 9)")
    portal.database.execute("INSERT INTO stage (pipeline_id, name, state, position) SELECT id, 'Won', 'closed', 1 FROM pipeline "
                            "WHERE name = 'Sales'")
    portal.database.execute("INSERT INTO inbox (name, kind, pipeline_id) SELECT 'Sales', 'helpdesk', id FROM pipeline "
                            "WHERE name = 'Sales'")
    agent = portal.client(AGENT)
    page = agent.get("/desk")
    stages = {o.text: o["value"] for o in page.one("select", id="bulk-stage").all("option")}
    assert "Sales · Won" in stages and "Support · Closed" in stages
    before, chosen = state(portal), numbers(page)[:2]
    refused = agent.submit(page, {"t": [str(n) for n in chosen], "stage": stages["Sales · Won"], "owner": "me"}, action="/desk/bulk")
    assert refused.status == 422 and "“Won” is a stage of the pipeline “Sales”" in refused.text
    assert all(f"#{n}" in refused.one("section", role="alert").text for n in chosen) and state(portal) == before


def test_a_merged_ticket_stays_as_it_is(make_portal):
    portal = make_portal()
    agent = portal.client(AGENT)
    page = agent.get("/desk")
    gone, goal = numbers(page)[:2]
    portal.database.execute("UPDATE ticket SET merged_into_id = (SELECT id FROM ticket WHERE number = ?) WHERE number = ?", goal, gone)
    refused = agent.submit(page, {"t": [str(gone), str(goal)], "owner": "me"}, action="/desk/bulk")
    assert refused.status == 422 and f"#{gone}." in refused.one("section", role="alert").text


def test_a_whole_page_of_a_hundred(make_portal):
    portal = make_portal({"PortalPageSize": "100"})
    inbox = add_inbox(portal, "Many")
    add_tickets(portal, inbox, 120, 80000)
    agent = portal.client(AGENT)
    page = agent.get(f"/desk?inbox={inbox}")
    assert len(rows(page)) == 100
    done = agent.submit(page, {"t": [str(n) for n in numbers(page)], "owner": "me"}, action="/desk/bulk")
    assert "100 tickets have a new owner." in done.text
    assert rail(done)["Unassigned"] == "20"


@pytest.mark.expect_log("CP01200")  # no mail is sent without a server
def test_bulk_assignment_tells_the_new_owner(make_portal):
    portal = make_portal({"PortalMail": "On"})
    agent = portal.client(AGENT)
    page = agent.get("/desk?view=unassigned")
    number = numbers(page)[0]
    jonas = portal.database.value("SELECT id FROM staff WHERE email_key = ?", JONAS)
    agent.submit(page, {"t": str(number), "owner": str(jonas)}, action="/desk/bulk")
    mails = portal.database.query("SELECT kind, address FROM outbox JOIN ticket ON ticket.id = ticket_id WHERE number = ?", number)
    assert mails == [{"kind": "staff-assigned", "address": JONAS}]


def test_bulk_without_scripts(portal, browser_noscript):
    driver = browser_noscript
    browsers.sign_in(driver, portal.url, AGENT)
    assert driver.current_url.endswith("/desk")
    boxes = driver.find_elements("css selector", "td.pick label")[:2]
    chosen = [box.find_element("tag name", "input").get_attribute("value") for box in boxes]
    for box in boxes:
        box.click()
    driver.find_element("css selector", "#bulk-owner option[value=none]").click()
    driver.find_element("css selector", ".bulk button").click()
    assert driver.find_element("css selector", "[role=status]").is_displayed()
    assert {state(portal)[int(number)][0] for number in chosen} == {None}
