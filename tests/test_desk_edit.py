# SPDX-License-Identifier: Apache-2.0
"""Properties of a ticket, changed by staff: what is written, what customers see of it, and who comes second."""

import pytest

from harness.desk import add_thread, chosen, events, option, record, save
from harness.tickets import facts, file_ticket, number_of, rows

ANA, AGENT, ADMIN = "ana@example.com", "agent@example.com", "admin@example.com"
JONAS = "jonas@example.com"


@pytest.fixture(scope="module")
def marta(portal):
    return portal.client(AGENT)


@pytest.fixture(scope="module")
def priya(portal):
    return portal.client(ADMIN)


@pytest.fixture(scope="module")
def customer(portal):
    return portal.client(ANA)


def state(portal, number):
    return portal.database.query(
        "SELECT subject, inbox.name AS inbox, stage.name AS stage, coalesce(staff.email, '') AS owner, priority, hidden "
        "FROM ticket JOIN inbox ON inbox.id = inbox_id JOIN stage ON stage.id = stage_id "
        "LEFT JOIN staff ON staff.id = owner_id WHERE number = ?", number)[0]


def new(customer, subject):
    return number_of(file_ticket(customer, subject))


# --- one person --------------------------------------------------------------------------------------------------


def test_all_properties_are_saved_and_told(portal, customer, marta):
    number = new(customer, "All properties")
    page = record(marta, number)
    page = save(marta, page, subject="  Other   words ", stage=option(page, "stage", "In progress"),
                owner=option(page, "owner", "Jonas Lindqvist"), priority="4")
    assert page.status == 200 and page.one("div", role="status").text == "The properties are saved."
    assert state(portal, number) == {"subject": "Other words", "inbox": "Support", "stage": "In progress", "owner": JONAS,
                                     "priority": 4, "hidden": 0}
    assert (chosen(page, "stage"), chosen(page, "owner"), chosen(page, "priority")) == ("In progress", "Jonas Lindqvist", "Urgent")
    assert events(marta, number)[1:] == [
        "Marta Vasconcelos changed the subject from “All properties” to “Other words”",
        "Marta Vasconcelos set the priority from Normal to Urgent", "Marta Vasconcelos gave the ticket to Jonas Lindqvist",
        "Marta Vasconcelos set the stage from New to In progress"]
    seen = facts(customer.get(f"/tickets/{number}"))
    assert seen["Ticket owner"] == "Jonas" and seen["Priority"] == "Urgent"
    assert [row.number for row in rows(customer.get("/tickets?q=words+other"))] == [number], "the search knows the new subject"
    assert number not in [row.number for row in rows(customer.get("/tickets?q=properties"))], "and not the old one"


def test_what_was_not_changed_is_not_written(portal, customer, marta):
    number = new(customer, "Nothing to change")
    before = portal.database.query("SELECT version FROM ticket WHERE number = ?", number)
    page = save(marta, record(marta, number))
    assert page.one("div", role="status").text == "Nothing was changed."
    assert portal.database.query("SELECT version FROM ticket WHERE number = ?", number) == before
    assert len(events(marta, number)) == 1


@pytest.mark.row("S38", "S40")
def test_a_customers_page_ends_with_the_change(portal, customer, marta):
    number = new(customer, "Cached by the customer")
    tag = customer.get(f"/tickets/{number}").headers["ETag"]
    tag = customer.get(f"/tickets/{number}").headers["ETag"]
    fresh = {"headers": {"If-None-Match": tag}}
    assert customer.get(f"/tickets/{number}", **fresh).status == 304
    page = record(marta, number)
    save(marta, page, priority="1")
    page = customer.get(f"/tickets/{number}", **fresh)
    assert page.status == 200 and facts(page)["Priority"] == "Low"
    page = record(marta, number)
    save(marta, page, owner=option(page, "owner", "Priya Raghunathan"))
    page = customer.get(f"/tickets/{number}")
    assert facts(page)["Ticket owner"] == "Priya" and "Raghunathan" not in page.source


def test_hiding_and_showing(portal, customer, marta):
    number = new(customer, "Hidden for a while")
    page = save(marta, record(marta, number), hidden="1")
    assert "Hidden from customers" in page.one("div", class_="head").text
    assert "Nobody" in page.one("section", aria_labelledby="seen").text
    assert "customers will not see this reply" in page.form(action="/messages").element.text
    assert customer.get(f"/tickets/{number}").status == 404 and customer.get_json(f"/tickets/{number}").status == 404
    assert number not in [row.number for row in rows(customer.get("/tickets?q=hidden+while"))]
    assert str(number) not in customer.get("/tickets.csv").source
    page = save(marta, page, hidden=None)
    assert "customers will not see this reply" not in page.text
    assert customer.get(f"/tickets/{number}").status == 200
    assert events(marta, number)[1:] == ["Marta Vasconcelos hid the ticket from customers",
                                         "Marta Vasconcelos showed the ticket to customers again"]


