# SPDX-License-Identifier: Apache-2.0
"""Properties of administrators: the console's pages, the desk, customers' pages and lists."""

import json
import shutil
from datetime import datetime, timedelta, timezone

import pytest

from harness import system, tickets

LIST = "/settings/properties"


def rows(page):
    return [row.number for row in tickets.rows(page)]


@pytest.fixture
def portal(make_portal):
    return make_portal({})


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


def add(client, label, type="text", of="ticket", **fields):
    page = client.get(f"{LIST}/new?of={of}")
    fields = {"label": label, "type": type, "customers": "1", **fields}
    if of == "contact":
        fields.pop("customers")
    return client.submit(page, fields, action=f"{LIST}/new")


def press(client, path, action, name=None, value=None):
    """Presses a button of a form of the page."""
    return client.submit(client.get(path), {name: value} if name else {}, action=action)


def table(page):
    return [[cell.text for cell in row.all("td")] for row in page.one("tbody").all("tr")]


def body(portal, name):
    return json.loads(portal.database.value(f"SELECT body FROM definition WHERE kind = 'property' AND name = '{name}'"))


def test_a_property_is_made_ordered_archived_and_deleted(portal, admin):
    page = admin.get(LIST)
    assert "No ticket properties yet" in page.text
    assert any(link["href"].endswith(LIST) for link in admin.get("/settings/tickets").one("main").all("a"))
    answer = add(admin, "Order number", help="On the invoice")
    assert answer.status == 200 and answer.one("h1").text == "Order number"
    assert body(portal, "order_number")["slot"] == 1
    add(admin, "Size", "choice", options="Small\nLarge\n\nVery large")
    assert [one["name"] for one in body(portal, "size")["options"]] == ["small", "large", "very_large"]
    add(admin, "Region", "choices", "contact", options="North\nSouth")
    found = table(admin.get(LIST))
    assert [row[:4] for row in found] == [["Order number", "Text", "order_number", "Yes"], ["Size", "Choice", "size", "Yes"]]
    assert [row[0] for row in table(admin.get(f"{LIST}?of=contact"))] == ["Region"]
    press(admin, LIST, LIST, "up", "size")
    assert [row[0] for row in table(admin.get(LIST))] == ["Size", "Order number"]

    path = f"{LIST}/order_number"
    assert admin.get(f"{path}/remove").status == 409
    answer = press(admin, path, f"{path}/archive")
    assert "This property is archived" in answer.text
    assert table(admin.get(LIST))[1][0] == "Order number archived"
    page = admin.get(f"{path}/remove")
    assert "Nothing has a value of it." in page.text
    answer = admin.submit(page, {}, action=f"{path}/remove")
    assert answer.status == 200 and [row[0] for row in table(answer)] == ["Size"]
    assert admin.get(path).status == 404
    log = portal.database.value("SELECT count(*) FROM setting_change WHERE name LIKE 'property/%'")
    assert log == 7


def test_what_is_wrong_stands_beside_the_field(portal, admin):
    answer = add(admin, "", "choice", name="subject")
    assert answer.status == 422
    assert answer.one("p", id="options-error").text.endswith("Write at least one option.")
    answer = add(admin, "Cause", "choice", options="Short\n" + "x" * 61)
    assert answer.status == 422 and not answer.all("p", id="label-error")
    assert "at most 60 characters" in answer.one("p", id="options-error").text
    answer = add(admin, "Subject again", name="subject")
    assert answer.status == 422 and "stands for something that all tickets" in answer.one("p", id="name-error").text
    assert answer.one("input", id="label")["value"] == "Subject again", "what was typed is kept"
    answer = add(admin, "", name="fine")
    assert answer.status == 422 and answer.one("p", id="label-error").text.endswith("Write 1 to 60 characters.")
    add(admin, "Plan")
    answer = add(admin, "Other", name="plan")
    assert answer.status == 422 and "already" in answer.one("p", id="name-error").text
    assert add(admin, "Plan").status == 200 and body(portal, "plan_2")["label"] == "Plan"
    for i in range(18):
        add(admin, f"More {i}")
    answer = add(admin, "Too many")
    assert answer.status == 422 and "which is all they can have" in answer.text


