# SPDX-License-Identifier: Apache-2.0
"""The ticket record of the desk: its timeline, conversations, reply, internal notes, and who may see it."""

import re
from urllib.parse import quote

import pytest

from harness.desk import MINUTE, add_file, add_thread, entries, events, note, option, record, reply
from harness.tickets import file_ticket, messages, number_of, rows

ANA, AGENT, ADMIN = "ana@example.com", "agent@example.com", "admin@example.com"


@pytest.fixture(scope="module")
def desk(portal_factory):
    """A portal whose inbox has a signature, with two prepared answers."""
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    portal.database.execute("UPDATE inbox SET signature = 'Example Support\n*Monday to Friday*', address = 'help@example.com'")
    portal.database.execute("INSERT INTO answer (name, body) VALUES ('Greeting', 'Hello ${first_name}, your ticket is #${number}. "
                            "${agent} ${unknown}'), ('Other', 'Another text')")
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def marta(desk):
    return desk.client(AGENT)


@pytest.fixture(scope="module")
def priya(desk):
    return desk.client(ADMIN)


@pytest.fixture(scope="module")
def customer(desk):
    return desk.client(ANA)


def ticket_id(portal, number):
    return portal.database.value("SELECT id FROM ticket WHERE number = ?", number)


# --- timeline ----------------------------------------------------------------------------------------------------


@pytest.mark.row("S10", "S11")
def test_every_message_of_the_portal_is_on_the_timeline(desk, customer, marta):
    number = number_of(file_ticket(customer, "From the portal", "The **first** text", files=[
        ("attachment", ("list.txt", b"one\ntwo\n", "text/plain"))]))
    customer.submit(customer.get(f"/tickets/{number}"), {"message": "The second text"}, field="message")
    page = record(marta, number)
    assert page.status == 200 and page.title == f"#{number} From the portal · Desk · Example Support"
    found = messages(page)
    assert [message.one("h3").text for message in found] == ["Ana Souza", "Ana Souza"]
    assert [[tag.text for tag in message.all("span", class_="tag")] for message in found] == [["Customer", "by portal"]] * 2
    assert found[0].one("strong").text == "first" and found[1].one("div", class_="prose").text == "The second text"
    stored = desk.database.query("SELECT message.created_at FROM message JOIN thread ON thread.id = thread_id WHERE ticket_id = ? "
                                 "ORDER BY message.id", ticket_id(desk, number))
    assert len(stored) == 2 and all(message.one("time").get("datetime", "").startswith("20") for message in found)
    assert found[0].one("ul", class_="files").one("a").text == "list.txt"
    assert marta.get(found[0].one("ul", class_="files").one("a")["href"]).response.content == b"one\ntwo\n"
    kinds = [(entry["kind"], entry.get("author"), entry.get("way")) for entry in entries(marta, number)]
    assert kinds == [("event", None, None), ("message", "Ana Souza", "by portal"), ("message", "Ana Souza", "by portal")]
    assert events(marta, number) == ["Ana Souza filed the ticket"]


def test_head_and_cards(desk, customer, marta):
    number = number_of(file_ticket(customer, "Head and cards"))
    page = record(marta, number)
    assert page.one("h1").text == "Head and cards"
    head = page.one("div", class_="head").text
    assert f"#{number}" in head and "New" in head and "Normal" in head and "Ana Souza, Example" in head
    assert "Hidden from customers" not in head
    cards = {section.one("h2").text: section for section in page.all("section", class_="card")}
    assert set(cards) >= {"Properties", "Conversations", "What the customer sees", "Contact", "Company"}
    seen = {div.one("dt").text: div.one("dd").text for div in cards["What the customer sees"].all("div") if div.one("dt")}
    assert seen["Status"] == "Open" and seen["Owner"] == "Not assigned yet"
    assert seen["Readers"] == "Ana Souza; everybody whose primary company is Example"
    total = desk.database.value("SELECT count(*) FROM ticket JOIN contact ON contact.id = requester_id WHERE email = ?", ANA)
    still = desk.database.value("SELECT count(*) FROM ticket JOIN contact ON contact.id = requester_id WHERE email = ? "
                                "AND closed_at IS NULL", ANA)
    assert f"{total} tickets, {still} open" in cards["Contact"].text
    others = cards["Contact"].all("li")
    assert len(others) == 5 and all(f"/tickets/{number}" not in li.one("a")["href"] for li in others)
    assert len(cards["Company"].all("li")) == 5 and marta.get(others[0].one("a")["href"]).status == 200


