# SPDX-License-Identifier: Apache-2.0
"""The desk's ticket list: inboxes and their members, views and counts, filters, search, orders, pages."""

import re

import pytest

from harness.desk_list import (ADMIN, AGENT, ANA, JONAS, OPEN, add_inbox, add_tickets, all_numbers, among, heading, numbers,
                               rail, rows, statements)
from harness.tickets import answer, count, file_ticket, number_of

# --- where staff come to, and what arrives there -----------------------------------------------------------------


def test_staff_land_on_the_desk_and_customers_find_none(portal):
    agent = portal.client()
    assert agent.login(AGENT).url.endswith("/support/desk")
    assert agent.get("/", follow=False).headers["Location"].endswith("/support/desk")
    assert agent.get("/login", follow=False).headers["Location"].endswith("/support/desk")
    ana = portal.client(ANA)
    for path in ("/desk", "/desk?view=all", "/desk/bulk"):
        assert ana.get(path).status in (404, 405), path
    assert ana.get_json("/desk").status == 404
    page = portal.client().get("/desk")
    assert page.one("input", type="password"), "who is not signed in is asked to"


@pytest.mark.row("S08", "S09", "S10")
def test_what_customers_write_arrives_in_the_selected_inbox(make_portal):
    portal = make_portal({"PortalInbox": '"Billing"'})
    ana, agent = portal.client(ANA), portal.client(AGENT)
    number = number_of(file_ticket(ana, "Lands in billing"))
    page = agent.get("/desk")
    top = rows(page)[0]
    assert top.number == number and top.subject == "Lands in billing"
    assert "Inbox: Billing" in top.text and "new" in top.text and top.element.has_class("needs")
    assert top.element.has_class("unread") and "Ana Souza" in top.text and "Example" in top.text
    assert rail(page)["Billing"] == "1" and top.cells["Owner"] == "Nobody" and top.cells["Stage"] == "New"
    billing = [a for a in page.one("div", class_="queue").all("a") if a.text.startswith("Billing")][0]
    page = agent.get(billing["href"])
    assert numbers(page) == [number] and page.one("a", aria_current="true", href=billing["href"])

    answer(portal, number, "Which invoice?")
    row = rows(agent.get(billing["href"]))[0]
    assert not row.element.has_class("needs") and "new" not in row.text.split()
    assert numbers(agent.get(billing["href"] + "&view=customer")) == [number]
    file_ticket(ana, "Another one")
    ana.submit(ana.get(f"/tickets/{number}"), {"message": "The one of May."}, action="/messages")
    assert numbers(agent.get(billing["href"]))[0] == number, "the reply brings it to the top"
    assert rows(agent.get(billing["href"] + "&view=us"))[0].number == number

    # The setting decides from the next ticket on.
    portal.restart({"PortalInbox": '"Support"'})
    other = number_of(file_ticket(portal.client(ANA), "Lands in support"))
    agent = portal.client(AGENT)
    assert other not in all_numbers(agent, billing["href"]) and other in all_numbers(agent, "/desk")


# --- views, counts, filters, search ------------------------------------------------------------------------------


VIEWS = {
    "open": ("Open tickets", OPEN),
    "mine": ("Assigned to me", f"{OPEN} AND ticket.owner_id = me.id"),
    "unassigned": ("Unassigned", f"{OPEN} AND ticket.owner_id IS NULL"),
    "us": ("Waiting for us", f"{OPEN} AND ticket.last_by = 'contact'"),
    "customer": ("Waiting for the customer", f"{OPEN} AND ticket.last_by = 'staff'"),
    "closed": ("Closed", "ticket.closed_at IS NOT NULL"),
    "all": ("All tickets", "1 = 1"),
    "followed": ("Followed by me", f"{OPEN} AND EXISTS (SELECT 1 FROM ticket_follower WHERE ticket_follower.staff_id = me.id "
                 "AND ticket_follower.ticket_id = ticket.id)"),
}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_holds_what_it_says_and_its_count_is_right(portal, agent, view):
    portal.database.execute("INSERT INTO ticket_follower (ticket_id, staff_id) SELECT ticket.id, staff.id FROM ticket, staff "
                            "WHERE staff.email_key = ? AND ticket.number IN (SELECT min(number) FROM ticket UNION "
                            "SELECT max(number) FROM ticket) ON CONFLICT DO NOTHING", AGENT)
    label, condition = VIEWS[view]
    expected = among(portal, condition)
    page = agent.get(f"/desk?view={view}")
    assert heading(page).startswith(label) and count(page) == rail(page)[label] == str(len(expected))
    found = all_numbers(agent, f"/desk?view={view}")
    assert len(found) == len(set(found)) and set(found) == expected
    assert page.title == f"{label} · Desk · Example Support"
    assert agent.get_json(f"/desk?view={view}").json["count"] == str(len(expected))


