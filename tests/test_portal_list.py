# SPDX-License-Identifier: Apache-2.0
"""The ticket list: columns, order, filters, search, paging, empty lists, and its export."""

import csv
import io
import re
import time

import pytest

from harness.tickets import all_rows, answer, count, file_ticket, headings, number_of, rows, subjects

ANA = "ana@example.com"
DEFAULT_COLUMNS = ["Subject", "Requested by", "Create date", "Ticket owner", "Last activity date", "Status"]
OWNERS = {"first": {"Marta", "Jonas", "Priya"}, "last": {"Vasconcelos", "Lindqvist", "Raghunathan"},
          "full": {"Marta Vasconcelos", "Jonas Lindqvist", "Priya Raghunathan"}, "alias": {"Team Blue", "Team Green"}}


def table_of(client, path="/tickets.csv"):
    answer = client.get(path)
    assert answer.status == 200
    return list(csv.reader(io.StringIO(answer.source, newline="")))


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.row("S02")
def test_portal_name_is_the_title(make_portal):
    portal = make_portal({"PortalName": '"Hilfe & Rat <GmbH>"'})
    ana = portal.client(ANA)
    number = rows(ana.get("/tickets"))[0].number
    for path in ("/tickets", f"/tickets/{number}", "/tickets/new", "/account", "/tickets/99999999"):
        assert ana.get(path).title.endswith(" · Hilfe & Rat <GmbH>"), path
    assert portal.client().get("/login").title == "Sign in · Hilfe & Rat <GmbH>"
    portal.restart({"PortalName": '"Second name"'})
    assert portal.client(ANA).get("/tickets").title == "Tickets · Second name"


@pytest.mark.row("S29", "S30")
def test_label_replaces_tickets_but_not_the_form_header(make_portal):
    portal = make_portal({"PortalTicketLabel": '"Orders"'})
    portal.ctl("user", "add", "new@example.net", "--role", "contact", "--name", "New Person")
    portal.ctl("user", "password", "new@example.net", input="a-long-pass-phrase")
    ana = portal.client(ANA)
    page = ana.get("/tickets")
    assert page.one("h1").text.startswith("Orders")
    assert page.title == "Orders · Example Support"
    assert page.one("nav").one("a", aria_current="page").text == "Orders"
    assert "All Orders" in [link.text for link in page.one("details", class_="menu").all("a")]
    assert ana.get("/tickets/new").one("h1").text == "How can we help?"
    newcomer = portal.client()
    newcomer.login("new@example.net", "a-long-pass-phrase")
    assert newcomer.get("/tickets").one("section", class_="empty").one("h2").text == "No Orders yet"


# --- columns -----------------------------------------------------------------------------------------------------


@pytest.mark.row("S37")
def test_default_columns(ana):
    assert headings(ana.get("/tickets")) == DEFAULT_COLUMNS
    assert table_of(ana)[0] == DEFAULT_COLUMNS


@pytest.mark.row("S33")
def test_columns_in_their_order_and_at_most_ten(make_portal):
    portal = make_portal({"PortalColumns": "number status subject priority company closed activity created requester owner"})
    ana = portal.client(ANA)
    expected = ["Number", "Status", "Subject", "Priority", "Company", "Close date", "Last activity date", "Create date",
                "Requested by", "Ticket owner"]
    page = ana.get("/tickets")
    assert headings(page) == expected
    assert [len(row.cells) for row in rows(page)] == [10] * len(rows(page))
    first = rows(page)[0]
    assert first.cell("Number") == f"#{first.number}" and first.cell("Company") == "Example"
    assert table_of(ana)[0] == expected
    code, said = portal.httpd.configtest(portal.config(
        {"PortalColumns": "number status subject priority company closed activity created requester owner subject"}))
    assert code != 0 and "PortalColumns" in said


@pytest.mark.row("S33")
def test_a_list_without_subject_still_links_its_tickets(make_portal):
    portal = make_portal({"PortalColumns": "status activity"})
    ana = portal.client(ANA)
    first = rows(ana.get("/tickets"))[0]
    assert first.subject == f"#{first.number}"
    assert ana.get(first.path).status == 200


# --- owners ------------------------------------------------------------------------------------------------------