@pytest.mark.parametrize("only, kinds", [("", {"event", "message", "note", "comment"}), ("messages", {"message"}),
                                         ("notes", {"note", "comment"}), ("events", {"event"}), ("nonsense", {"event", "message", "note", "comment"})])
def test_timeline_filters(desk, customer, marta, only, kinds):
    number = desk.__dict__.get("filtered")
    if not number:
        number = desk.filtered = number_of(file_ticket(customer, "A timeline to filter"))
        note(marta, number, "A note")
        thread = desk.database.value("SELECT id FROM thread WHERE ticket_id = ?", ticket_id(desk, number))
        desk.database.execute("INSERT INTO comment (thread_id, staff_id, body, created_at) SELECT "
                              f"{thread}, min(id), 'A comment', 1 FROM staff")
    page = record(marta, number, f"?only={only}" if only else "")
    shown = entries(marta, number, f"?only={only}" if only else "")
    assert {entry["kind"] for entry in shown} == kinds
    current = page.one("nav", aria_label="What is shown").one("a", aria_current="true").text
    assert current == {"messages": "Messages", "notes": "Notes", "events": "Events"}.get(only, "Everything")


def test_long_timelines_show_the_newest_and_the_rest_on_demand(desk, customer, marta):
    number = number_of(file_ticket(customer, "A long timeline"))
    ticket = ticket_id(desk, number)
    thread = desk.database.value("SELECT id FROM thread WHERE ticket_id = ?", ticket)
    contact = desk.database.value("SELECT id FROM contact WHERE email_key = ?", ANA)
    began = desk.database.value("SELECT created_at FROM thread WHERE id = ?", thread)
    values = ", ".join(f"({thread}, {contact}, 'plain', 'Text {i}', {began + i})" for i in range(1, 231))
    desk.database.execute(f"INSERT INTO message (thread_id, contact_id, format, body, created_at) VALUES {values}")
    newest = entries(marta, number)
    assert len(newest) == 200 and "Text 230" in newest[-1]["body"] and "Text 31" in newest[0]["body"]
    page = record(marta, number)
    earlier = next(a for a in page.all("a") if a.text == "Show what was earlier")
    everything = marta.get_json(earlier["href"]).json
    assert len(everything["entries"]) == 232 and everything["earlier"] is None
    assert not [a for a in marta.get(earlier["href"]).all("a") if a.text == "Show what was earlier"]


def test_the_page_costs_at_most_twelve_statements(desk, customer, marta):
    number = number_of(file_ticket(customer, "Twelve statements", files=[("attachment", ("a.txt", b"a", "text/plain"))]))
    for path in (f"/desk/tickets/{number}", f"/desk/tickets/{number}", f"/desk/tickets/{number}/explain"):
        page = marta.get(path)
        count = int(re.search(r'"(\d+) statements"', page.headers["Server-Timing"]).group(1))
        # One finds the session, and two put a transaction round the note of presence.
        assert count <= (12 if "explain" not in path else 5) + 1, (path, count)


# --- conversations -----------------------------------------------------------------------------------------------


@pytest.mark.row("S41", "S42")
def test_the_card_marks_the_thread_that_customers_see(desk, customer, marta):
    number = number_of(file_ticket(customer, "Three conversations", "The visible text"))
    younger = add_thread(desk, number, ["secretmail one", "secretmail two"])
    # Older, though its id is higher: it is the one that customers see from now on.
    oldest = add_thread(desk, number, ["The oldest text"], channel="desk", minutes=-5)
    page = record(marta, number)
    lines = page.one("section", aria_labelledby="convs").all("li")
    assert len(lines) == 3
    marked = [line for line in lines if line.one("span", class_="is-ok")]
    assert marked == lines[:1] and "Shown in the portal" in marked[0].text and marked[0].text.startswith("Desk")
    assert all("Not shown in the portal" in line.text for line in lines[1:])
    assert "The oldest text" in messages(page)[0].text and len(messages(page)) == 1
    assert customer.get(f"/tickets/{number}").text.count("The oldest text") == 1
    assert "The visible text" not in customer.get(f"/tickets/{number}").text
    other = marta.get(f"/desk/tickets/{number}?thread={younger}")
    assert [("secretmail" in message.text) for message in messages(other)] == [True, True]
    assert "by mail" in messages(other)[0].text
    assert "You are reading a conversation that customers do not see." in other.text
    assert not [form for form in other.forms if form.action.endswith("/messages")], "no reply goes there by mistake"
    assert "Ana Souza wrote in another conversation" in events(marta, number)
    assert marta.get(f"/desk/tickets/{number}?thread={oldest}").status == 200
    elsewhere = number_of(file_ticket(customer, "Elsewhere"))
    assert marta.get(f"/desk/tickets/{elsewhere}?thread={younger}").status == 404


