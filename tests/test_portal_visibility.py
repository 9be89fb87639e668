# SPDX-License-Identifier: Apache-2.0
"""Who sees which ticket, on every surface: list, counts, search, CSV, detail, attachments, replies, closing."""

import csv
import io
import re

import pytest

from harness.tickets import all_rows, answer, count, file_ticket, messages, number_of, rows, subjects

ANA, BRUNO, CARLA = "ana@example.com", "bruno@example.com", "carla@other.example"


def visible_by_sql(portal, email):
    """The tickets of a contact of a company, by plain SQL over the tables: own ones and the primary company's."""
    found = portal.database.query(
        "SELECT ticket.number FROM ticket WHERE ticket.hidden = 0 AND (ticket.company_id = (SELECT company_id FROM "
        "contact WHERE email_key = ?) OR ticket.id IN (SELECT ticket_id FROM ticket_contact JOIN contact ON contact.id "
        "= ticket_contact.contact_id WHERE contact.email_key = ?))", email, email)
    return {row["number"] for row in found}


def own_by_sql(portal, email):
    found = portal.database.query(
        "SELECT ticket.number FROM ticket JOIN ticket_contact ON ticket_contact.ticket_id = ticket.id JOIN contact ON "
        "contact.id = ticket_contact.contact_id WHERE ticket.hidden = 0 AND contact.email_key = ?", email)
    return {row["number"] for row in found}


def numbers(found):
    return {row.number for row in found}