def test_options_are_renamed_archived_and_kept_while_chosen(portal, admin):
    add(admin, "Size", "choice", options="Small\nLarge")
    path = f"{LIST}/size"
    page = admin.get(path)
    answer = admin.submit(page, {"option-small": "Tiny", "options": "Huge"}, action=path)
    assert [(one["name"], one["label"]) for one in body(portal, "size")["options"]] == [
        ("small", "Tiny"), ("large", "Large"), ("huge", "Huge")]
    answer = admin.submit(page, {"label": "Late"}, action=path)
    assert answer.status == 409 and "Somebody else saved this meanwhile" in answer.text
    portal.database.execute("UPDATE ticket SET p1 = 'small' WHERE id = (SELECT min(id) FROM ticket)")
    answer = press(admin, path, f"{path}/options", "remove", "small")
    assert answer.status == 409 and "Archive it instead" in answer.text
    press(admin, path, f"{path}/options", "archive", "small")
    press(admin, path, f"{path}/options", "down", "small")
    press(admin, path, f"{path}/options", "remove", "huge")
    assert [(one["name"], one.get("archived")) for one in body(portal, "size")["options"]] == [
        ("large", None), ("small", True)]
    assert "1 ticket" in admin.get(path).text


def test_only_administrators_define(portal, admin):
    agent, ana = portal.client("agent@example.com"), portal.client("ana@example.com")
    add(admin, "Order number")
    for path in (LIST, f"{LIST}/new", f"{LIST}/order_number"):
        assert agent.get(path).status == 403 and ana.get(path).status == 404
    answer = agent.post(f"{LIST}/new", {"csrf": agent.csrf("/account"), "label": "Mine", "type": "text", "of": "ticket"})
    assert answer.status == 403


# ---- The desk, and the ticket's page ----

ALL = {"order": "text", "amount": "number", "due": "date", "vip": "yes_no"}


def define(portal, admin, **more):
    """One of each type, of tickets; `more` are labels of others, of the type text."""
    for label, type in ALL.items():
        add(admin, label.capitalize(), type)
    add(admin, "Size", "choice", options="Small\nLarge")
    add(admin, "Parts", "choices", options="Door\nBell")
    for label, fields in more.items():
        add(admin, label, **fields)


def first_ticket(portal):
    return portal.database.value("SELECT min(number) FROM ticket WHERE hidden = 0 AND requester_id ="
                                 " (SELECT id FROM contact WHERE email = 'ana@example.com')")


def facts(page):
    return {one.one("dt").text: one.one("dd").text for one in page.one("dl").all("div")}


def test_staff_fill_them_in_and_customers_read_some(portal, admin):
    define(portal, admin, Secret={"customers": ""})
    agent, ana = portal.client("agent@example.com"), portal.client("ana@example.com")
    number = first_ticket(portal)
    path, form = f"/desk/tickets/{number}", f"/desk/tickets/{number}/properties"
    etag = ana.get(f"/tickets/{number}").headers["ETag"]
    assert "Order" not in facts(ana.get(f"/tickets/{number}")), "nothing has a value yet"
    answer = agent.submit(agent.get(path), {
        "p.order": " A-17 ", "p.amount": "-12.50", "p.due": "2026-02-28", "p.vip": "yes", "p.size": "large",
        "p.parts.bell": "1", "p.secret": "for us"}, action=form)
    assert answer.status == 200 and "The properties are saved." in answer.text
    assert "changed Parts from “–” to “Bell”" in answer.text and "changed Vip from “–” to “Yes”" in answer.text
    assert answer.one("input", id="p.amount")["value"] == "-12.5"
    page = ana.get(f"/tickets/{number}")
    assert page.headers["ETag"] != etag
    seen = facts(page)
    assert {key: seen.get(key) for key in ("Order", "Amount", "Due", "Vip", "Size", "Parts", "Secret")} == {
        "Order": "A-17", "Amount": "-12.5", "Due": "28 Feb 2026", "Vip": "Yes", "Size": "Large", "Parts": "Bell",
        "Secret": None}
    assert "for us" not in page.text and "changed" not in page.text
    answer = agent.submit(agent.get(path), {"p.amount": "twelve"}, action=form)
    assert answer.status == 422 and answer.one("input", id="p.amount")["value"] == "twelve"
    assert "Write a number such as 1250" in answer.one("p", id="p.amount-error").text
    page = agent.get(path)
    answer = agent.submit(page, {}, action=form, without=("p.parts.bell",))
    assert "Parts" not in facts(ana.get(f"/tickets/{number}")), "unticked is nothing"
    answer = agent.submit(agent.get(path), {}, action=form)
    assert "Nothing was changed." in answer.text


