# SPDX-License-Identifier: Apache-2.0
"""Customers' lists in the order of a choice: that of its options, as an administrator has put them."""

import json

import pytest

from harness import tickets

LEVEL = {"object": "ticket", "label": "Level", "type": "choice", "customers": "see",
         "options": [{"name": name, "label": label} for name, label in
                     (("low", "Low"), ("medium", "Medium"), ("high", "High"), ("urgent", "At once"), ("none", "Never"))]}
NAMES = [one["name"] for one in LEVEL["options"]]
PATH = "/settings/properties/level"
# Not in the order of their ids; one is of an option that went while somebody chose it.
VALUES = ["high", "low", None, "urgent", "medium", "low", "gone", "high", None, "medium", "high", "low", "urgent"]


@pytest.fixture(scope="module")
def shared(portal_factory):
    """A list of pages of five: of a company's tickets, most of them a colleague's, and of one that somebody was added to."""
    portal = portal_factory({"PortalColumns": "number subject p.level", "PortalPageSize": 5})
    file = portal.store / "level.conf"
    file.write_text(f"<PortalDefinition property level>\n{json.dumps(LEVEL)}\n</PortalDefinition>\n")
    portal.ctl("settings", "import", file)
    contact = {name: portal.database.value(f"SELECT id FROM contact WHERE email LIKE '{name}@%'") for name in ("ana", "bruno", "carla")}
    company = portal.database.value(f"SELECT company_id FROM contact WHERE id = {contact['ana']}")
    other = portal.database.value(f"SELECT company_id FROM contact WHERE id = {contact['carla']}")
    source = portal.database.value(f"SELECT min(id) FROM ticket WHERE hidden = 0 AND requester_id = {contact['ana']}")
    for i, value in enumerate(VALUES * 2):
        who, firm = ("carla", other) if i == 7 else ("ana" if i % 5 == 0 else "bruno", company)
        portal.database.execute(f"""INSERT INTO ticket (number, activity_at, subject, subject_key, requester_key, priority,
            source, last_by, stage_id, inbox_id, requester_id, company_id, created_at, p1)
            SELECT {700000 + i}, {1000 + i}, 'Levelled', 'ab', requester_key, 2, 'seed', 'contact', stage_id, inbox_id,
            {contact[who]}, {firm}, 1, {f"'{value}'" if value else "NULL"} FROM ticket WHERE id = {source}""")
    for i, value in enumerate(NAMES):
        portal.database.execute(f"UPDATE ticket SET p1 = '{value}' WHERE number < 700000 AND number % 4 = {i}")
    added = portal.database.value("SELECT id FROM ticket WHERE number = 700007")
    portal.database.execute(f"INSERT INTO ticket_contact (ticket_id, contact_id, role) VALUES ({added}, {contact['ana']}, 'cc')")
    yield portal
    portal.stop()


@pytest.fixture
def portal(shared):
    file = shared.store / "level.conf"
    shared.ctl("settings", "import", file)
    return shared


def expected(portal, names, among, descending=False):
    """The numbers of what a list finds, as the names stand; what has none of them comes before all, and no value next."""
    place = {name: i for i, name in enumerate(["", *names], 1)}
    rows = portal.database.query("SELECT id, number, coalesce(p1, '') AS value FROM ticket")
    found = sorted((place.get(row["value"], 0), row["id"], row["number"]) for row in rows if row["number"] in among)
    return [number for _, _, number in (reversed(found) if descending else found)]


def numbers(page):
    return [row.number for row in tickets.rows(page)]


def linked(page, rel):
    return [link["href"] for link in page.all("a") if rel in (link.get("rel") or [])]


def walk(client, path, between=None):
    """All rows, page by page; `between` happens after the second page. Then back to the first one."""
    found, seen = [], []
    while path:
        page = client.get(path)
        assert page.status == 200, path
        seen.append(numbers(page))
        found += seen[-1]
        assert len(seen) < 30, "the list goes round in a circle"
        last, path = page, (linked(page, "next") or [None])[0]
        if between and len(seen) == 2:
            between()
    for before in reversed(seen[:-1] if not between else []):
        last = client.get(linked(last, "prev")[0])
        assert numbers(last) == before
    return found


def press(portal, action, name):
    admin = portal.client("admin@example.com")
    answer = admin.submit(admin.get(PATH), {action: name}, action=f"{PATH}/options")
    assert answer.status == 200, answer.text


@pytest.mark.row("S34")
@pytest.mark.parametrize("query", ["view=all", "view=company", "view=mine", "view=all&status=open", "view=all&q=the",
                                   "view=company&p.level=high", "view=company&p.level=medium&q=the", "view=all&owner=none"])
def test_a_choice_sorts_by_its_options_in_any_list(portal, query):
    ana = portal.client("ana@example.com")
    among = set(walk(ana, f"/tickets?{query}"))
    assert len(among) > 3
    for dir in ("asc", "desc"):
        order = expected(portal, NAMES, among, dir == "desc")
        assert walk(ana, f"/tickets?{query}&sort=p.level&dir={dir}") == order, dir
        lines = ana.get(f"/tickets.csv?{query}&sort=p.level&dir={dir}").source.splitlines()[1:]
        assert [int(line.split(",")[0]) for line in lines] == order


@pytest.mark.row("S34")
def test_the_order_follows_what_an_administrator_does(portal):
    ana = portal.client("ana@example.com")
    among = set(walk(ana, "/tickets"))
    page = ana.get("/tickets?sort=p.level&dir=desc")
    assert "by Level, last option first" in page.one("caption").text
    assert [row.number for row in tickets.rows(page)] == expected(portal, NAMES, among, True)[:5]
    admin = portal.client("admin@example.com")
    admin.submit(admin.get(PATH), {"option-high": "A high one"}, action=PATH)
    assert walk(ana, "/tickets?sort=p.level") == expected(portal, NAMES, among), "a new name moves nothing"
    press(portal, "archive", "urgent")
    press(portal, "up", "high")
    press(portal, "remove", "none")
    moved = ["low", "high", "medium", "urgent"]
    for dir in ("asc", "desc"):
        assert walk(ana, f"/tickets?sort=p.level&dir={dir}") == expected(portal, moved, among, dir == "desc"), dir


def test_options_that_move_between_two_pages_lose_nothing_behind_them(portal):
    """A page is told by the value that it ends with: the next one goes on behind that, wherever it stands now."""
    ana = portal.client("ana@example.com")
    among = set(walk(ana, "/tickets"))
    order = expected(portal, NAMES, among)
    found = walk(ana, "/tickets?sort=p.level", lambda: press(portal, "up", "urgent"))
    moved = expected(portal, ["low", "medium", "urgent", "high"], among)
    assert found == order[:10] + moved[10:] and len(set(found)) == len(among)


def test_a_made_up_place_in_the_list_is_answered(portal):
    ana = portal.client("ana@example.com")
    for after in ("1.gone", "1.", "1.|", "9.low%7Cmedium", "1." + "x" * 90, "999999999.urgent"):
        for dir in ("asc", "desc"):
            assert ana.get(f"/tickets?sort=p.level&dir={dir}&after={after}").status == 200, after