def test_filters_through_the_form_and_their_chips(portal, agent):
    page = agent.get("/desk")
    choices = {name: {o.text: o["value"] for o in page.one("select", id=name).all("option")}
               for name in ("stage", "owner", "priority", "sort")}
    assert set(choices["stage"]) == {"Any", "New", "In progress", "Waiting for customer"}, "no closed ones among open tickets"
    assert set(choices["owner"]) == {"Any", "Me", "Nobody", "Jonas Lindqvist", "Priya Raghunathan"}
    assert list(choices["priority"]) == ["Any", "Urgent", "High", "Normal", "Low"] and len(choices["sort"]) == 6
    found = agent.submit(page, {"stage": choices["stage"]["In progress"]}, field="q")
    assert set(numbers(found)) == among(portal, f"{OPEN} AND stage.name = 'In progress'")
    found = agent.submit(found, {"owner": choices["owner"]["Jonas Lindqvist"]}, field="q")
    both = among(portal, f"{OPEN} AND stage.name = 'In progress' AND ticket.owner_id = "
                 f"(SELECT id FROM staff WHERE email_key = '{JONAS}')")
    assert set(numbers(found)) == both and count(found) == str(len(both))
    assert [chip.text for chip in found.all("a", class_="chip")] == [
        "Remove filter: Stage: In progress", "Remove filter: Owner: Jonas Lindqvist"]
    less = agent.get(found.all("a", class_="chip")[0]["href"])
    assert len(less.all("a", class_="chip")) == 1 and len(rows(less)) > len(both)
    clear = [a for a in found.all("a") if a.text == "Clear all filters"][0]
    assert not agent.get(clear["href"]).all("a", class_="chip")
    urgent = agent.submit(page, {"priority": choices["priority"]["Urgent"]}, field="q")
    assert set(numbers(urgent)) == among(portal, f"{OPEN} AND ticket.priority = 4") and {r.cells["Priority"] for r in rows(urgent)} == {"Urgent"}
    assert set(all_numbers(agent, "/desk?view=all&owner=none")) == among(portal, "ticket.owner_id IS NULL")
    assert set(all_numbers(agent, "/desk?view=closed&owner=me")) == among(portal, "ticket.closed_at IS NOT NULL AND ticket.owner_id = me.id")
    closed = portal.database.value("SELECT id FROM stage WHERE name = 'Closed'")
    assert set(all_numbers(agent, f"/desk?view=all&stage={closed}")) == among(portal, "ticket.closed_at IS NOT NULL")
    assert not rows(agent.get(f"/desk?stage={closed}")), "no open ticket is in a closed stage"
    # In views of one owner there is no owner to choose, among closed tickets no priority.
    assert not agent.get("/desk?view=mine&owner=none").one("select", id="owner")
    assert set(all_numbers(agent, "/desk?view=mine&owner=none")) == among(portal, VIEWS["mine"][1])
    assert not agent.get("/desk?view=closed").one("select", id="priority")


def test_orders(portal, agent):
    for column in ("created", "activity", "priority"):
        field = {"created": "created_at", "activity": "activity_at", "priority": "priority"}[column]
        for way, sql in (("desc", "DESC"), ("asc", "ASC")):
            expected = [row["number"] for row in portal.database.query(
                f"SELECT number FROM ticket WHERE {OPEN} ORDER BY {field} {sql}, id {sql}")]
            assert all_numbers(agent, f"/desk?sort={column}&dir={way}") == expected, (column, way)
            assert all_numbers(agent, f"/desk?sort={column}.{way}") == expected
    page = agent.get("/desk")
    links = {th.text: th.one("a") for th in page.one("thead").all("th")}
    assert [name for name, link in links.items() if link] == ["Priority", "Created", "Activity"]
    page = agent.get(links["Created"]["href"])
    assert page.one("th", aria_sort="descending").text == "Created"
    page = agent.get(page.one("th", aria_sort=True).one("a")["href"])
    assert page.one("th", aria_sort="ascending").text == "Created"
    # What no index answers is not offered, and an address that asks for it gets the list in its first order.
    for path in ("/desk?view=closed&sort=priority", "/desk?view=mine&sort=created", "/desk?owner=me&sort=priority.asc",
                 "/desk?sort=subject", "/desk?sort=&dir=asc", "/desk?sort=activity.sideways"):
        page = agent.get(path)
        assert page.status == 200 and page.one("th", aria_sort="descending").text == "Activity", path
    assert [th.text for th in agent.get("/desk?view=us").one("thead").all("th") if th.one("a")] == ["Activity"]