def test_nobody_overwrites_what_somebody_else_has_changed(portal, admin):
    define(portal, admin)
    agent = portal.client("agent@example.com")
    number = first_ticket(portal)
    path, form = f"/desk/tickets/{number}", f"/desk/tickets/{number}/properties"
    old = agent.get(path)
    admin.submit(admin.get(path), {"p.order": "B-1", "p.amount": "3"}, action=form)
    answer = agent.submit(old, {"p.order": "A-1", "p.vip": "no"}, action=form)
    assert answer.status == 409
    text = answer.one("section", **{"aria-labelledby": "props"}).text
    assert "Yours: A-1" in text and "Now: B-1" in text
    assert answer.one("input", id="p.order")["value"] == "A-1" and answer.one("input", id="p.amount")["value"] == "3"
    answer = agent.submit(answer, {}, action=form)
    assert answer.status == 200
    values = portal.database.query(f"SELECT p1, p2, p4 FROM ticket WHERE number = {number}")[0]
    assert values["p1"].endswith(" A-1") and values["p2"].startswith("0000000000000003") and values["p4"] == "no"
    old = agent.get(path)
    admin.submit(admin.get(path), {"p.amount": "4"}, action=form)
    assert agent.submit(old, {"p.order": "A-2"}, action=form).status == 200, "another one does not clash"
    assert portal.database.value(f"SELECT p2 FROM ticket WHERE number = {number}").startswith("0000000000000004")


def test_contacts_and_new_tickets_have_them(portal, admin):
    define(portal, admin)
    add(admin, "Region", "choices", "contact", options="North\nSouth")
    add(admin, "Customer number", "number", "contact")
    agent, ana = portal.client("agent@example.com"), portal.client("ana@example.com")
    contact = portal.database.value("SELECT id FROM contact WHERE email = 'ana@example.com'")
    path = f"/desk/contacts/{contact}"
    old = agent.get(path)
    answer = agent.submit(old, {"p.region.south": "1", "p.customer_number": "x"}, action=path)
    assert answer.status == 422 and answer.one("input", id="p.region-south").get("checked") is not None
    answer = agent.submit(old, {"p.region.south": "1", "p.customer_number": "77"}, action=path)
    assert answer.status == 200 and answer.one("input", id="p.customer_number")["value"] == "77"
    assert portal.database.value(f"SELECT p1 FROM contact WHERE id = {contact}") == "|south|"
    assert agent.submit(old, {"p.customer_number": "78"}, action=path).status == 409
    assert "Region" not in ana.get("/account").text
    page = agent.get("/desk/tickets/new")
    assert "optional" in page.one("label", for_="p.order").text, "as names are, beside what has to be filled in"
    fields = {"email": "ana@example.com", "subject": "By phone", "message": "Hello", "p.order": "C-3"}
    answer = agent.submit(page, {**fields, "p.due": "soon"}, action="/desk/tickets")
    assert answer.status == 422 and "Write a day such as" in answer.text
    answer = agent.submit(answer, {"p.due": "2026-01-02"}, action="/desk/tickets")
    assert answer.status == 200 and answer.one("input", id="p.due")["value"] == "2026-01-02"
    assert answer.one("input", id="p.order")["value"] == "C-3"


# ---- Customers' list ----

COLUMNS = "subject p.order p.amount p.due p.vip p.size p.parts"
RECENT = datetime.now(timezone.utc) - timedelta(days=1)
VALUES = [  # order, amount, due, vip, size, parts
    ("banana", "10", "2026-03-01", "yes", "small", ["door", "bell"]),
    ("Apple", "-2.5", "2025-12-31", "no", "large", ["bell"]),
    ("", "9", "", "", "", []),
    ("élan", "", "2026-01-15", "yes", "large", []),
    ("=1+1", "100", f"{RECENT:%Y-%m-%d}", "", "small", ["door"]),
]