def owner_surfaces(portal, client):
    """Every answer in which a customer may read the name of an owner."""
    number = portal.database.value("SELECT number FROM ticket WHERE subject LIKE 'Invoices for October%'")
    page = client.get("/tickets?view=all")
    owner = page.form(field="q").element.one("select", id="owner")
    chosen = [option["value"] for option in owner.all("option")][1] if owner else "1"
    return {
        "list": page.source, "detail": client.get(f"/tickets/{number}").source, "csv": client.get("/tickets.csv").source,
        "filter": client.get(f"/tickets?owner={chosen}").source, "json": client.get_json(f"/tickets/{number}").source,
        "list as json": client.get_json("/tickets").source, "by owner": client.get("/tickets?sort=owner").source,
    }


@pytest.mark.row("S38", "S40")
def test_first_name_by_default_and_the_surname_nowhere(portal, ana):
    assert {row.cell("Ticket owner") for row in all_rows(ana)} == OWNERS["first"] | {"Not assigned yet"}
    for surface, text in owner_surfaces(portal, ana).items():
        for surname in OWNERS["last"]:
            assert surname not in text, f"{surname} on {surface}"
        assert "agent@example.com" not in text, surface


@pytest.mark.row("S39", "S40")
@pytest.mark.parametrize("display", ["first", "full", "last", "alias"])
def test_owner_display_on_every_surface(make_portal, display):
    portal = make_portal({"PortalOwnerDisplay": display})
    ana = portal.client(ANA)
    assert {row.cell("Ticket owner") for row in all_rows(ana)} - {"Not assigned yet"} == OWNERS[display]
    assert {line[3] for line in table_of(ana)[1:]} - {"Not assigned yet"} == OWNERS[display]
    number = portal.database.value("SELECT number FROM ticket WHERE subject LIKE 'Invoices for October%'")
    expected = {"first": "Marta", "full": "Marta Vasconcelos", "last": "Vasconcelos", "alias": "Team Blue"}[display]
    page = ana.get(f"/tickets/{number}")
    authors = {article.one("h3").text for article in page.all("article") if article.one("span", class_="team")}
    assert authors == {expected}
    allowed = {"first": {"Marta"}, "full": {"Marta", "Vasconcelos"}, "last": {"Vasconcelos"}, "alias": set()}[display]
    for surface, text in owner_surfaces(portal, ana).items():
        for name in {"Marta", "Vasconcelos"} - allowed:
            # Customers may write a name themselves: their own texts are theirs.
            text = text.replace("Hi Marta", "")
            assert name not in text, f"{name} on {surface}"


@pytest.mark.row("S39")
def test_alias_gives_no_order_that_tells_names(make_portal):
    portal = make_portal({"PortalOwnerDisplay": "alias"})
    ana = portal.client(ANA)
    page = ana.get("/tickets")
    owner = [th for th in page.one("thead").all("th") if th.text == "Ticket owner"][0]
    assert owner.one("a") is None
    assert subjects(ana.get("/tickets?sort=owner")) == subjects(page)
    assert page.one("select", id="owner") is None, "two people share an alias, so there is nothing to choose by"


# --- status ------------------------------------------------------------------------------------------------------


@pytest.mark.row("S70", "S71")
def test_two_words_by_default_stages_when_asked_for(make_portal):
    portal = make_portal()
    client = portal.client(ANA)
    stages = {row["name"] for row in portal.database.query(
        "SELECT DISTINCT stage.name FROM ticket JOIN stage ON stage.id = ticket.stage_id WHERE ticket.hidden = 0")}
    assert len(stages) == 4
    assert {row.status for row in all_rows(client)} == {"Open", "Closed"}
    assert {line[5] for line in table_of(client)[1:]} == {"Open", "Closed"}
    portal.restart({"PortalCustomStages": "On"})
    client = portal.client(ANA)
    shown = {row.status for row in all_rows(client)}
    labels = {row["customer_label"] or row["name"] for row in portal.database.query(
        "SELECT DISTINCT stage.name, stage.customer_label FROM ticket JOIN stage ON stage.id = ticket.stage_id "
        "WHERE ticket.hidden = 0")}
    assert shown == labels and len(shown) == 4
    assert {line[5] for line in table_of(client)[1:]} == labels