def test_search_finds_tickets_messages_and_people(portal, agent):
    def found(words, view="all"):
        return set(all_numbers(agent, f"/desk?view={view}&q={words}"))

    number = portal.database.value("SELECT number FROM ticket WHERE subject LIKE 'Invoices for October%'")
    assert found("corrected+invoices+attached") == {number} and found("invoices+octo") == {number}
    assert found(str(number)) == found(f"%23{number}") == {number}
    carla = among(portal, "ticket.requester_id = (SELECT id FROM contact WHERE email_key = 'carla@other.example')")
    assert found("carla@other.example") == found("carla@oth") == found("Carla+no") == found("NOWAK") == carla
    assert found("Other") >= carla, "the tickets of the company of that name"
    assert not found("INTERNAL") and not found("SECOND-THREAD-TEXT"), "notes and other threads are not searched"
    page = agent.submit(agent.get("/desk?view=unassigned"), {"q": "the"}, field="q")
    assert heading(page).startswith("Unassigned") and page.one("input", id="q")["value"] == "the"
    assert set(numbers(page)) == found("the", "unassigned") and count(page) == str(len(numbers(page)))
    assert set(numbers(page)) <= among(portal, VIEWS["unassigned"][1])
    page = agent.get("/desk?q=the&owner=me&sort=priority")
    assert page.one("th", aria_sort="descending").text == "Priority", "what a search finds can be sorted"
    assert set(numbers(page)) == found("the", "mine")


@pytest.mark.parametrize("text", ["'", '"', "*", "a* OR b", "NEAR(", "%", "_", "\\", "-", "AND", "#", "#0", "(", ":", "<b>",
                                  "x" * 5000, "\u202e", "label NOT printer", "@", "é", "ß@"])
def test_search_takes_any_text(agent, text):
    page = agent.get("/desk", params={"q": text, "view": "all"})
    assert page.status == 200 and "<b>" not in page.source


def test_odd_addresses(agent):
    for query in ("view=nothing", "owner=0", "owner=-1", "stage=x", "priority=9", "after=1", "after=x.y", "before=.",
                  "after=1.99999999999999999999", "n=-5&after=1.1", "inbox=", "inbox=x", "dir=asc"):
        assert agent.get(f"/desk?{query}").status == 200, query
    assert agent.get("/desk?inbox=999999").status == 404
    assert agent.get("/desk?view=open&view=all").status == 400
    page = agent.get("/desk?after=1.1")
    assert page.one("section", class_="empty").one("h2").text == "Nothing more here"


# --- who sees what -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def guarded(portal_factory):
    """A portal whose inbox Legal has one member, who is not the agent; a ticket in it, and a hidden one in Support."""
    portal = portal_factory()
    portal.legal = add_inbox(portal, "Legal", JONAS)
    portal.secret = number_of(file_ticket(portal.client(ANA), "Confidentialmatter", "Unspeakableword in a message."))
    portal.database.execute("UPDATE ticket SET inbox_id = ? WHERE number = ?", portal.legal, portal.secret)
    portal.ctl("user", "password", JONAS, input="demo-password-of-jonas")
    yield portal
    portal.stop()