def test_files_of_hidden_conversations_are_for_staff(desk, customer, marta):
    number = number_of(file_ticket(customer, "A file in a hidden conversation"))
    thread = add_thread(desk, number, ["with a file"])
    file = add_file(desk, thread, "secret.png")
    link = messages(marta.get(f"/desk/tickets/{number}?thread={thread}"))[0].one("ul", class_="files").one("a")["href"]
    assert link.endswith(f"/desk/attachments/{file}/secret.png")
    answer = marta.get(link)
    assert answer.status == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert customer.get(link).status == 404 and customer.get(f"/attachments/{file}/secret.png").status == 404
    assert marta.get("/desk/attachments/99999999/secret.png").status == 404


# --- the reply ---------------------------------------------------------------------------------------------------


@pytest.mark.row("P73")
def test_reply_and_note_are_different_forms(desk, customer, marta):
    page = record(marta, number_of(file_ticket(customer, "Two forms")))
    one, two = page.form(action="/messages"), page.form(action="/notes")
    assert "message" in one.names and "body" not in one.names
    assert "body" in two.names and "message" not in two.names
    assert one.element.parent.one("h2").text == "Reply to the customer"
    assert two.element.parent.one("h2").text == "Internal note" and two.element.parent.has_class("note-form")
    assert "Customers never see this" in two.element.parent.text
    said = one.element.text
    assert "Ana Souza, ana@example.com" in said and "Marta, Example Support · help@example.com" in said
    assert "Vasconcelos" not in said, "the name goes out as customers see it"
    assert "Example Support Monday to Friday" in said, "the signature is shown before it is sent"


def test_a_reply_reaches_the_customer(desk, customer, marta):
    number = number_of(file_ticket(customer, "To be answered"))
    page = record(marta, number)
    page = marta.submit(page, {"message": "Here it is, **Ana**.", "then": option(page, "then", "Waiting for customer")},
                        action="/messages", files=[("attachment", ("answer.txt", b"42\n", "text/plain"))])
    assert page.status == 200 and page.one("div", role="status").text == "Your reply is on its way to the customer."
    last = messages(page)[-1]
    assert [tag.text for tag in last.all("span", class_="tag")] == ["Support", "shown as Marta"]
    assert events(marta, number)[-1] == "Marta Vasconcelos set the stage from New to Waiting for customer"
    seen = customer.get(f"/tickets/{number}")
    last = messages(seen)[-1]
    assert last.one("h3").text == "Marta" and last.one("strong").text == "Ana"
    assert "Example Support" in last.text and last.one("em").text == "Monday to Friday"
    assert customer.get(last.one("ul", class_="files").one("a")["href"]).response.content == b"42\n"
    assert "Your turn" in seen.text and "Vasconcelos" not in seen.source
    assert [row.number for row in rows(customer.get(f"/tickets?q={quote('monday friday answered')}"))] == []


def test_reply_can_close_and_reopen(desk, customer, marta):
    number = number_of(file_ticket(customer, "Closed by the reply"))
    reply(marta, number, "Done.", {"then": option(record(marta, number), "then", "Closed")})
    assert "Closed" in customer.get(f"/tickets/{number}").one("div", class_="head").text
    assert events(marta, number)[-1] == "Marta Vasconcelos closed the ticket: from New to Closed"
    reply(marta, number, "Not done.", {"then": option(record(marta, number), "then", "In progress")})
    assert events(marta, number)[-1] == "Marta Vasconcelos reopened the ticket: from Closed to In progress"