def test_closing_and_reopening_by_stage(portal, customer, marta):
    number = new(customer, "Closed by its stage")
    page = record(marta, number)
    page = save(marta, page, stage=option(page, "stage", "Closed"))
    assert portal.database.value("SELECT closed_at FROM ticket WHERE number = ?", number)
    assert "Closed" in customer.get(f"/tickets/{number}").one("div", class_="head").text
    page = save(marta, page, stage=option(page, "stage", "New"))
    assert portal.database.value("SELECT closed_at FROM ticket WHERE number = ?", number) is None
    assert [text.split(":")[0] for text in events(marta, number)[1:]] == ["Marta Vasconcelos closed the ticket",
                                                                         "Marta Vasconcelos reopened the ticket"]


def test_faulty_subjects_come_back(portal, customer, marta):
    number = new(customer, "A subject to spoil")
    page = save(marta, record(marta, number), subject=" ", priority="3")
    assert page.status == 422 and page.title.startswith("Error: ") and page.one(id="subject-error")
    assert page.one("section", role="alert").one("a")["href"] == "#subject" and chosen(page, "priority") == "High"
    page = save(marta, page, subject="x" * 201)
    assert page.status == 422 and "201 characters; up to 200 fit" in page.text
    assert page.one("input", id="subject")["value"] == "x" * 201
    assert state(portal, number)["subject"] == "A subject to spoil" and state(portal, number)["priority"] == 2
    page = save(marta, page, subject="Mended")
    assert page.status == 200 and state(portal, number)["subject"] == "Mended" and state(portal, number)["priority"] == 3


# --- inboxes -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def inboxes(portal_factory):
    """Billing, where Jonas and Marta work, and Closed shop, where Jonas does alone."""
    portal = portal_factory()
    for position, name in enumerate(["Billing", "Closed shop"]):
        portal.database.execute(f"INSERT INTO inbox (name, kind, pipeline_id, position) SELECT '{name}', 'helpdesk', "
                                f"min(id), {position + 1} FROM pipeline")
    portal.database.execute("INSERT INTO inbox_member (inbox_id, staff_id) SELECT inbox.id, staff.id FROM inbox, staff "
                            "WHERE (inbox.name = 'Billing' AND staff.email IN ('jonas@example.com', 'agent@example.com')) "
                            "OR (inbox.name = 'Closed shop' AND staff.email = 'jonas@example.com')")
    portal.ctl("user", "add", "rita@example.com", "--role", "agent", "--name", "Rita Elsewhere")
    yield portal
    portal.stop()


@pytest.mark.row("S10")
def test_owners_are_those_who_work_in_the_inbox(inboxes):
    customer, marta = inboxes.client(ANA), inboxes.client(AGENT)
    number = new(customer, "Who can own it")
    page = record(marta, number)
    names = [one.text for one in page.one("select", name="owner").all("option")]
    assert names == ["Nobody", "Jonas Lindqvist", "Marta Vasconcelos", "Priya Raghunathan", "Rita Elsewhere"] or \
        sorted(names[1:]) == sorted(["Jonas Lindqvist", "Marta Vasconcelos", "Priya Raghunathan", "Rita Elsewhere"])
    assert [one.text for one in page.one("select", name="inbox").all("option")] == ["Support", "Billing"]
    rita = option(page, "owner", "Rita Elsewhere")
    page = save(marta, page, inbox=option(page, "inbox", "Billing"))
    assert [one.text for one in page.one("select", name="owner").all("option")][1:] == [
        "Jonas Lindqvist", "Marta Vasconcelos", "Priya Raghunathan"], "admins work everywhere"
    assert events(marta, number)[-1] == "Marta Vasconcelos moved the ticket from Support to Billing"
    answer = save(marta, page, owner=rita, priority="3")
    assert answer.status == 422 and answer.one(id="owner-error") and answer.one("section", role="alert").one("a")["href"] == "#owner"
    assert state(inboxes, number)["owner"] == "" and state(inboxes, number)["priority"] == 2, "nothing is written"