def test_an_inbox_with_members_is_not_there_for_others(guarded):
    agent, jonas, admin = guarded.client(AGENT), guarded.client(), guarded.client(ADMIN)
    jonas.login(JONAS, "demo-password-of-jonas")
    for view in VIEWS:
        for path in (f"/desk?view={view}", f"/desk?view={view}&q=Confidentialmatter", f"/desk?view={view}&q=unspeakableword",
                     f"/desk?view={view}&q={guarded.secret}", f"/desk?view={view}&owner=none"):
            for page in (agent.get(path), agent.get_json(path)):
                assert str(guarded.secret) not in re.sub(r"q=\d+|value=\"\d+\"|“\d+”|Search: \d+|\"q\": ?\"\d+\"", "", page.source), path
                assert "Legal" not in page.source, path
    assert agent.get(f"/desk?inbox={guarded.legal}").status == 404
    own, everything = rail(agent.get("/desk?view=all")), rail(admin.get("/desk?view=all"))
    assert int(everything["All tickets"]) == int(own["All tickets"]) + 1 and everything["Legal"] == "1"
    for client in (jonas, admin):
        assert guarded.secret in all_numbers(client, "/desk")
        assert numbers(client.get("/desk?q=unspeakableword")) == [guarded.secret]
        assert numbers(client.get(f"/desk?inbox={guarded.legal}")) == [guarded.secret]
    # Who has become a member sees it with the next page.
    guarded.database.execute("INSERT INTO inbox_member (inbox_id, staff_id) SELECT ?, id FROM staff WHERE email_key = ?",
                             guarded.legal, AGENT)
    assert guarded.secret in numbers(agent.get("/desk"))
    guarded.database.execute("DELETE FROM inbox_member WHERE staff_id = (SELECT id FROM staff WHERE email_key = ?)", AGENT)
    assert guarded.secret not in numbers(agent.get("/desk"))


def test_bulk_changes_reach_no_foreign_ticket(guarded):
    agent = guarded.client(AGENT)
    page = agent.get("/desk")
    mine = numbers(page)[0]
    before = guarded.database.query("SELECT id, owner_id, stage_id, version FROM ticket ORDER BY id")
    for foreign in (guarded.secret, 99999999):
        answered = agent.submit(page, {"t": [str(mine), str(foreign)], "owner": "me"}, action="/desk/bulk")
        assert answered.status == 422 and f"not in your inboxes any more: #{foreign}." in answered.text
        assert answered.one("input", id=f"t{mine}").get("checked") is not None, "what was selected is kept"
    assert guarded.database.query("SELECT id, owner_id, stage_id, version FROM ticket ORDER BY id") == before
    # Nor is somebody given a ticket of an inbox that he does not work in.
    admin = guarded.client(ADMIN)
    marta = guarded.database.value("SELECT id FROM staff WHERE email_key = ?", AGENT)
    page = admin.get("/desk")
    answered = admin.submit(page, {"t": [str(mine), str(guarded.secret)], "owner": str(marta)}, action="/desk/bulk")
    assert answered.status == 422 and f"does not work in the inbox of these tickets: #{guarded.secret}." in answered.text
    assert answered.one("select", id="bulk-owner").one("option", value=str(marta)).get("selected") is not None
    assert guarded.database.query("SELECT id, owner_id, stage_id, version FROM ticket ORDER BY id") == before


def test_hidden_tickets_are_shown_with_a_mark(portal, agent):
    hidden = portal.database.value("SELECT number FROM ticket WHERE hidden = 1 AND closed_at IS NULL")
    row = [row for row in rows(agent.get("/desk?q=fraud")) if row.number == hidden][0]
    assert "hidden from customers" in row.text
    assert sum("hidden from customers" in row.text for row in rows(agent.get("/desk"))) <= 1


def test_staff_see_each_other_by_full_name_whatever_customers_see(make_portal):
    portal = make_portal({"PortalOwnerDisplay": "alias", "PortalCustomStages": "On"})
    page = portal.client(AGENT).get("/desk")
    assert {row.cells["Owner"] for row in rows(page)} == {"Marta Vasconcelos", "Jonas Lindqvist", "Priya Raghunathan", "Nobody"}
    assert "Waiting for customer" in {row.cells["Stage"] for row in rows(page)}, "the stage's own name"


def test_who_works_in_no_inbox_is_told_so(make_portal):
    portal = make_portal()
    portal.database.execute("INSERT INTO inbox_member (inbox_id, staff_id) SELECT inbox.id, staff.id FROM inbox, staff "
                            "WHERE staff.email_key = ?", JONAS)
    agent = portal.client(AGENT)
    page = agent.get("/desk")
    assert page.one("section", class_="empty").one("h2").text == "You work in no inbox" and count(page) == "0"
    assert not rows(agent.get("/desk?view=all&q=the"))


# --- pages -------------------------------------------------------------------------------------------------------


