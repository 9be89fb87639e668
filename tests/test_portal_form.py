# SPDX-License-Identifier: Apache-2.0
"""The support form."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.tickets import facts, file_ticket, messages, number_of, rows

ANA = "ana@example.com"


def tickets(portal, subject):
    return portal.database.value("SELECT count(*) FROM ticket WHERE subject = ?", subject)


@pytest.mark.row("S26")
def test_the_menu_leads_to_the_form(make_portal):
    portal = make_portal({"PortalFormMenuText": '"Ask us"', "PortalFormHeaderText": '"What is the matter?"'})
    ana = portal.client(ANA)
    link = [a for a in ana.get("/tickets").one("nav").all("a") if a.text == "Ask us"][0]
    page = ana.get(link["href"])
    assert page.one("h1").text == "What is the matter?" and page.title == "What is the matter? · Example Support"
    assert page.form(field="subject").names.count("attachment") == 1
    portal.restart({"PortalForm": "Off"})
    ana = portal.client(ANA)
    assert "/support/tickets/new" not in ana.get("/tickets").links
    assert ana.get("/tickets/new").status == 404
    assert ana.post("/tickets", {"csrf": ana.csrf(), "subject": "x", "message": "y"}).status == 404


@pytest.mark.row("S23", "S24")
def test_each_submission_makes_one_ticket(portal, ana):
    for turn in range(3):
        file_ticket(ana, "The same words thrice")
    assert tickets(portal, "The same words thrice") == 3
    form = ana.get("/tickets/new")
    found = {number_of(ana.submit(form, {"subject": "Sent again", "message": "Text"}, field="subject")) for turn in range(3)}
    assert len(found) == 1 and tickets(portal, "Sent again") == 1
    number = found.pop()
    row = [row for row in rows(ana.get("/tickets")) if row.number == number][0]
    assert row.subject == "Sent again" and row.cell("Requested by") == "Ana Souza" and row.status == "Open"
    inbox = portal.database.query("SELECT inbox.name FROM ticket JOIN inbox ON inbox.id = ticket.inbox_id WHERE "
                                  "ticket.number = ?", number)
    assert inbox == [{"name": "Support"}]


@pytest.mark.row("S23")
def test_sent_many_times_at_once_makes_one_ticket(portal, ana):
    form = ana.get("/tickets/new")

    def send(turn):
        return number_of(ana.submit(form, {"subject": "All at once", "message": "Text"}, field="subject"))

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(send, range(16)))
    assert len(found) == 1 and tickets(portal, "All at once") == 1
    assert len(messages(ana.get(f"/tickets/{found.pop()}"))) == 1


@pytest.mark.row("S24")
def test_all_fields_arrive(portal, ana):
    page = file_ticket(ana, "  Everything\tin it ", "First line\nsecond line\n\n- a list", files=[
        ("attachment", ("a.txt", b"aaa", "text/plain")), ("attachment", ("b.pdf", b"%PDF-1.4\n", "application/pdf"))])
    assert page.one("h1").text == "Everything in it"
    assert page.one("div", role="status").text == "Your ticket is filed. Our answers appear here."
    message = messages(page)[0]
    assert message.one("li").text == "a list" and message.one("br") is not None
    assert [a.text for a in message.one("ul", class_="files").all("a")] == ["a.txt", "b.pdf"]
    page = ana.post_form("/tickets/new", {"subject": "Urgent one", "message": "Text", "priority": "4"}, field="subject")
    assert facts(page)["Priority"] == "Urgent"
    page = ana.post_form("/tickets/new", {"subject": "Odd one", "message": "Text", "priority": "9"}, field="subject")
    assert facts(page)["Priority"] == "Normal"


@pytest.mark.row("S25")
def test_only_for_who_is_signed_in(portal, client):
    answer = client.get("/tickets/new", follow=False)
    assert answer.status in (302, 303) and "/support/login" in answer.headers["Location"]
    before = portal.database.value("SELECT count(*) FROM ticket")
    token = dict(client.get("/login").form(field="email").values)["csrf"]
    answer = client.post("/tickets", {"csrf": token, "subject": "From nobody", "message": "Text", "form_key": "k"})
    assert answer.status in (302, 303, 401, 403)
    assert portal.database.value("SELECT count(*) FROM ticket") == before


@pytest.mark.parametrize("fields, links", [
    ({"subject": "", "message": ""}, ["#subject", "#message"]),
    ({"subject": " \t\u00a0", "message": "Text"}, ["#subject"]),
    ({"subject": "Fine", "message": "\n\n"}, ["#message"]),
    ({"subject": "x" * 201, "message": "Text"}, ["#subject"]),
    ({"subject": "Fine", "message": "y" * 50001}, ["#message"]),
])
def test_faults_are_named_and_input_is_kept(portal, ana, fields, links):
    before = portal.database.value("SELECT count(*) FROM ticket")
    page = ana.post_form("/tickets/new", {**fields, "priority": "3"}, field="subject")
    assert page.status == 422 and page.title.startswith("Error: How can we help?")
    summary = page.one("section", class_="summary")
    assert [a["href"] for a in summary.all("a")] == links
    for link in links:
        control = page.one(id=link[1:])
        assert control["aria-invalid"] == "true"
        error = page.one("p", id=link[1:] + "-error")
        assert error is not None and error["id"] in control["aria-describedby"]
    values = dict(page.form(field="subject").values)
    assert values["subject"] == fields["subject"] and values["message"].strip("\n") == fields["message"].strip("\n")
    assert values["priority"] == "3"
    assert portal.database.value("SELECT count(*) FROM ticket") == before


def test_extra_fields_change_nothing(portal, ana):
    page = ana.post_form("/tickets/new", {"subject": "Too many fields", "message": "Text", "owner": "1", "owner_id": "1",
                                          "company_id": "2", "requester_id": "2", "number": "7", "stage_id": "4",
                                          "hidden": "1", "created_at": "0"}, field="subject")
    ticket = portal.database.query("SELECT ticket.owner_id, ticket.hidden, contact.email_key FROM ticket JOIN contact ON "
                                   "contact.id = ticket.requester_id WHERE ticket.number = ?", number_of(page))
    assert ticket == [{"owner_id": None, "hidden": 0, "email_key": ANA}]