@pytest.fixture
def filled(make_portal):
    """A portal where tickets of one company have values, most have none, and the list has six more columns."""
    portal = make_portal({"PortalColumns": COLUMNS, "PortalPageSize": 5})
    admin, agent = portal.client("admin@example.com"), portal.client("agent@example.com")
    define(portal, admin)
    numbers = [number for number in rows(portal.client("ana@example.com").get("/tickets"))][:5]
    for number, (order, amount, due, vip, size, parts) in zip(numbers, VALUES):
        fields = {"p.order": order, "p.amount": amount, "p.due": due, "p.vip": vip, "p.size": size}
        fields.update({f"p.parts.{part}": "1" for part in parts})
        answer = agent.submit(agent.get(f"/desk/tickets/{number}"), fields, action=f"/desk/tickets/{number}/properties")
        assert answer.status == 200, answer.text
    portal.numbers = numbers
    return portal


def column(page, label):
    heads = [one.text for one in page.one("thead").all("th")]
    at = next(i for i, head in enumerate(heads) if head.startswith(label))
    return [row.all("td")[at].text for row in page.one("tbody").all("tr")]


def pages(client, path):
    """All rows of a list, page by page, and back again."""
    found, seen = [], []
    while path:
        page = client.get(path)
        assert page.status == 200, path
        seen.append(rows(page))
        found += seen[-1]
        older = [link["href"] for link in page.all("a") if link.get("rel") and "next" in link["rel"]]
        last, path = page, older[0] if older else None
    for expected in reversed(seen[:-1]):
        newer = [link["href"] for link in last.all("a") if link.get("rel") and "prev" in link["rel"]]
        last = client.get(newer[0])
        assert rows(last) == expected
    return found


@pytest.mark.row("S33")
@pytest.mark.row("S34")
def test_a_list_has_them_as_columns_and_in_any_order(filled):
    ana = filled.client("ana@example.com")
    total = len(pages(ana, "/tickets"))
    first = ana.get("/tickets?sort=p.amount&dir=desc")
    assert column(first, "Amount")[:4] == ["100", "10", "9", "-2.5"]
    assert [order.replace("– ", "") for order in column(first, "Order")][:4] == ["=1+1", "banana", "–", "Apple"]
    assert column(ana.get("/tickets?sort=p.due&dir=desc"), "Due")[:3] == [f"{RECENT.day} {RECENT:%b %Y}", "1 Mar 2026", "15 Jan 2026"]
    assert column(ana.get("/tickets?sort=p.order&dir=desc"), "Order")[:4] == ["élan", "banana", "Apple", "=1+1"]
    assert column(ana.get("/tickets?sort=p.parts.desc"), "Parts")[:3] == ["Door, Bell", "Door", "Bell"]
    for order in ("order", "amount", "due", "vip", "size", "parts"):
        for dir in ("asc", "desc"):
            found = pages(ana, f"/tickets?sort=p.{order}&dir={dir}")
            assert len(found) == len(set(found)) == total, (order, dir)
    for bad in ("p.none", "p.", "p.order.up", "p.ORDER"):
        assert ana.get(f"/tickets?sort={bad}").status == 200
    for bad in ("1.", "1.x%27", "1." + "é" * 97, "0.", "x."):
        assert ana.get(f"/tickets?sort=p.order&after={bad}").status == 200