def test_an_owner_does_not_follow_into_a_foreign_inbox(inboxes):
    customer, marta = inboxes.client(ANA), inboxes.client(AGENT)
    number = new(customer, "It moves away")
    page = record(marta, number)
    page = save(marta, page, owner=option(page, "owner", "Rita Elsewhere"))
    page = save(marta, page, inbox=option(page, "inbox", "Billing"))
    assert state(inboxes, number)["inbox"] == "Billing" and state(inboxes, number)["owner"] == ""
    assert sorted(events(marta, number)[-2:]) == ["Marta Vasconcelos left the ticket without an owner",
                                                  "Marta Vasconcelos moved the ticket from Support to Billing"]
    shop = inboxes.database.value("SELECT id FROM inbox WHERE name = 'Closed shop'")
    assert save(marta, page, inbox=str(shop)).status == 404
    assert state(inboxes, number)["inbox"] == "Billing"
    assert save(marta, page, stage="99999999").status == 404


# --- two people --------------------------------------------------------------------------------------------------


def test_who_comes_second_sees_both_and_decides(portal, customer, marta, priya):
    number = new(customer, "Changed by two")
    late = record(marta, number)
    save(priya, record(priya, number), priority="3", subject="Changed by Priya")
    page = save(marta, late, priority="4", stage=option(late, "stage", "In progress"))
    assert page.status == 409 and page.title.startswith("Error: ")
    assert state(portal, number) == {"subject": "Changed by Priya", "inbox": "Support", "stage": "New", "owner": "",
                                     "priority": 3, "hidden": 0}, "nothing of the second one is written"
    form = page.form(action="/properties").element
    assert "Yours: Urgent" in form.text and "Now: High (Priya Raghunathan, Today" in form.text
    assert chosen(page, "priority") == "Urgent" and chosen(page, "stage") == "In progress"
    assert page.one("input", id="subject")["value"] == "Changed by Priya", "what he left alone is as it is now"
    assert page.one("section", role="alert").one("a")["href"] == "#priority"
    page = save(marta, page)
    assert page.status == 200 and state(portal, number) == {
        "subject": "Changed by Priya", "inbox": "Support", "stage": "In progress", "owner": "", "priority": 4, "hidden": 0}
    assert events(marta, number)[-2:] == ["Marta Vasconcelos set the priority from High to Urgent",
                                          "Marta Vasconcelos set the stage from New to In progress"]


@pytest.mark.parametrize("field, label, mine, theirs", [
    ("subject", "Subject", "Mine", "Theirs"), ("stage", "Stage", "Closed", "In progress"),
    ("owner", "Owner", "Marta Vasconcelos", "Jonas Lindqvist"), ("priority", "Priority", "Low", "High")])
def test_every_property_can_clash(portal, customer, marta, priya, field, label, mine, theirs):
    number = new(customer, f"A clash of {field}")
    late = record(marta, number)

    def value(text):
        return text if field == "subject" else option(late, field, text)

    save(priya, record(priya, number), **{field: value(theirs)})
    page = save(marta, late, **{field: value(mine)})
    assert page.status == 409
    told = page.form(action="/properties").element.text
    assert f"{label} Yours: {mine} Now: {theirs} (Priya Raghunathan, Today" in told.replace("Yours:", " Yours:").replace("Now:", " Now:").replace("  ", " ")
    assert save(marta, page).status == 200
    assert (record(marta, number).one("input", id="subject")["value"] if field == "subject" else chosen(record(marta, number), field)) == mine


def test_what_does_not_clash_is_saved(portal, customer, marta, priya):
    number = new(customer, "Two changes that go together")
    late = record(marta, number)
    save(priya, record(priya, number), priority="3")
    page = save(marta, late, stage=option(late, "stage", "In progress"))
    assert page.status == 200 and (state(portal, number)["priority"], state(portal, number)["stage"]) == (3, "In progress")
    late = record(marta, number)
    save(priya, record(priya, number), priority="4")
    page = save(marta, late, priority="4")
    assert page.status == 200 and page.one("div", role="status").text == "Nothing was changed.", "both wanted the same"


def test_customers_reply_meanwhile_is_no_clash(portal, customer, marta):
    number = new(customer, "A reply between")
    late = record(marta, number)
    customer.submit(customer.get(f"/tickets/{number}"), {"message": "More"}, field="message")
    add_thread(portal, number, ["And a mail"])
    assert save(marta, late, priority="3").status == 200 and state(portal, number)["priority"] == 3


def test_a_hidden_box_can_clash(portal, customer, marta, priya):
    number = new(customer, "Hidden by two")
    late = record(marta, number)
    save(priya, record(priya, number), hidden="1")
    page = save(marta, late, priority="3")
    assert page.status == 200 and state(portal, number)["hidden"] == 1, "who did not touch the box leaves it"
    assert save(marta, late, hidden="1").status == 200