@pytest.fixture(scope="module")
def own_portal(portal_factory):
    """A portal where everybody sees only his own tickets."""
    portal = portal_factory({"PortalCompanyTickets": "own", "PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    yield portal
    portal.stop()


@pytest.mark.row("S12", "S67")
def test_company_mode_shows_own_and_company_tickets(portal, ana):
    expected = visible_by_sql(portal, ANA)
    found = all_rows(ana)
    assert len(expected) > 40 and numbers(found) == expected
    assert {row.cell("Requested by") for row in found} >= {"Ana Souza", "Bruno Carvalho", "Zoë Müller"}
    assert {row.status for row in found} == {"Open", "Closed"}, "open and closed tickets are in one list"


@pytest.mark.row("S12")
def test_other_companies_stay_out(portal, carla):
    found = all_rows(carla)
    assert numbers(found) == visible_by_sql(portal, CARLA)
    assert {row.cell("Requested by") for row in found} == {"Carla Nowak"}


@pytest.mark.row("S13", "S15")
def test_own_mode_shows_own_tickets_and_no_view_menu(own_portal):
    ana = own_portal.client(ANA)
    found = all_rows(ana)
    assert numbers(found) == own_by_sql(own_portal, ANA) and len(found) > 5
    assert "Bruno Carvalho" not in {row.cell("Requested by") for row in found}
    assert ana.get("/tickets").one("details", class_="menu") is None


@pytest.mark.row("S13")
def test_own_mode_explains_why_the_company_view_is_empty(own_portal):
    page = own_portal.client(ANA).get("/tickets?view=company")
    assert page.status == 200 and rows(page) == []
    assert "You see only your own tickets" in page.text and "Example" in page.text


@pytest.mark.row("S14")
def test_a_second_company_gives_no_visibility(make_portal):
    portal = make_portal()
    contact = portal.database.value("SELECT id FROM contact WHERE email_key = ?", ANA)
    other = portal.database.value("SELECT id FROM company WHERE name = 'Other'")
    ana = portal.client(ANA)
    before = numbers(all_rows(ana))
    portal.database.execute("INSERT INTO contact_company (contact_id, company_id) VALUES (?, ?)", contact, other)
    assert numbers(all_rows(portal.client(ANA))) == before
    # A ticket of her own stays hers, whatever company it belongs to.
    number = number_of(file_ticket(ana, "Mine at another company"))
    portal.database.execute("UPDATE ticket SET company_id = ? WHERE number = ?", other, number)
    assert portal.client(ANA).get(f"/tickets/{number}").status == 200
    assert portal.client(BRUNO).get(f"/tickets/{number}").status == 404


@pytest.mark.row("S15", "S16", "S17")
def test_view_menu(portal, ana):
    page = ana.get("/tickets")
    menu = page.one("details", class_="menu")
    links = {link.text: link["href"] for link in menu.all("a")}
    assert list(links) == ["All tickets", "Organization's tickets", "Owned by me"]
    assert menu.one("a", aria_current="true").text == "All tickets"

    company = ana.get(links["Organization's tickets"])
    assert company.one("details", class_="menu").one("a", aria_current="true").text == "Organization's tickets"
    by_sql = portal.database.query("SELECT number FROM ticket WHERE hidden = 0 AND company_id = (SELECT company_id FROM "
                                   "contact WHERE email_key = ?)", ANA)
    assert numbers(all_rows(ana, links["Organization's tickets"])) == {row["number"] for row in by_sql}

    mine = all_rows(ana, links["Owned by me"])
    assert numbers(mine) == own_by_sql(portal, ANA) and 0 < len(mine) < len(by_sql)


@pytest.mark.row("S18")
def test_a_foreign_ticket_answers_like_a_missing_one_everywhere(make_portal):
    portal = make_portal({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    ana, carla = portal.client(ANA), portal.client(CARLA)
    foreign = number_of(file_ticket(carla, "Secret of the other company", files=[
        ("attachment", ("plan.txt", b"the secret plan", "text/plain"))]))
    link = next(a["href"] for a in carla.get(f"/tickets/{foreign}").all("a") if "/attachments/" in a["href"])
    hidden = portal.database.value("SELECT number FROM ticket WHERE hidden <> 0")
    missing = 99999999
    csrf = ana.csrf()

    def outcome(answer):
        # What differs from request to request by its nature is the address and the request id.
        body = re.sub(r"<code>[^<]*</code>|value=\"[^\"]*\"", "", answer.source)
        return answer.status, answer.title, re.sub(r"\d{4,}", "N", body)

    assert carla.get(link).response.content == b"the secret plan"
    for kind, path in [("get", "/tickets/%d"), ("get", "/tickets/%d/close"), ("post", "/tickets/%d/messages"),
                       ("post", "/tickets/%d/close"), ("post", "/tickets/%d/reopen")]:
        seen = []
        for number in (foreign, hidden, missing):
            data = {"csrf": csrf, "message": "I should not be able to write this", "form_key": "k"}
            answer = ana.get(path % number) if kind == "get" else ana.post(path % number, data)
            seen.append(outcome(answer))
        assert seen[0][0] == 404, (kind, path, seen[0][:2])
        assert seen[0] == seen[1] == seen[2], (kind, path)
    assert ana.get(link).status == 404
    assert outcome(ana.get(link)) == outcome(ana.get(re.sub(r"/attachments/\d+", "/attachments/99999999", link)))
    assert ana.get_json(f"/tickets/{foreign}").status == 404

    page = ana.get("/tickets?q=secret")
    assert rows(page) == [] and count(page) == "0"
    assert "Secret of the other company" not in ana.get("/tickets.csv").source
    assert "Fraud check" not in ana.get("/tickets.csv").source
    assert rows(ana.get("/tickets?q=HIDDEN-TICKET")) == []
    texts = [message.text for message in messages(carla.get(f"/tickets/{foreign}"))]
    assert len(texts) == 1 and "Text of the ticket" in texts[0]


@pytest.mark.row("S41")
def test_only_the_oldest_thread_is_shown(portal, ana):
    number = portal.database.value("SELECT number FROM ticket WHERE subject LIKE 'Export of the sales report%'")
    assert portal.database.value("SELECT count(*) FROM thread JOIN ticket ON ticket.id = thread.ticket_id WHERE "
                                 "ticket.number = ?", number) == 2
    page = ana.get(f"/tickets/{number}")
    assert "The file always ends at row 4,096" in page.text
    assert "SECOND-THREAD-TEXT" not in page.source
    assert rows(ana.get("/tickets?q=SECOND-THREAD-TEXT")) == []


@pytest.mark.row("S43")
def test_internal_texts_are_never_visible(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "Ticket with internal talk"))
    answer(portal, number, "A public answer.")
    before = [row.cell("Last activity date") for row in rows(ana.get("/tickets")) if row.number == number]
    activity = portal.database.value("SELECT activity_at FROM ticket WHERE number = ?", number)
    portal.ctl("note", "add", "--ticket", str(number), "--from", "agent@example.com", input="XNOTEX do not tell")
    portal.ctl("comment", "add", "--ticket", str(number), "--from", "agent@example.com", input="XCOMMENTX do not tell")
    assert portal.database.value("SELECT count(*) FROM note WHERE body LIKE '%XNOTEX%'") == 1

    for path in (f"/tickets/{number}", "/tickets", "/tickets.csv", "/tickets?q=XNOTEX", "/tickets?q=XCOMMENTX"):
        source = ana.get(path).source.replace('value="XNOTEX"', "").replace('value="XCOMMENTX"', "")
        assert "do not tell" not in source, path
    assert rows(ana.get("/tickets?q=XNOTEX")) == [] and rows(ana.get("/tickets?q=XCOMMENTX")) == []
    assert "XNOTEX" not in ana.get_json(f"/tickets/{number}").source
    assert [row.cell("Last activity date") for row in rows(ana.get("/tickets")) if row.number == number] == before
    assert portal.database.value("SELECT activity_at FROM ticket WHERE number = ?", number) == activity


@pytest.mark.row("S18")
def test_csv_obeys_the_same_rule_in_own_mode(own_portal):
    bruno = own_portal.client(BRUNO)
    table = list(csv.reader(io.StringIO(bruno.get("/tickets.csv").source)))
    assert {line[1] for line in table[1:]} == {"Bruno Carvalho"}
    assert len(table) - 1 == len(own_by_sql(own_portal, BRUNO))


def test_staff_have_no_customer_pages(agent):
    assert agent.get("/tickets", follow=False).status in (302, 303, 403, 404)
    assert subjects(agent.get("/account")) == []