@pytest.mark.row("P16")
def test_a_list_is_narrowed_to_a_choice(filled):
    ana = filled.client("ana@example.com")
    numbers = filled.numbers
    def found(query):
        return sorted(rows(ana.get(f"/tickets?{query}")))
    assert found("p.size=large") == sorted([numbers[1], numbers[3]])
    assert found("p.vip=yes&p.size=small") == [numbers[0]]
    assert found("p.parts=bell") == sorted(numbers[:2]) and found("p.parts=door") == sorted([numbers[0], numbers[4]])
    page = ana.get("/tickets?p.size=large&p.vip=no")
    assert "Size: Large" in page.text and "Vip: No" in page.text
    options = page.one("select", id="p.size").all("option")
    assert [one["value"] for one in options if one.get("selected") is not None] == ["large"]
    one = next(link for link in page.all("a") if "Vip: No" in link.text)
    assert sorted(rows(ana.get(one["href"]))) == found("p.size=large")
    assert len(rows(ana.get("/tickets?p.size=gone&p.amount=9"))) == 5, "what is no choice narrows nothing"
    csv = ana.get("/tickets.csv?p.size=large&sort=p.order&dir=asc").source.splitlines()
    assert csv[0].lstrip("\ufeff") == "Subject,Order,Amount,Due,Vip,Size,Parts"
    assert [line.split(",", 1)[1] for line in csv[1:]] == ["Apple,-2.5,2025-12-31,No,Large,Bell", "élan,,2026-01-15,Yes,Large,"]
    everything = ana.get("/tickets.csv?sort=p.amount&dir=desc").source.splitlines()
    assert everything[1].split(",", 1)[1] == f"'=1+1,100,{RECENT:%Y-%m-%d},,Small,Door"
    data = ana.request("GET", "/tickets?sort=p.amount&dir=desc", headers={"Accept": "application/json"})
    assert '"p.amount"' in data.text


def test_numbers_are_read_and_filtered_in_the_readers_language(make_portal, scratch):
    shipped = scratch / "shipped-german"
    for part in ("templates", "locale"):
        shutil.copytree(system.ROOT / part, shipped / part)
    system.run(["chmod", "-R", "a+rX", shipped])
    portal = make_portal({"PortalShippedDir": f'"{shipped}"', "PortalLanguage": "de", "PortalColumns": "subject p.amount"})
    file = portal.store / "amount.conf"
    body = {"object": "ticket", "label": "Amount", "type": "number", "customers": "see"}
    file.write_text(f"<PortalDefinition property amount>\n{json.dumps(body)}\n</PortalDefinition>\n")
    portal.ctl("settings", "import", file)
    number = first_ticket(portal)
    portal.database.execute("UPDATE ticket SET p1 = '00000000000012505000' WHERE number = ?", number)
    ana = portal.client("ana@example.com")
    assert column(ana.get("/tickets?sort=p.amount&dir=desc"), "Amount")[0] == "1250,5"
    for typed in ("1.250,5", "1250,5", "1250.5"):
        assert rows(ana.get(f"/tickets?p.amount.from={typed}&p.amount.to={typed}")) == [number], typed
    assert rows(ana.get("/tickets?p.amount.from=1.250&p.amount.to=1.251")) == [number], "thousands in German"
    assert ana.get("/tickets.csv?p.amount.from=1000").source.splitlines()[1].endswith(",1250.5")


FILTERS = [  # which of VALUES they find
    ("p.order=ban", [0]), ("p.order=APPLE", [1]), ("p.order=elan", [3]), ("p.order=%3D1", [4]), ("p.order=x", []),
    ("p.amount.from=9.5", [0, 4]), ("p.amount.to=9", [1, 2]), ("p.amount.from=9&p.amount.to=10.0", [0, 2]),
    ("p.amount.from=-3&p.amount.to=-2", [1]), ("p.amount.from=9,000", []),
    ("p.due.from=2026-01-15", [0, 3, 4]), ("p.due.to=2025-12-31", [1]), ("p.due.from=2026-01-15&p.due.to=2026-01-15", [3]),
    ("p.due.past=week", [4]), ("p.due.past=year&p.due.to=2020-12-31", []),
    (f"p.due.past=year&p.due.from={RECENT:%Y-%m-%d}", [4]),
    ("p.order=b&p.size=small&p.vip=yes&p.amount.from=1&p.due.from=2026-01-01", [0]), ("p.parts=bell&p.amount.to=0", [1]),
]