def test_a_faulty_reply_comes_back_with_all_that_was_in_it(desk, customer, marta):
    number = number_of(file_ticket(customer, "A faulty reply"))
    stage = option(record(marta, number), "then", "In progress")
    page = marta.submit(record(marta, number), {"message": " \n", "then": stage}, action="/messages",
                        files=[("attachment", ("kept.txt", b"kept\n", "text/plain"))])
    assert page.status == 422 and page.title.startswith("Error: ")
    assert page.one("section", role="alert").one("a")["href"] == "#message" and page.one(id="message-error")
    assert "kept.txt" in page.form(action="/messages").element.text
    page = marta.submit(page, {"message": "Now with text"}, action="/messages")
    assert page.status == 200 and messages(page)[-1].one("ul", class_="files").one("a").text == "kept.txt"
    assert "In progress" in page.one("div", class_="head").text, "the stage was kept, too"


def test_a_reply_is_stored_once(desk, customer, marta):
    number = number_of(file_ticket(customer, "Sent five times"))
    page = record(marta, number)
    for _ in range(5):
        answer = marta.submit(page, {"message": "Once only"}, action="/messages")
        assert answer.status == 200
    assert len([m for m in messages(answer) if "Once only" in m.text]) == 1


@pytest.mark.row("P75")
def test_who_answers_late_is_told(desk, customer, marta, priya):
    number = number_of(file_ticket(customer, "Answered by two"))
    late = record(marta, number)
    reply(priya, number, "I was faster")
    customer.submit(customer.get(f"/tickets/{number}"), {"message": "Thank you, Priya"}, field="message")
    page = marta.submit(late, {"message": "My long text", "then": option(late, "then", "In progress")}, action="/messages", files=[
        ("attachment", ("mine.txt", b"mine\n", "text/plain"))])
    assert page.status == 409
    form = page.form(action="/messages")
    assert "2 messages came while you wrote. Your reply was not sent yet." in form.element.text
    assert "I was faster" in form.element.text and "Thank you, Priya" in form.element.text
    assert dict(form.values)["message"] == "My long text" and "mine.txt" in form.element.text
    assert form.element.one("button", class_="primary").text == "Send anyway"
    assert "My long text" not in customer.get(f"/tickets/{number}").source
    assert "In progress" not in page.one("div", class_="head").text
    page = marta.submit(page, {}, action="/messages")
    assert page.status == 200 and "My long text" in messages(page)[-1].text
    assert messages(page)[-1].one("ul", class_="files").one("a").text == "mine.txt"
    assert "In progress" in page.one("div", class_="head").text


@pytest.mark.row("P74")
def test_prepared_answers_are_put_into_the_text(desk, customer, marta):
    number = number_of(file_ticket(customer, "A prepared answer"))
    page = record(marta, number)
    choice = option(page, "answer", "Greeting")
    page = marta.submit(page, {"message": "Typed before", "answer": choice, "insert": "1"}, action="/messages", files=[
        ("attachment", ("kept.txt", b"kept\n", "text/plain"))])
    assert page.status == 200
    text = dict(page.form(action="/messages").values)["message"]
    assert text == f"Typed before\n\nHello Ana, your ticket is #{number}. Marta ${{unknown}}"
    assert len(messages(record(marta, number))) == 1, "nothing is sent yet"
    page = marta.submit(page, {"message": ""} | {"answer": option(page, "answer", "Other"), "insert": "1"}, action="/messages")
    assert dict(page.form(action="/messages").values)["message"] == "Another text"
    page = marta.submit(page, {}, action="/messages")
    assert "Another text" in messages(page)[-1].text and "kept.txt" in messages(page)[-1].text
    page = marta.submit(record(marta, number), {"message": "As it was", "answer": "99999", "insert": "1"}, action="/messages")
    assert dict(page.form(action="/messages").values)["message"] == "As it was"


