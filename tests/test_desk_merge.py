# SPDX-License-Identifier: Apache-2.0
"""Tickets are merged and split on the desk: said beforehand, done once, and nobody reads more than before by accident."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.desk import events, record
from harness.tickets import file_ticket, messages, number_of, rows

ANA, BRUNO, CARLA, AGENT = "ana@example.com", "bruno@example.com", "carla@other.example", "agent@example.com"


@pytest.fixture(scope="module")
def desk(portal_factory):
    portal = portal_factory({"PortalReplyToClosed": "On"})
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def marta(desk):
    return desk.client(AGENT)


def file_as(desk, email, word):
    client = desk.client(email)
    return client, number_of(file_ticket(client, f"About {word}", message=f"said{word}"))


def found(client, word):
    return [row.number for row in rows(client.get(f"/tickets?q={word}"))]


def plan(marta, source, target):
    return marta.submit(marta.get(f"/desk/tickets/{source}/merge"), {"into": str(target)}, field="into")


def merge(marta, source, target, fields=None):
    page = plan(marta, source, target)
    form = [form for form in page.forms if form.action.endswith("/merge") and form.method == "post"][0]
    return marta.post(form.action, {**dict(form.values), **(fields or {})}, allow_redirects=True)


@pytest.mark.row("P80")
def test_what_happens_is_said_first(desk, marta):
    _, target = file_as(desk, ANA, "first")
    _, source = file_as(desk, CARLA, "second")
    before = desk.database.query("SELECT count(*) AS n, sum(version) AS v FROM ticket")
    page = plan(marta, source, f" #{target} ")
    assert page.status == 200 and page.one("h1").text == "Merge into another ticket"
    text = page.one("main").text
    assert f"Customers see the conversation of #{target}, as before." in text
    assert f"#{source} is closed and hidden. Its number leads to #{target}, for those who may read that." in text
    assert f"Cannot read #{target} so far" in text and "Carla" in text
    box = page.one("input", type="checkbox")
    assert "checked" not in box.attributes and page.one(id="swap") is None
    assert desk.database.query("SELECT count(*) AS n, sum(version) AS v FROM ticket") == before, "GET changes nothing"
    # Colleagues see the target already: they go along unless that is unticked.
    _, colleague = file_as(desk, BRUNO, "third")
    assert "checked" in plan(marta, colleague, target).one("input", type="checkbox").attributes


@pytest.mark.row("P80")
@pytest.mark.parametrize("typed, said", [("", "Type the number"), ("x", "Type the number"), ("99999999", "There is no ticket")])
def test_wrong_numbers(desk, marta, typed, said):
    _, source = file_as(desk, ANA, "wrong")
    page = marta.get(f"/desk/tickets/{source}/merge", params={"into": typed})
    assert page.status == 422 and said in page.one(id="into-error").text and page.one(id="into")["value"] == typed
    assert plan(marta, source, source).status == 422


@pytest.mark.row("P80", "S18", "S41")
def test_the_number_leads_those_who_may_see(desk, marta):
    ana, target = file_as(desk, ANA, "keeps")
    carla, source = file_as(desk, CARLA, "ends")
    page = merge(marta, source, target)
    assert page.url.endswith(f"/desk/tickets/{target}") and "The tickets are one now." in page.text
    assert f"merged #{source} into this ticket" in " ".join(events(marta, target))
    assert marta.get(f"/desk/tickets/{source}", follow=False).headers["Location"].endswith(f"/desk/tickets/{target}")
    led = ana.get(f"/tickets/{source}", follow=False)
    assert led.status == 303 and led.headers["Location"].endswith(f"/tickets/{target}")
    assert carla.get(f"/tickets/{source}").status == 404 and carla.get(f"/tickets/{target}").status == 404
    assert found(carla, "saidends") == [] and found(ana, "saidends") == [] and found(ana, "saidkeeps") == [target]
    assert "saidends" not in ana.get(f"/tickets/{target}").text


@pytest.mark.row("P80", "S41")
def test_another_conversation_for_customers_has_to_be_agreed_to(desk, marta):
    carla, source = file_as(desk, CARLA, "older")
    ana, target = file_as(desk, ANA, "newer")
    page = plan(marta, source, target)
    assert page.one(id="swap") is not None and f"Customers see the conversation of #{source} in #{target}" in page.text
    page = merge(marta, source, target)
    assert page.status == 422 and "Tick this box" in page.one(id="swap-error").text
    assert found(ana, "saidnewer") == [target] and carla.get(f"/tickets/{source}").status == 200
    carla_id = desk.database.value("SELECT id FROM contact WHERE email_key = ?", CARLA)
    page = merge(marta, source, target, {"swap": "1", f"copy_{carla_id}": "1"})
    assert page.url.endswith(f"/desk/tickets/{target}")
    for client in (ana, carla):
        shown = client.get(f"/tickets/{target}")
        assert [message.one("div", class_="prose").text for message in messages(shown)] == ["saidolder"]
        assert found(client, "saidolder") == [target] and found(client, "saidnewer") == []
    assert carla.get(f"/tickets/{source}").url.endswith(f"/tickets/{target}")
    # The staff's record has both.
    assert "saidnewer" in marta.get(record(marta, target).all("ul", class_="convo")[0].one("a")["href"]).text


@pytest.mark.row("P80", "D11")
def test_a_reply_that_was_being_written_is_kept(desk, marta):
    ana, target = file_as(desk, ANA, "goal")
    _, source = file_as(desk, ANA, "away")
    form = ana.get(f"/tickets/{source}")
    merge(marta, source, target)
    page = ana.submit(form, {"message": "A long text that I wrote."}, field="message")
    assert page.status == 409 and page.one("h1").text == "About goal"
    assert page.one("textarea", id="message").text == "A long text that I wrote."
    page = ana.submit(page, {}, field="message")
    assert page.status == 200 and page.url.split("#")[0].endswith(f"/tickets/{target}") and "A long text that I wrote." in page.text


@pytest.mark.row("P80", "D12")
def test_once_and_both_ways_at_once(desk, marta):
    _, one = file_as(desk, ANA, "one")
    _, two = file_as(desk, ANA, "two")
    csrf = marta.csrf(f"/desk/tickets/{one}/merge")

    def send(pair):
        return marta.post(f"/desk/tickets/{pair[0]}/merge", {"into": str(pair[1]), "swap": "1", "csrf": csrf}).status

    marta.close()  # connections that the server may be about to end
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, [(one, two), (two, one)] * 6))
    assert sorted(answers) == [303] * 6 + [409] * 6
    state = desk.database.query("SELECT merged_into_id FROM ticket WHERE number IN (?, ?) ORDER BY number", one, two)
    assert [row["merged_into_id"] is None for row in state].count(True) == 1
    assert desk.database.value("SELECT count(*) FROM timeline_event JOIN ticket ON ticket.id = ticket_id WHERE number IN (?, ?) "
                               "AND kind = 'merged'", one, two) == 2


@pytest.mark.row("P80")
def test_a_message_becomes_a_ticket(desk, marta):
    ana, number = file_as(desk, ANA, "whole")
    bruno = desk.client(BRUNO)
    bruno.submit(bruno.get(f"/tickets/{number}"), {"message": "saidaside"}, field="message")
    page = record(marta, number)
    links = [a for a in page.all("a") if a.text == "Make a ticket of its own"]
    assert len(links) == 2
    page = marta.get(links[1]["href"])
    assert page.status == 200 and "saidaside" in page.text and "The new ticket is one of Bruno Carvalho" in page.text
    wrong = marta.submit(page, {"subject": ""}, field="subject")
    assert wrong.status == 422 and wrong.one(id="subject-error").text == "Error: Write a subject"
    made = marta.submit(page, {"subject": "Aside"}, field="subject")
    fresh = number_of(made)
    assert fresh != number and made.one("h1").text == "Aside" and "This is the new ticket." in made.text
    assert marta.submit(page, {"subject": "Aside"}, field="subject").url == made.url, "sent twice"
    assert found(bruno, "saidaside") == [fresh] and "saidaside" not in ana.get(f"/tickets/{number}").text
    assert f"made this ticket of a part of #{number}" in " ".join(events(marta, fresh))
    assert made.one(id="links").parent.one("a").text == "About whole"
    # The only message that is left stays.
    last = [a for a in record(marta, number).all("a") if a.text == "Make a ticket of its own"][0]
    page = marta.get(last["href"])
    assert "Nothing would be left there." in page.text and not [f for f in page.forms if "subject" in f.names]
    assert marta.get(f"/desk/tickets/{number}/split?message=1").status == 404
    assert marta.get(f"/desk/tickets/{number}/split").status == 404


@pytest.mark.row("P80", "S18")
def test_only_in_inboxes_of_ones_own(desk, marta):
    _, mine = file_as(desk, ANA, "mine")
    _, other = file_as(desk, ANA, "other")
    desk.database.execute("INSERT INTO inbox (name, kind, pipeline_id) SELECT 'Closed shop', 'helpdesk', min(id) FROM pipeline")
    desk.database.execute("INSERT INTO inbox_member (inbox_id, staff_id) SELECT inbox.id, staff.id FROM inbox, staff WHERE "
                          "inbox.name = 'Closed shop' AND email_key = 'admin@example.com'")
    desk.database.execute("UPDATE ticket SET inbox_id = (SELECT id FROM inbox WHERE name = 'Closed shop') WHERE number = ?", other)
    assert plan(marta, mine, other).status == 422
    csrf = marta.csrf(f"/desk/tickets/{mine}/merge")
    for path, fields in {"merge": {"into": str(mine)}, "people": {"person": CARLA}, "people/remove": {"contact": "1"},
                         "links": {"link": str(mine)}, "follow": {"follow": "1"},
                         "split": {"message": "1", "subject": "s"}}.items():
        assert marta.post(f"/desk/tickets/{other}/{path}", {**fields, "csrf": csrf}).status == 404, path
    assert marta.post(f"/desk/tickets/{mine}/merge", {"into": str(other), "csrf": csrf}).status == 422
    assert marta.get(f"/desk/tickets/{other}/merge").status == 404
