# SPDX-License-Identifier: Apache-2.0
"""On the desk: people of a ticket, linked tickets, following, and tickets that agents make."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.desk import events, record
from harness.tickets import file_ticket, messages, number_of, rows

ANA, BRUNO, CARLA, AGENT = "ana@example.com", "bruno@example.com", "carla@other.example", "agent@example.com"


@pytest.fixture(scope="module")
def desk(portal_factory):
    portal = portal_factory()
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def marta(desk):
    return desk.client(AGENT)


def fresh(desk, word, email=ANA):
    return number_of(file_ticket(desk.client(email), f"About {word}", message=f"said{word}"))


def add(marta, number, address):
    return marta.submit(record(marta, number), {"person": address}, action="/people")


@pytest.mark.row("P03")
def test_agents_add_and_remove_anybody(desk, marta):
    number = fresh(desk, "people")
    carla = desk.client(CARLA)
    assert carla.get(f"/tickets/{number}").status == 404
    page = add(marta, number, CARLA)
    assert page.status == 200 and "The person is added" in page.text
    assert carla.get(f"/tickets/{number}").status == 200
    assert [row.number for row in rows(carla.get("/tickets?q=saidpeople"))] == [number]
    assert add(marta, number, "quite.new@somewhere.example").status == 200
    assert desk.database.value("SELECT count(*) FROM contact WHERE email_key = 'quite.new@somewhere.example'") == 1
    for wrong, said in {"": "Type an e-mail address", "x": "Type an e-mail address", AGENT: "colleague's address"}.items():
        page = add(marta, number, wrong)
        assert page.status == 422 and said in page.one(id="person-error").text and page.one(id="person")["value"] == wrong
        assert page.one("section", class_="summary").one("a")["href"] == "#person"
    ana_id = desk.database.value("SELECT id FROM contact WHERE email_key = ?", ANA)
    carla_id = desk.database.value("SELECT id FROM contact WHERE email_key = ?", CARLA)
    assert marta.submit(record(marta, number), {"contact": str(ana_id)}, action="/people/remove").status == 409
    page = marta.submit(record(marta, number), {"contact": str(carla_id)}, action="/people/remove")
    assert page.status == 200 and "The person is taken off the ticket." in page.text
    assert carla.get(f"/tickets/{number}").status == 404 and rows(carla.get("/tickets?q=saidpeople")) == []
    said = " ".join(events(marta, number))
    assert f"added {CARLA}" in said and f"removed {CARLA}" in said
    assert CARLA not in desk.client(ANA).get(f"/tickets/{number}").text


@pytest.mark.row("P80")
def test_links_and_following(desk, marta):
    one, two = fresh(desk, "one"), fresh(desk, "two")
    page = marta.submit(record(marta, one), {"link": f"#{two}"}, action="/links")
    assert "The tickets are linked." in page.text and page.one(id="links").parent.one("a").text == "About two"
    assert record(marta, two).one(id="links").parent.one("a").text == "About one"
    assert f"linked #{two}" in " ".join(events(marta, one)) and f"linked #{one}" in " ".join(events(marta, two))
    for wrong, said in {"": "Type the number", "99999999": "There is no ticket", str(one): "to itself"}.items():
        page = marta.submit(record(marta, one), {"link": wrong}, action="/links")
        assert page.status == 422 and said in page.one(id="link-error").text
    assert "About two" not in desk.client(ANA).get(f"/tickets/{one}").text
    page = marta.submit(record(marta, two), action="/links/remove")
    assert "The link is removed." in page.text and page.one(id="links").parent.one("li") is None

    page = marta.submit(page, action="/follow")
    assert "You follow this ticket" in page.text and page.one(id="follow").parent.one("p").text == "You"
    assert desk.database.value("SELECT count(*) FROM ticket_follower") == 1
    page = marta.submit(page, action="/follow")
    assert "You no longer follow" in page.text and desk.database.value("SELECT count(*) FROM ticket_follower") == 0


def make(marta, fields, path="/desk/tickets/new"):
    return marta.submit(marta.get(path), fields, action="/desk/tickets")


@pytest.mark.row("S10", "S43")
def test_a_ticket_for_a_customer(desk, marta):
    ana_id = desk.database.value("SELECT id FROM contact WHERE email_key = ?", ANA)
    form = marta.get(f"/desk/tickets/new?contact={ana_id}")
    assert form.one("input", name="email")["value"] == ANA
    page = marta.submit(form, {"subject": "After your call", "message": "As **agreed**.", "priority": "3"}, action="/desk/tickets")
    assert page.status == 200 and page.one("h1").text == "After your call" and "The ticket is made." in page.text
    number = number_of(page)
    ana = desk.client(ANA)
    shown = ana.get(f"/tickets/{number}")
    assert [m.one("span", class_="tag").text for m in messages(shown)] == ["Support"] and shown.one("strong").text == "agreed"
    assert "Your turn" in shown.text
    stored = desk.database.query("SELECT source, priority, owner_id IS NOT NULL AS owned FROM ticket WHERE number = ?", number)[0]
    assert (stored["source"], stored["priority"], bool(stored["owned"])) == ("desk", 3, True)

    page = make(marta, {"email": "caller@new.example", "first_name": "New", "last_name": "Caller", "subject": "Secret",
                        "message": "saidinternally", "as": "note"})
    number = number_of(page)
    assert "saidinternally" in page.text and "New Caller" in page.text
    assert desk.database.value("SELECT count(*) FROM message JOIN thread ON thread.id = thread_id JOIN ticket ON ticket.id = "
                               "ticket_id WHERE number = ?", number) == 0


@pytest.mark.row("D11")
def test_what_is_wrong_with_a_new_ticket(desk, marta):
    before = desk.database.value("SELECT count(*) FROM ticket")
    page = make(marta, {"email": "x", "subject": "", "message": " ", "last_name": "Kept"})
    assert page.status == 422
    assert {a["href"] for a in page.one("section", class_="summary").all("a")} == {"#email", "#subject", "#message"}
    assert page.one("input", name="last_name")["value"] == "Kept"
    page = make(marta, {"email": AGENT, "subject": "s", "message": "m"})
    assert page.status == 422 and "colleague's address" in page.text
    page = make(marta, {"email": ANA, "subject": "s", "message": "m", "inbox": "9999"})
    assert page.status == 422 and "Choose one of your inboxes." in page.text
    assert desk.database.value("SELECT count(*) FROM ticket") == before


@pytest.mark.row("D12")
@pytest.mark.parametrize("kind", ["message", "note"])
def test_made_once(desk, marta, kind):
    form = [form for form in marta.get("/desk/tickets/new").forms if form.action.endswith("/desk/tickets")][0]
    fields = {**dict(form.values), "email": BRUNO, "subject": f"Once {kind}", "message": "text", "as": kind}
    marta.close()  # connections that the server may be about to end
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: marta.post("/desk/tickets", fields).headers.get("Location"), range(12)))
    assert len(set(answers)) == 1 and answers[0]
    assert desk.database.value("SELECT count(*) FROM ticket WHERE subject = ?", f"Once {kind}") == 1
    assert desk.database.value("SELECT count(*) FROM note JOIN ticket ON ticket.id = ticket_id WHERE subject = ?",
                               f"Once {kind}") == (kind == "note")


def test_customers_find_none_of_it(desk, marta):
    ana = desk.client(ANA)
    number = fresh(desk, "closed")
    csrf = ana.csrf()
    assert ana.get("/desk/tickets/new").status == 404
    for path in ("", f"/{number}/people", f"/{number}/links", f"/{number}/follow", f"/{number}/merge", f"/{number}/split"):
        assert ana.post("/desk/tickets" + path, {"csrf": csrf}).status == 404, path