@pytest.mark.row("P16")
@pytest.mark.parametrize("audience", ["customer", "staff"])
def test_a_list_is_narrowed_to_values_of_any_type(filled, audience):
    client = filled.client("ana@example.com" if audience == "customer" else "agent@example.com")
    path = "/tickets" if audience == "customer" else "/desk"
    every = "" if audience == "customer" else "&view=all"
    for query, expected in FILTERS:
        page = client.get(f"{path}?{query}{every}")
        assert page.status == 200 and sorted(rows(page)) == sorted(filled.numbers[i] for i in expected), query
        assert page.one("main").one("span", class_="count").text.strip(" ·") == str(len(expected)), query
    page = client.get(f"{path}?p.order=b&p.amount.from=5&p.amount.to=50&p.due.past=year&p.due.from=2026-01-01{every}")
    chips = {link.text.replace("Remove filter: ", "").strip(): link["href"] for link in page.all("a", class_="chip")}
    assert list(chips) == ["Order: “b”…", "Amount: 5 to 50", "Due: from 1 Jan 2026", "Due: Past year"]
    assert page.one("input", id="p.amount.to")["value"] == "50" and page.one("input", id="p.due.from")["value"] == "2026-01-01"
    for label, gone in (("Amount: 5 to 50", "p.amount"), ("Due: Past year", "p.due.past")):
        assert gone not in chips[label] and chips[label].count("p.") == (3 if gone == "p.amount" else 4)
        assert client.get(chips[label]).status == 200
    found = pages(client, f"{path}?p.amount.from=-1000{every}&sort=created")
    assert sorted(found) == sorted(filled.numbers[i] for i in (0, 1, 2, 4))


@pytest.mark.row("P16")
@pytest.mark.parametrize("audience", ["customer", "staff"])
def test_a_filter_that_cannot_be_read_says_so_and_loses_nothing(filled, audience):
    client = filled.client("ana@example.com" if audience == "customer" else "agent@example.com")
    path = "/tickets" if audience == "customer" else "/desk"
    page = client.get(f"{path}?p.amount.from=many&p.due.from=2026-02-01&p.due.to=2026-01-01&p.order=%CC%81&p.size=large")
    assert page.status == 422 and "There are 3 things to correct" in page.text
    beside = {one["id"]: one.text for one in page.all("p", class_="error")}
    assert set(beside) == {"p.amount.from-error", "p.due.to-error", "p.order-error"}
    assert "Write a number such as 1250" in beside["p.amount.from-error"]
    assert "The end comes before the beginning." in beside["p.due.to-error"]
    assert page.one("input", id="p.amount.from")["value"] == "many"
    assert page.one("input", id="p.due.to")["value"] == "2026-01-01"
    assert page.one("details", class_="filters").get("open") is not None
    assert set(rows(page)) <= {filled.numbers[1], filled.numbers[3]}, "what can be read still narrows the list"
    if audience == "customer":
        answer = client.get("/tickets.csv?p.amount.from=many")
        assert answer.status == 400 and "nothing is exported" in answer.text
        data = client.request("GET", f"{path}?p.amount.from=many", headers={"Accept": "application/json"})
        assert data.status == 422 and json.loads(data.text)["filters"]["problems"][0]["url"] == "#p.amount.from"


@pytest.mark.row("P16")
def test_few_tickets_of_many_are_found_by_what_they_have(filled):
    """More than 1,000 of the company's tickets have a value, so that lists go by their order; or fewer, so that they go by
    the value's index: both find the same, page by page, and count the same."""
    ana, numbers = filled.client("ana@example.com"), filled.numbers
    company = filled.database.value("SELECT company_id FROM contact WHERE email = 'ana@example.com'")
    columns = "subject, subject_key, requester_key, priority, source, last_by, stage_id, inbox_id, requester_id, company_id, created_at, p2"
    filled.database.execute(f"""INSERT INTO ticket (number, activity_at, {columns})
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
        SELECT 500000 + n.i, 1000 + n.i, 'Many', 'ab', ticket.requester_key, 2, 'seed', 'contact', ticket.stage_id, ticket.inbox_id, ticket.requester_id, {company}, 1,
        ticket.p2 FROM n, ticket WHERE ticket.number = {numbers[0]}""")
    page = ana.get("/tickets?p.amount.from=9")
    assert "1,000+" in page.text and rows(page)[0] in numbers
    data = [line.split(",")[0] for line in ana.get("/tickets.csv?p.amount.from=9&p.vip=yes").source.splitlines()[1:]]
    assert len(data) == 1
    assert len(ana.get("/tickets.csv?p.amount.from=10&p.amount.to=10").source.splitlines()) == 1102
    for query in ("p.amount.from=10.5", "p.amount.from=9&p.order=b", "p.amount.to=9", "p.order=b"):
        few = pages(ana, f"/tickets?{query}&sort=created")
        assert few and set(few) <= set(numbers), query
        assert set(few) <= set(pages(filled.client("agent@example.com"), f"/desk?view=all&{query}&sort=created"))
    assert set(rows(ana.get("/tickets?view=mine&p.amount.from=10.5"))) <= set(numbers)