@pytest.mark.row("P75")
def test_staff_see_each_other(desk, customer, marta, priya):
    number = number_of(file_ticket(customer, "Looked at by two"))
    assert "opened this ticket" not in record(marta, number).text
    assert "Marta Vasconcelos has just opened this ticket." in record(priya, number).text
    desk.database.execute(f"UPDATE ticket_presence SET opened_at = opened_at - {3 * MINUTE}, seen_at = seen_at - {2 * MINUTE} "
                          f"WHERE ticket_id = {ticket_id(desk, number)}")
    assert "Marta Vasconcelos opened this ticket 3 minutes ago." in record(priya, number).text
    assert "Priya Raghunathan opened this ticket 3 minutes ago." in record(marta, number).text
    before = desk.database.query("SELECT * FROM ticket_presence ORDER BY ticket_id, staff_id")
    record(marta, number)
    assert desk.database.query("SELECT * FROM ticket_presence ORDER BY ticket_id, staff_id") == before, "not at every load"
    desk.database.execute(f"UPDATE ticket_presence SET seen_at = seen_at - {11 * MINUTE}")
    assert "opened this ticket" not in record(marta, number).text


# --- internal text -----------------------------------------------------------------------------------------------


@pytest.mark.row("S43")
def test_nothing_internal_leaves(desk, customer, marta):
    number = number_of(file_ticket(customer, "With internal text", "Public text"))
    thread = add_thread(desk, number, ["zqthread kolibri"])
    add_file(desk, thread, "kolibri.png")
    pages = ["/tickets", f"/tickets/{number}", "/tickets?q=internal", "/tickets.csv", "/tickets?view=company&sort=activity"]
    customer.get(f"/tickets/{number}")
    tags = {path: customer.get(path).headers.get("ETag") for path in pages}
    before = desk.database.query("SELECT activity_at, last_by, version FROM ticket WHERE number = ?", number)
    stamps = desk.database.query("SELECT id, change_count FROM contact ORDER BY id"), \
        desk.database.query("SELECT id, change_count FROM company ORDER BY id")
    page = note(marta, number, "zqnote kolibri for colleagues **only**")
    assert page.one("div", role="status").text == "The note is saved. Customers do not see it."
    inside = page.one("li", class_="internal")
    assert inside.one("strong").text == "only" and "Internal note" in inside.text
    desk.database.execute("INSERT INTO comment (thread_id, staff_id, body, created_at) SELECT thread.id, "
                          f"(SELECT min(id) FROM staff), 'zqcomment kolibri', 5 FROM thread WHERE ticket_id = {ticket_id(desk, number)}")
    assert "zqcomment" in record(marta, number).text
    assert desk.database.query("SELECT activity_at, last_by, version FROM ticket WHERE number = ?", number) == before
    assert (desk.database.query("SELECT id, change_count FROM contact ORDER BY id"),
            desk.database.query("SELECT id, change_count FROM company ORDER BY id")) == stamps
    for path in pages:
        again = customer.get(path, headers={"If-None-Match": tags[path]} if tags[path] else {})
        assert again.status == (304 if tags[path] else 200), path
    for who in (ANA, "bruno@example.com", "carla@other.example"):
        person = desk.client(who)
        for path in [*pages, "/tickets?q=zqnote", "/tickets?q=zqthread", "/tickets?q=zqcomment", "/account"]:
            for answer in (person.get(path), person.get_json(path)):
                assert "kolibri" not in answer.response.text, (who, path)
        for word in ("zqnote", "zqthread", "zqcomment"):
            assert rows(person.get(f"/tickets?q={word}")) == []


def test_a_note_is_stored_once_and_never_empty(desk, customer, marta):
    number = number_of(file_ticket(customer, "Noted five times"))
    page = record(marta, number)
    for _ in range(5):
        answer = marta.submit(page, {"body": "Once noted"}, action="/notes")
    assert answer.status == 200 and len(answer.all("li", class_="internal")) == 1
    page = marta.submit(record(marta, number), {"body": "  "}, action="/notes")
    assert page.status == 422 and page.title.startswith("Error: ") and page.one(id="body-error")
    assert page.one("section", role="alert").one("a")["href"] == "#body"
    page = marta.submit(page, {"body": "x" * 50001}, action="/notes")
    assert page.status == 422 and "50,001 characters; up to 50,000 fit" in page.text
    assert dict(page.form(action="/notes").values)["body"] == "x" * 50001
    assert dict(page.form(action="/messages").values)["message"] == "", "a note does not slip into the reply"
    assert len(record(marta, number).all("li", class_="internal")) == 1


