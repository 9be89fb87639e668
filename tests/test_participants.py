# SPDX-License-Identifier: Apache-2.0
"""Copies: customers add people to their tickets, see who is on them, and take them off again."""

import pytest

from harness.tickets import file_ticket, number_of, rows

ANA, BRUNO, CARLA = "ana@example.com", "bruno@example.com", "carla@other.example"


@pytest.fixture(scope="module")
def portal(portal_factory):
    """People of one company add one another; tickets are not shared, so that a copy is all that shows one."""
    portal = portal_factory({"PortalCompanyTickets": "own"})
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def open_portal(portal_factory):
    portal = portal_factory({"PortalCompanyTickets": "own", "PortalParticipants": "anybody"})
    yield portal
    portal.stop()


def fresh(portal, word):
    ana = portal.client(ANA)
    return ana, number_of(file_ticket(ana, f"About {word}", message=f"said {word}"))


def add(client, number, address):
    return client.submit(client.get(f"/tickets/{number}"), {"person": address}, action="/people")


def people(portal, number):
    return portal.database.query("SELECT contact.email_key AS who, ticket_contact.role FROM ticket_contact JOIN contact ON "
                                 "contact.id = contact_id JOIN ticket ON ticket.id = ticket_id WHERE ticket.number = ? "
                                 "ORDER BY contact.email_key", number)


@pytest.mark.row("P03", "S18")
def test_a_colleague_is_added_and_taken_off(portal):
    ana, number = fresh(portal, "colleague")
    bruno = portal.client(BRUNO)
    assert bruno.get(f"/tickets/{number}").status == 404
    before = bruno.get("/tickets").headers["ETag"]
    page = add(ana, number, " Bruno@Example.com ")
    assert page.status == 200 and "The person is added" in page.text and "Bruno Carvalho" in page.text
    assert bruno.get(f"/tickets/{number}").status == 200
    assert bruno.get("/tickets").headers["ETag"] != before
    assert [row.number for row in rows(bruno.get("/tickets?q=colleague"))] == [number]
    # Once more: nothing happens.
    assert add(ana, number, BRUNO).status == 200
    assert portal.database.value("SELECT count(*) FROM timeline_event JOIN ticket ON ticket.id = ticket_id WHERE number = ? "
                                 "AND kind = 'person'", number) == 1
    # Bruno may leave, and may not take Ana off.
    page = bruno.get(f"/tickets/{number}")
    assert [button.text for button in page.one("main").all("button")].count("Leave this ticket") == 1
    ana_id = portal.database.value("SELECT id FROM contact WHERE email_key = ?", ANA)
    assert bruno.submit(page, {"contact": str(ana_id)}, action="/people/remove").status == 409
    page = ana.submit(ana.get(f"/tickets/{number}"), action="/people/remove")
    assert "The person is taken off the ticket." in page.text and "Bruno Carvalho" not in page.one("main").text
    assert bruno.get(f"/tickets/{number}").status == 404
    assert rows(bruno.get("/tickets?q=colleague")) == []


@pytest.mark.row("P03")
def test_who_leaves_no_longer_sees(portal):
    ana, number = fresh(portal, "leaving")
    add(ana, number, BRUNO)
    bruno = portal.client(BRUNO)
    page = bruno.submit(bruno.get(f"/tickets/{number}"), action="/people/remove")
    assert page.url.endswith("/tickets") and "You have left the ticket." in page.text
    assert bruno.get(f"/tickets/{number}").status == 404
    assert people(portal, number) == [{"who": ANA, "role": "requester"}]
    assert bruno.post(f"/tickets/{number}/people/remove", {"contact": "1", "csrf": bruno.csrf("/account")}).status == 404


@pytest.mark.row("P03")
def test_foreign_and_unknown_addresses_are_answered_alike(portal):
    ana, number = fresh(portal, "probing")
    said = []
    for address in (CARLA, "nobody@other.example"):
        page = add(ana, number, address)
        assert page.status == 422
        assert page.one(id="person")["value"] == address and page.one(id="person")["aria-invalid"] == "true"
        said.append(page.one(id="person-error").text.replace(address, "X"))
        assert page.one("section", class_="summary").one("a")["href"] == "#person"
    assert said[0] == said[1] and "Nobody of Example has the address X" in said[0]
    assert portal.database.value("SELECT count(*) FROM contact WHERE email_key = 'nobody@other.example'") == 0
    for wrong, text in {"": "Write the e-mail address", "no address": "is not an e-mail address"}.items():
        page = add(ana, number, wrong)
        assert page.status == 422 and text in page.one(id="person-error").text
    assert len(people(portal, number)) == 1
    # Who has no company has nobody to add; a foreign ticket is missing.
    carla = portal.client(CARLA)
    for path in ("people", "people/remove"):
        assert carla.post(f"/tickets/{number}/{path}", {"person": ANA, "contact": "1", "csrf": carla.csrf()}).status == 404


@pytest.mark.row("P03")
def test_copies_of_a_new_ticket(portal):
    ana = portal.client(ANA)
    form = {"subject": "With copies", "message": "Text that is kept."}
    for wrong, text in {"bruno": "is not an e-mail address", f"{BRUNO}, {CARLA}": f"Nobody of Example has the address {CARLA}",
                        ", ".join(f"p{i}@example.com" for i in range(11)): "Up to 10 people"}.items():
        page = ana.post_form("/tickets/new", {**form, "copies": wrong}, field="subject")
        assert page.status == 422 and text in page.one(id="copies-error").text, wrong
        assert page.one(id="copies")["value"] == wrong and page.one(id="message").text == "Text that is kept."
    assert portal.database.value("SELECT count(*) FROM ticket WHERE subject = 'With copies'") == 0
    page = ana.post_form("/tickets/new", {**form, "copies": f"Bruno Carvalho <{BRUNO}>; ,{ANA}"}, field="subject")
    assert page.status == 200
    number = number_of(page)
    assert people(portal, number) == [{"who": ANA, "role": "requester"}, {"who": BRUNO, "role": "cc"}]
    assert portal.client(BRUNO).get(f"/tickets/{number}").status == 200


@pytest.mark.row("P03")
def test_anybody(open_portal):
    ana, number = fresh(open_portal, "anybody")
    for address in (CARLA, "fresh@unknown.example"):
        page = add(ana, number, address)
        assert page.status == 200, address
        # The name of a person whom Ana may not know is not told.
        assert address in page.one("main").text and "Carla" not in page.one("main").text
    assert [one["who"] for one in people(open_portal, number)] == [ANA, CARLA, "fresh@unknown.example"]
    assert open_portal.client(CARLA).get(f"/tickets/{number}").status == 200
    page = add(ana, number, "agent@example.com")
    assert page.status == 422 and "support team" in page.one(id="person-error").text
    page = open_portal.client(CARLA).get(f"/tickets/{number}")
    assert [button.text for button in page.one("main").all("button")].count("Leave this ticket") == 1


@pytest.mark.row("P03")
def test_nobody_may_add(make_portal):
    portal = make_portal({"PortalParticipants": "own"})
    ana = portal.client(ANA)
    page = ana.get("/tickets/new")
    assert page.one(id="copies") is None
    number = number_of(ana.submit(page, {"subject": "s", "message": "m", "copies": BRUNO}, field="subject"))
    page = ana.get(f"/tickets/{number}")
    assert page.one(id="person") is None and len(people(portal, number)) == 1
    refused = ana.post(f"/tickets/{number}/people", {"person": BRUNO, "csrf": ana.csrf()})
    assert refused.status == 403 and "People can only be added by the support team." in refused.text