def test_pages_with_equal_times_and_tickets_that_arrive_meanwhile(make_portal):
    portal = make_portal({"PortalPageSize": "10"})
    inboxes = [add_inbox(portal, name) for name in ("One", "Two")]
    # Newer than all others, and many at the same time.
    for i, inbox in enumerate(inboxes):
        add_tickets(portal, inbox, 33, 50000 + 1000 * i, "8000000000000000 + i / 11")
    agent = portal.client(AGENT)
    expected = [row["number"] for row in portal.database.query(
        f"SELECT number FROM ticket WHERE {OPEN} ORDER BY activity_at DESC, id DESC")]
    assert all_numbers(agent, "/desk") == expected
    assert all_numbers(agent, "/desk?sort=activity&dir=asc") == expected[::-1]
    page = agent.get("/desk")
    assert "1 to 10 of" in page.text and not page.one("a", rel="prev")
    first, page = numbers(page), agent.get(page.one("a", rel="next")["href"])
    assert "11 to 20 of" in page.text
    add_tickets(portal, inboxes[0], 7, 60000, "9000000000000000 + i")
    again = agent.get(page.url)
    assert numbers(again) == numbers(page) == expected[10:20], "what arrived is on the first page"
    back = agent.get(again.one("a", rel="prev")["href"])
    assert numbers(back) == [60006, 60005, 60004, 60003, 60002, 60001, 60000] + first[:3]
    seen = first + numbers(page)
    page = agent.get(page.one("a", rel="next")["href"])
    while True:
        seen += numbers(page)
        more = page.one("a", rel="next")
        if not more:
            break
        page = agent.get(more["href"])
    assert seen == expected, "none skipped, none twice"
    assert all_numbers(agent, f"/desk?inbox={inboxes[1]}") == [51000 + i for i in range(32, -1, -1)]


def test_as_many_statements_with_few_tickets_as_with_many(make_portal):
    portal = make_portal(demo=True)
    few, many = add_inbox(portal, "Few"), add_inbox(portal, "Many")
    add_tickets(portal, few, 10, 70000)
    add_tickets(portal, many, 2000, 80000)
    agent = portal.client(AGENT)
    agent.get("/desk")
    for query in ("", "view=unassigned", "view=all", "view=followed", "owner=none", "priority=2", "q=many", "sort=created"):
        costs = [statements(agent.get(f"/desk?inbox={inbox}&{query}")) for inbox in (few, many)]
        assert costs[0] == costs[1] <= 5, (query, costs)
    page = agent.get(f"/desk?inbox={many}")
    assert count(page) == rail(page)["Many"] == rail(page)["All tickets"] == "1,000+"
    assert "1 to 25 of more than 1,000" in page.text
    assert count(agent.get(f"/desk?inbox={many}&priority=2")) == "1,000+"


# --- empty lists, and without scripts ----------------------------------------------------------------------------


def test_empty_lists_have_words_of_their_own(make_portal):
    portal = make_portal()
    inbox = add_inbox(portal, "Quiet")
    agent = portal.client(AGENT)
    seen = set()

    def empty(path):
        page = agent.get(path)
        assert not rows(page) and count(page) == "0", path
        box = page.one("section", class_="empty")
        seen.add(box.one("h2").text)
        return box

    assert empty(f"/desk?inbox={inbox}").one("a")["href"].endswith("/desk/tickets/new")
    add_tickets(portal, inbox, 1, 70000)
    portal.database.execute("UPDATE ticket SET owner_id = (SELECT id FROM staff WHERE email_key = ?) WHERE number = 70000", JONAS)
    for view in ("mine", "followed", "unassigned", "customer", "closed"):
        link = empty(f"/desk?inbox={inbox}&view={view}").one("a")["href"]
        assert numbers(agent.get(link)) == [70000], view
    portal.database.execute("UPDATE ticket SET closed_at = 5, stage_id = (SELECT id FROM stage WHERE name = 'Closed') WHERE number = 70000")
    for view in ("open", "us"):
        empty(f"/desk?inbox={inbox}&view={view}")
    box = empty(f"/desk?inbox={inbox}&q=nothinglikethis&owner=none")
    assert [a.text for a in box.all("a")] == ["Clear search and filters", "Search in all tickets"]
    assert rows(agent.get(empty(f"/desk?inbox={inbox}&q=printer").all("a")[1]["href"]))
    empty(f"/desk?inbox={inbox}&priority=4")
    assert len(seen) == 9


def test_desk_lists_as_json(agent):
    answered = agent.get_json("/desk?view=us")
    assert answered.status == 200 and answered.headers["Content-Type"].startswith("application/json")
    data = answered.json
    assert data["view"] == "us" and data["rows"] and {"number", "subject", "stage", "owner", "requester"} <= set(data["rows"][0])
    assert [queue["label"] for queue in data["work"]] == ["Assigned to me", "Followed by me"]
    assert "class" not in data["rows"][0] and "select_id" not in data["rows"][0]