# --- who may -----------------------------------------------------------------------------------------------------


def test_outside_of_the_inbox_a_ticket_is_missing(make_portal):
    portal = make_portal()
    portal.ctl("user", "add", "olaf@example.com", "--role", "agent", "--name", "Olaf Outside")
    portal.ctl("user", "password", "olaf@example.com", input="a pass phrase of his")
    customer, marta, priya, olaf = portal.client(ANA), portal.client(AGENT), portal.client(ADMIN), portal.client()
    olaf.login("olaf@example.com", "a pass phrase of his")
    number = number_of(file_ticket(customer, "For members", files=[("attachment", ("a.txt", b"a", "text/plain"))]))
    file = portal.database.value("SELECT max(id) FROM attachment")
    assert record(olaf, number).status == 200, "without members an inbox is open to all staff"
    page = record(olaf, number)
    portal.database.execute("INSERT INTO inbox_member (inbox_id, staff_id) SELECT inbox.id, staff.id FROM inbox, staff "
                            "WHERE staff.email = 'agent@example.com'")
    assert record(marta, number).status == 200 and record(priya, number).status == 200
    for path in (f"/desk/tickets/{number}", f"/desk/tickets/{number}/explain", f"/desk/attachments/{file}/a.txt"):
        missing = re.sub(r"\d{5,}", "N", re.sub(r"<code>[^<]*</code>", "", olaf.get("/desk/tickets/99999999").source))
        shown = re.sub(r"\d{5,}", "N", re.sub(r"<code>[^<]*</code>", "", olaf.get(path).source))
        assert olaf.get(path).status == 404 and marta.get(path).status == 200
        if path.endswith(str(number)):
            assert shown == missing
    for action, fields in [("/messages", {"message": "x"}), ("/notes", {"body": "x"}), ("/properties", {"priority": "4"})]:
        assert olaf.submit(page, fields, action=action).status == 404
    assert len(messages(record(marta, number))) == 1 and "Normal" in record(marta, number).one("div", class_="head").text
    for path in (f"/desk/tickets/{number}", f"/desk/tickets/{number}/explain", f"/desk/attachments/{file}/a.txt"):
        assert customer.get(path).status == 404, "to customers the desk does not exist"
        assert portal.client().get(path, follow=False).status == 303


@pytest.mark.row("D7")
def test_explained_access_is_what_happens(desk, customer, marta):
    own = number_of(file_ticket(customer, "Explained"))
    hidden = number_of(file_ticket(customer, "Explained and hidden"))
    desk.database.execute(f"UPDATE ticket SET hidden = 1 WHERE number = {hidden}")
    foreign = desk.database.value("SELECT max(number) FROM ticket JOIN contact ON contact.id = requester_id "
                                  "WHERE email = 'carla@other.example'")
    for number in (own, hidden, foreign):
        for who in (ANA, "bruno@example.com", "carla@other.example"):
            page = marta.get(f"/desk/tickets/{number}/explain?contact={quote(who)}")
            sees = desk.client(who).get(f"/tickets/{number}").status == 200
            assert page.status == 200
            told = marta.get_json(f"/desk/tickets/{number}/explain?contact={quote(who)}").json
            assert told["allowed"] is sees, (number, who)
            assert ("can read this ticket." in told["outcome"]) is sees
    page = marta.get(f"/desk/tickets/{own}/explain")
    assert "Ana Souza can read this ticket." in page.text and "the contact filed it" in page.text
    assert "May reply" in page.text and "May close it" in page.text and "1 message" in page.text
    assert "The ticket is hidden from all customers." in marta.get(f"/desk/tickets/{hidden}/explain").text
    told = marta.get(f"/desk/tickets/{foreign}/explain?contact={ANA}").text
    assert "belongs to Other, and the contact’s primary company is Example" in told
    page = marta.get(f"/desk/tickets/{own}/explain?contact=nobody%40example.com")
    assert page.status == 422 and page.one(id="contact-error") and page.one("input", id="contact")["value"] == "nobody@example.com"
    assert marta.get("/desk/tickets/99999999/explain").status == 404