@pytest.mark.row("S70")
def test_your_turn_is_a_mark_of_its_own(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "Whose turn is it"))

    def row():
        return [row for row in rows(ana.get("/tickets")) if row.number == number][0]

    assert row().status == "Open" and not row().your_turn and not row().element.has_class("needs")
    answer(portal, number, "Which version do you use?")
    assert row().status == "Open" and row().your_turn and row().element.has_class("needs")
    assert "New reply" in row().element.text and row().element.has_class("unread")
    waiting = ana.get("/tickets")
    link = [a for a in waiting.all("a", class_="is-you")][0]
    assert number in {row.number for row in rows(ana.get(link["href"]))}
    assert link.text == f"{len(rows(ana.get(link['href'])))} tickets wait for you"
    ana.get(f"/tickets/{number}")
    assert row().your_turn and not row().element.has_class("unread"), "read, but still his turn"


# --- filters and search ------------------------------------------------------------------------------------------


@pytest.mark.row("S68")
def test_filter_by_status(ana):
    everything = all_rows(ana)
    for word, status in (("open", "Open"), ("closed", "Closed")):
        found = all_rows(ana, f"/tickets?status={word}")
        assert {row.number for row in found} == {row.number for row in everything if row.status == status}
    yours = all_rows(ana, "/tickets?status=yours")
    assert {row.number for row in yours} == {row.number for row in everything if row.your_turn} != set()