def test_a_column_that_is_archived_hidden_or_gone_is_left_out(filled):
    admin, ana = filled.client("admin@example.com"), filled.client("ana@example.com")
    assert "Amount" in ana.get("/tickets").one("thead").text
    press(admin, f"{LIST}/amount", f"{LIST}/amount/archive")
    page = ana.get("/tickets?sort=p.amount")
    assert page.status == 200 and "Amount" not in page.one("thead").text
    admin.submit(admin.get(f"{LIST}/size"), {}, action=f"{LIST}/size", without=("customers",))
    page = ana.get("/tickets?p.size=large")
    assert "Size" not in page.text and len(rows(page)) == 5
    assert "Large" not in ana.get("/tickets.csv").source


def test_the_console_offers_them_as_columns(portal, admin):
    define(portal, admin)
    page = admin.get("/settings/columns")
    options = {one["value"]: one.text for one in page.one("select", id="column").all("option")}
    assert options["p.order"] == "Order"
    page = admin.submit(page, {"column": "p.order", "add": "1"}, action="/settings/columns")
    answer = admin.submit(page, {"save": "1"}, action="/settings/columns")
    assert answer.status == 200 and "Order" in answer.text
    assert "List columns" in table(admin.get(LIST))[0][4]
    assert "Order" in portal.client("ana@example.com").get("/tickets").one("thead").text
    press(admin, f"{LIST}/order", f"{LIST}/order/archive")
    page = admin.get("/settings/columns")
    assert "p.order" not in page.text and "This order is not saved yet" not in page.text
    refused = portal.ctl("settings", "set", "PortalColumns", "subject p.order", check=False)
    assert refused.returncode != 0 and "there is no ticket property" in refused.stderr


@pytest.mark.row("P84")
def test_an_import_of_contacts_fills_them_in(portal, admin, scratch):
    add(admin, "Region", "choices", "contact", options="North\nSouth")
    add(admin, "Customer number", "number", "contact")
    file = scratch / "people-with-properties.csv"
    file.write_text("email,Region,customer_number,Fax\nana@example.com,\"South, north\",77,1\nnew@example.com,,12.5,\n"
                    "bruno@example.com,West,,\n")
    answer = portal.ctl("import", "contacts", str(file), check=False)
    assert "1 added, 1 changed, 0 unchanged, 1 left out" in answer.stdout
    assert "Region: There is no option “West”." in answer.stderr and "ignored columns: Fax" in answer.stderr
    ana = portal.database.query("SELECT p1, p2 FROM contact WHERE email = 'ana@example.com'")[0]
    assert ana["p1"] == "|north|south|" and ana["p2"] == "00000000000000770000"
    assert portal.database.value("SELECT p1 FROM contact WHERE email = 'new@example.com'") is None
    file.write_text("email,Region,customer_number\nana@example.com,,78\n")
    assert "0 added, 1 changed" in portal.ctl("import", "contacts", str(file)).stdout
    ana = portal.database.query("SELECT p1, p2 FROM contact WHERE email = 'ana@example.com'")[0]
    assert ana["p1"] == "|north|south|" and ana["p2"] == "00000000000000780000"


def test_a_made_up_form_does_not_tell_what_a_hidden_property_is_called(portal, admin):
    add(admin, "Blacklisted by the board", name="risk", customers="")
    add(admin, "Order number")
    ana = portal.client("ana@example.com")
    page = ana.get("/tickets/new")
    portal.database.execute("DELETE FROM session")
    page = ana.submit(page, {"subject": "Kept", "message": "x", "p.risk": "some words", "p.order_number": "some words"},
                      action="/support/tickets")
    page = ana.submit(page, {"email": "ana@example.com", "password": "demo-password"}, field="password")
    labels = [label.text for label in page.all("label")]
    assert "Order number" in labels and "Risk" in labels and "Blacklisted" not in page.source