@pytest.mark.row("S68")
def test_filter_by_owner_and_date_through_the_form(portal, ana):
    everything = all_rows(ana)
    page = ana.get("/tickets")
    options = {option.text: option["value"] for option in page.one("select", id="owner").all("option")}
    assert set(options) == {"Any", "Jonas", "Marta", "Priya", "Not assigned yet"}
    found = ana.submit(page, {"owner": options["Priya"]}, field="q")
    assert found.one("a", class_="chip").text == "Remove filter: Ticket owner: Priya"
    assert {row.number for row in rows(found)} == {r.number for r in everything if r.cell("Ticket owner") == "Priya"}
    nobody = all_rows(ana, "/tickets?owner=none")
    assert {r.number for r in nobody} == {r.number for r in everything if r.cell("Ticket owner") == "Not assigned yet"}

    times = sorted(row.element.all("time")[1]["datetime"] for row in everything)
    day, last = times[len(times) // 2][:10], times[-1][:10]
    since = {row.number for row in everything if row.element.all("time")[1]["datetime"][:10] >= day}
    found = ana.submit(page, {"from": day, "to": last}, field="q")
    assert {row.number for row in all_rows(ana, found.url)} == since
    until = {row.number for row in everything if row.element.all("time")[1]["datetime"][:10] <= day}
    assert {row.number for row in all_rows(ana, f"/tickets?to={day}")} == until
    assert len(found.all("a", class_="chip")) == 2
    # Each chip takes one filter away and keeps the other; "clear all" takes both.
    one_less = ana.get(found.all("a", class_="chip")[0]["href"])
    assert len(one_less.all("a", class_="chip")) == 1 and one_less.one("input", id="to")["value"] == last
    clear = [a for a in found.all("a") if a.text == "Clear all filters"][0]
    assert ana.get(clear["href"]).one("a", class_="chip") is None
    assert not [a for a in page.all("a") if a.text == "Clear all filters"]


@pytest.mark.row("S69")
def test_search_by_subject_number_and_text(portal, ana):
    assert subjects(ana.get("/tickets?q=label+printer+porto")) == [
        "Label printer in the Porto shop prints every label twice"]
    number = portal.database.value("SELECT number FROM ticket WHERE subject LIKE 'Invoices for October%'")
    for text in (str(number), f"%23{number}"):
        assert number in {row.number for row in rows(ana.get(f"/tickets?q={text}"))}
    assert [row.number for row in rows(ana.get("/tickets?q=corrected+invoices+attached"))] == [number]
    page = ana.submit(ana.get("/tickets"), {"q": "Kundenkarte"}, field="q")
    assert subjects(page) == ["Kundenkarte wird nicht erkannt"] and count(page) == "1"
    assert page.one("input", id="q")["value"] == "Kundenkarte"


@pytest.mark.row("S69")
@pytest.mark.parametrize("text", ["'", '"', "*", "a* OR b", "NEAR(", "%", "_", "\\", "-", "AND", "#", "#0", "(", ":", "<b>",
                                  "x" * 5000, "\u202e", "label NOT printer"])
def test_search_takes_any_text(ana, text):
    page = ana.get("/tickets", params={"q": text})
    assert page.status == 200
    assert "<b>" not in page.source


@pytest.mark.row("S68")
@pytest.mark.parametrize("query", [
    "view=nonsense", "status=nonsense", "owner=nonsense", "owner=-5", "owner=99999999999999999999", "past=age",
    "sort=password", "sort=subject.sideways", "dir=up", "after=1", "after=1.zzz", "after=x.1",
    "before=.", "n=-1", "n=x", "after=1.%27", "sort=subject&after=1.9999999999999x", "sort=number&after=5.abc",
])
def test_words_that_are_not_known_fall_back(ana, query):
    page = ana.get("/tickets?" + query)
    assert page.status == 200 and len(rows(page)) == 25


@pytest.mark.row("P16")
def test_the_last_activity_is_chosen_by_stretch_or_day(portal, ana):
    portal.database.execute("UPDATE ticket SET activity_at = activity_at - CAST(50 AS BIGINT) * 86400000000")
    assert count(ana.get("/tickets?past=week")) == "0"
    portal.database.execute("UPDATE ticket SET activity_at = CAST(%d AS BIGINT) WHERE id = (SELECT min(id) FROM ticket "
                        "WHERE company_id = (SELECT company_id FROM contact WHERE email = 'ana@example.com'))"
                        % ((time.time() - 86400) * 1000000))
    page = ana.get("/tickets?past=week")
    assert count(page) == "1" and "Last activity: Past week" in page.text
    assert page.one("select", id="past").one("option", selected=True)["value"] == "week"
    assert ana.get("/tickets?past=month&from=2099-01-01").text.count("No ticket matches") == 1
    page = ana.get("/tickets?from=2025-13-45&to=tomorrow&status=open")
    assert page.status == 422 and page.one("input", id="to")["value"] == "tomorrow"
    assert page.text.count("Write a day such as 2025-11-20.") == 4, "in the summary, and beside both fields"
    assert page.one("details", class_="filters").get("open") is not None and "Status: Open" in page.text


# --- order and pages ---------------------------------------------------------------------------------------------


@pytest.mark.row("S67")
def test_sort_links(ana):
    page = ana.get("/tickets")
    heads = {th.text: th for th in page.one("thead").all("th")}
    assert [name for name, th in heads.items() if th.get("aria-sort")] == ["Last activity date"]
    assert heads["Last activity date"]["aria-sort"] == "descending"
    for name in DEFAULT_COLUMNS:
        for turn in ("first", "second"):
            page = ana.get({th.text: th for th in page.one("thead").all("th")}[name].one("a")["href"])
            sorted_by = [th for th in page.one("thead").all("th") if th.get("aria-sort")]
            assert [th.text for th in sorted_by] == [name], (name, turn)
    page = ana.get("/tickets?sort=subject")
    found = subjects(page)
    # Unicode's order: capital and small letters together, unlike the order of bytes.
    plain = [text for text in found if re.match("[A-Za-z]", text)]
    assert plain == sorted(plain, key=str.lower) and len(plain) > 15
    assert subjects(ana.get("/tickets?sort=subject.desc")) == [row.subject for row in all_rows(ana, "/tickets?sort=subject")][::-1][:25]
    created = [row.element.all("time")[0]["datetime"] for row in all_rows(ana, "/tickets?sort=created&dir=asc")]
    assert created == sorted(created)
    status = [row.status for row in all_rows(ana, "/tickets?sort=status")]
    assert status == sorted(status, reverse=True), "open ones first"


@pytest.mark.row("S67")
@pytest.mark.parametrize("sort", ["activity", "created", "subject", "requester", "owner", "status", "number", "priority"])
def test_pages_forth_and_back(ana, sort):
    there = []
    page = ana.get(f"/tickets?sort={sort}")
    pages = [page]
    while page.one("a", rel="next"):
        page = ana.get(page.one("a", rel="next")["href"])
        pages.append(page)
    for page in pages:
        there.append([row.number for row in rows(page)])
    total = int(count(pages[0]))
    assert [len(part) for part in there] == [25] * (total // 25) + ([total % 25] if total % 25 else [])
    assert len({number for part in there for number in part}) == total
    back = [there[-1]]
    while page.one("a", rel="prev"):
        page = ana.get(page.one("a", rel="prev")["href"])
        back.append([row.number for row in rows(page)])
    assert back == there[::-1]
    assert page.one("caption").text.split(" · ")[1] == f"1 to 25 of {total}"
    assert pages[-1].one("caption").text.split(" · ")[1] == f"{total - len(there[-1]) + 1} to {total} of {total}"


def test_nothing_is_skipped_while_tickets_arrive(make_portal):
    portal = make_portal({"PortalPageSize": "5"})
    ana = portal.client(ANA)
    first = ana.get("/tickets?sort=created")
    expected = [row.number for row in all_rows(ana, "/tickets?sort=created")][5:10]
    file_ticket(ana, "Arrived in between")
    assert [row.number for row in rows(ana.get(first.one("a", rel="next")["href"]))] == expected


def test_the_list_is_a_plain_address_that_keeps_its_state(ana):
    path = "/tickets?view=mine&status=open&from=2020-01-01&sort=subject&dir=desc"
    page = ana.get(path)
    values = dict(page.form(field="q").values)
    assert values["view"] == "mine" and values["status"] == "open" and values["from"] == "2020-01-01"
    assert values["sort"] == "subject.desc"
    again = ana.submit(page, {"q": "a"}, field="q")
    assert subjects(again) and set(subjects(again)) <= set(row.subject for row in all_rows(ana, path))
    for link in page.one("thead").all("a"):
        assert "view=mine" in link["href"] and "status=open" in link["href"] and "from=2020-01-01" in link["href"]


def test_statement_budget_does_not_depend_on_rows(make_portal):
    portal = make_portal(start=False)
    log = portal.httpd.folder / "statements.log"
    portal.start(extra=f'CustomLog "{log}" "%{{cp-statements}}n %U%q"')
    ana = portal.client(ANA)
    for query in ("", "?q=Kundenkarte", "?status=open", "?status=open&q=a&view=mine&sort=subject"):
        ana.get("/tickets" + query)
    portal.httpd.stop()
    lines = [line.split(" ", 1) for line in log.read_text().splitlines()]
    spent = {path: int(number) for number, path in lines if path.startswith("/support/tickets")}
    assert spent == {"/support/tickets": 4, "/support/tickets?q=Kundenkarte": 4, "/support/tickets?status=open": 5,
                     "/support/tickets?status=open&q=a&view=mine&sort=subject": 4}


def test_unchanged_list_answers_304(portal, ana):
    first = ana.get("/tickets")
    etag = first.headers["ETag"]
    assert ana.get("/tickets", headers={"If-None-Match": etag}).status == 304
    assert ana.get("/tickets?status=open", headers={"If-None-Match": etag}).status == 200
    number = number_of(file_ticket(ana, "A change of the list"))
    assert ana.get("/tickets", headers={"If-None-Match": etag}).status == 200
    answer(portal, number, "An answer.")
    etag = ana.get("/tickets").headers["ETag"]
    ana.get(f"/tickets/{number}")
    assert ana.get("/tickets", headers={"If-None-Match": etag}).status == 200, "it is no longer unread"


def test_the_same_list_as_json(ana):
    page = ana.get("/tickets?status=open&sort=subject")
    data = ana.get_json("/tickets?status=open&sort=subject").json
    assert [row["number"] for row in data["rows"]] == [row.number for row in rows(page)]
    assert [column["label"] for column in data["columns"]] == headings(page)
    assert data["rows"][0]["cells"][0]["title"] == rows(page)[0].subject
    assert data["caption"] == page.one("caption").text and data["count"] == count(page)
    text = ana.get_json("/tickets").source
    assert ana.csrf() not in text and "icons.svg" not in text and '"csrf"' not in text


# --- empty lists -------------------------------------------------------------------------------------------------


@pytest.mark.row("S67", "S68")
def test_four_empty_lists(make_portal):
    portal = make_portal({"PortalCloseTickets": "On"})
    portal.ctl("user", "add", "solo@example.net", "--role", "contact", "--name", "Solo Person")
    portal.ctl("user", "password", "solo@example.net", input="a-long-pass-phrase")
    solo = portal.client()
    solo.login("solo@example.net", "a-long-pass-phrase")

    def empty(path):
        page = solo.get(path)
        section = page.one("section", class_="empty")
        assert section is not None and page.one("table") is None, path
        return section.one("h2").text, [a["href"] for a in section.all("a")]

    title, links = empty("/tickets")
    assert title == "No tickets yet" and links == ["/support/tickets/new"]
    assert empty("/tickets?q=zzz")[0] == "No ticket matches"
    assert empty("/tickets?view=company")[0] == "You see only your own tickets"
    page = file_ticket(solo, "The only one")
    solo.submit(solo.get(f"/tickets/{number_of(page)}/close"), action="/close")
    title, links = empty("/tickets?status=open")
    assert title == "Nothing open" and links == ["/support/tickets?status=closed"]
    assert subjects(solo.get(links[0])) == ["The only one"]
    assert empty("/tickets?status=open&q=only")[0] == "No ticket matches"
    title, links = empty("/tickets?q=zzz&status=closed")
    assert links == ["/support/tickets", "/support/tickets?q=zzz"]


# --- export ------------------------------------------------------------------------------------------------------


@pytest.mark.row("S74")
@pytest.mark.parametrize("query", ["", "?view=mine", "?status=open&sort=subject", "?q=label", "?owner=none&sort=created&dir=asc",
                                   "?status=closed&from=2020-01-01&sort=requester.desc"])
def test_csv_is_the_view_over_all_pages(ana, query):
    page = ana.get("/tickets" + query)
    table = table_of(ana, page.one("a", href=True) and [a["href"] for a in page.all("a") if "/tickets.csv" in a["href"]][0])
    assert table[0] == headings(page)
    shown = all_rows(ana, "/tickets" + query)
    assert [line[0] for line in table[1:]] == [row.subject for row in shown]
    assert [line[1] for line in table[1:]] == [row.cell("Requested by") for row in shown]
    assert [line[3] for line in table[1:]] == [row.cell("Ticket owner") for row in shown]
    assert [line[5] for line in table[1:]] == [row.status for row in shown]
    for line, row in zip(table[1:], shown):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", line[4])
        assert line[4][:16] == row.element.all("time")[1]["datetime"][:16], "the portal's zone is UTC here"


@pytest.mark.row("S74")
def test_csv_names_what_it_holds(ana):
    page = ana.get("/tickets?view=mine&status=open")
    link = [a for a in page.all("a") if "/tickets.csv" in a["href"]][0]
    total = len(all_rows(ana, "/tickets?view=mine&status=open"))
    assert link.text == f"Export to CSV {total} tickets, 6 columns"
    answer = ana.get(link["href"])
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert re.search(r'attachment; filename="?tickets-mine-\d{4}-\d\d-\d\d\.csv', answer.headers["Content-Disposition"])
    assert answer.source.count("\r\n") == total + 1


@pytest.mark.row("S74")
def test_csv_more_rows_than_a_batch(make_portal):
    portal = make_portal()
    portal.database.execute("CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                            "WHERE i < 2300) SELECT i FROM n")
    columns = [row for row in ("number subject subject_key pipeline_id stage_id inbox_id owner_id owner_key requester_id "
                               "requester_key company_id priority source last_by created_at activity_at closed_at "
                               "first_thread_id hidden version").split()]
    have = set(portal.database.query("SELECT * FROM ticket LIMIT 1")[0])
    columns = [name for name in columns if name in have]
    sample = portal.database.value("SELECT min(id) FROM ticket WHERE subject LIKE 'Access for two%'")
    values = ", ".join({"number": "500000 + i", "activity_at": "activity_at - i", "subject": "'Row ' || i"}.get(c, c)
                       for c in columns)
    portal.database.execute(f"INSERT INTO ticket ({', '.join(columns)}) SELECT {values} FROM ticket, numbers "
                            f"WHERE ticket.id = {sample}")
    ana = portal.client(ANA)
    page = ana.get("/tickets")
    assert count(page) == "1,000+" and "of more than 1,000" in page.one("caption").text
    table = table_of(ana)
    found = [line[0] for line in table[1:] if line[0].startswith("Row ")]
    assert found == [f"Row {i}" for i in range(1, 2301)], "each row once, in the order of the list"


@pytest.mark.row("S74")
def test_csv_makes_formulas_harmless(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    for subject in ("=1+1", "+1", "-1", "@SUM(A1)", "quote \" and, comma"):
        file_ticket(ana, subject)
    subjects_found = {line[0] for line in table_of(ana)[1:]}
    assert {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "quote \" and, comma"} <= subjects_found
    assert {"=1+1", "@SUM(A1)"} <= set(subjects(ana.get("/tickets"))), "people read what was written"
