# SPDX-License-Identifier: Apache-2.0
"""A ticket: its page, replies with attachments, closing and reopening."""

import pytest

from harness.tickets import answer, facts, file_ticket, messages, number_of, rows

ANA, BRUNO = "ana@example.com", "bruno@example.com"


@pytest.fixture(scope="module")
def closing(portal_factory):
    """A portal where customers close tickets, and reply to closed ones."""
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    yield portal
    portal.stop()


def count_messages(portal, number):
    return portal.database.value("SELECT count(*) FROM message JOIN thread ON thread.id = message.thread_id JOIN ticket ON "
                                 "ticket.id = thread.ticket_id WHERE ticket.number = ?", number)


@pytest.mark.row("S72")
def test_name_leads_to_details_and_conversation(portal, ana):
    row = [row for row in rows(ana.get("/tickets?sort=created&dir=asc&q=invoices+october")) if "Invoices" in row.subject][0]
    page = ana.get(row.path)
    assert page.one("h1").text == row.subject
    assert page.title == f"{row.subject} · Tickets · Example Support"
    shown = facts(page)
    assert shown["Number"] == f"#{row.number}" and shown["Ticket owner"] == "Marta"
    assert shown["Requested by"] == "Ana Souza" and shown["Company"] == "Example" and shown["Priority"] == "High"
    assert shown["Status"] == "Open Your turn"
    found = messages(page)
    assert [message.one("h3").text for message in found] == ["Ana Souza", "Marta", "Bruno Carvalho", "Marta", "Marta"]
    assert [message.one("span", class_="tag").text for message in found][:3] == ["You", "Support", "Example"]
    assert found[0].one("em").text == "old" and len(found[0].all("li")) >= 3, "Markdown is formatted"
    times = [message.one("time")["datetime"] for message in found]
    assert times == sorted(times)
    for message in found:
        assert page.one("a", href="#" + message["id"]) is not None
    assert len(page.one("ul", aria_labelledby="all-files").all("li")) == 3
    assert "Everyone at Example can see this ticket." in page.text


@pytest.mark.row("S72")
def test_events_stand_among_messages(closing):
    ana = closing.client(ANA)
    number = number_of(file_ticket(ana, "A ticket with events"))
    closing.ctl("ticket", "owner", str(number), "agent@example.com")
    answer(closing, number, "Solved?")
    ana.submit(ana.get(f"/tickets/{number}/close"), action="/close")
    ana.submit(ana.get(f"/tickets/{number}"), {"message": "Not yet."}, field="message")
    thread = ana.get(f"/tickets/{number}").one("ol", class_="thread")
    shown = [li.one("p").text.split(" · ")[0] if li.has_class("event") else li.one("h3").text
             for li in thread.children if getattr(li, "tag", "") == "li"]
    assert shown == ["Ana Souza", "Marta took over this ticket", "Marta", "You closed this ticket", "Ana Souza",
                     "You reopened this ticket"]


def test_new_replies_are_marked_once(portal, ana):
    number = number_of(file_ticket(ana, "Something new"))
    answer(portal, number, "First answer")
    answer(portal, number, "Second answer")
    page = ana.get(f"/tickets/{number}")
    assert "2 new replies since you were last here" in page.text
    assert len([m for m in messages(page) if m.one("span", class_="new")]) == 2
    assert "since you were last here" not in ana.get(f"/tickets/{number}").text


@pytest.mark.row("S73")
def test_reply_with_three_files(portal, ana):
    number = number_of(file_ticket(ana, "A reply with files"))
    contents = [("report.txt", b"one\n"), ("pixel.png", b"\x89PNG\r\n\x1a\n" + bytes(range(64))),
                ("Übersicht №3.csv", b"a,b\r\n1,2\r\n")]
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": "Three files, **one** message."}, field="message",
                      files=[("attachment", (name, data, "application/octet-stream")) for name, data in contents])
    assert page.status == 200 and page.one("div", role="status").text == "Your reply is sent."
    last = messages(page)[-1]
    assert len(messages(page)) == 2 and last.one("strong").text == "one"
    links = last.one("ul", class_="files").all("a")
    assert [link.text for link in links] == [name for name, data in contents]
    for link, (name, data) in zip(links, contents):
        download = ana.get(link["href"])
        assert download.response.content == data
        assert download.headers["Content-Disposition"].startswith("attachment")
        assert download.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in download.headers["Content-Security-Policy"]
        assert "no-store" in download.headers["Cache-Control"]
    colleague = portal.client(BRUNO)
    assert colleague.get(links[0]["href"]).response.content == b"one\n"
    row = [row for row in rows(colleague.get("/tickets")) if row.number == number][0]
    assert row.status == "Open"


@pytest.mark.row("S73")
def test_reply_is_taken_once(portal, ana):
    number = number_of(file_ticket(ana, "Pressed twice"))
    page = ana.get(f"/tickets/{number}")
    for turn in range(3):
        assert ana.submit(page, {"message": "Only once, please."}, field="message").status == 200
    assert count_messages(portal, number) == 2
    ana.submit(page, {"message": "Another text in the same form."}, field="message")
    assert count_messages(portal, number) == 3, "a different text is no repetition"


@pytest.mark.row("S73")
def test_an_empty_reply_comes_back_with_its_files(portal, ana):
    number = number_of(file_ticket(ana, "Forgot the text"))
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": "  \n "}, field="message",
                      files=[("attachment", ("keep me.txt", b"kept bytes", "text/plain"))])
    assert page.status == 422 and page.title.startswith("Error: ")
    summary = page.one("section", class_="summary")
    assert summary["role"] == "alert" and [a["href"] for a in summary.all("a")] == ["#message"]
    box = page.one("textarea", id="message")
    assert box["aria-invalid"] == "true" and "message-error" in box["aria-describedby"]
    kept = page.one("input", type="checkbox", name="kept")
    assert "checked" in kept.attributes
    assert page.one("label", for_=kept["id"]).text == "keep me.txt"
    assert count_messages(portal, number) == 1
    page = ana.submit(page, {"message": "Here is the text."}, field="message")
    link = messages(page)[-1].one("ul", class_="files").one("a")
    assert link.text == "keep me.txt" and ana.get(link["href"]).response.content == b"kept bytes"


def test_a_kept_file_can_be_left_out_and_not_be_forged(portal, ana, carla):
    number = number_of(file_ticket(ana, "Leave it out"))
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": ""}, field="message",
                      files=[("attachment", ("draft.txt", b"draft", "text/plain"))])
    sealed = page.one("input", name="kept")["value"]
    page = ana.submit(page, {"message": "Without the file."}, field="message", without=("kept",))
    assert messages(page)[-1].one("ul", class_="files") is None
    other = number_of(file_ticket(carla, "Not my file"))
    page = carla.submit(carla.get(f"/tickets/{other}"), {"message": "Give me that.", "kept": sealed}, field="message")
    assert "draft.txt" not in carla.get(f"/tickets/{other}").source


def test_a_file_that_is_too_large_does_not_drop_the_rest(make_portal):
    portal = make_portal({"PortalMaxFileSize": "1"})
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "Large files"))
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": "My text."}, field="message", files=[
        ("attachment", ("small.txt", b"small", "text/plain")),
        ("attachment", ("tour.mov", b"x" * 1100000, "video/quicktime"))])
    assert page.status == 422
    assert "tour.mov" in page.one("section", class_="summary").text
    assert page.one("textarea", id="message").raw_text.strip() == "My text."
    assert page.one("label", for_=page.one("input", name="kept")["id"]).text == "small.txt"


@pytest.mark.row("S73")
def test_hostile_text_stays_text(portal, ana):
    text = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) ${frame/csrf} tal:content"
    number = number_of(file_ticket(ana, text[:90], text))
    page = ana.get(f"/tickets/{number}")
    assert page.one("h1").text == text[:90]
    shown = messages(page)[0]
    assert "<script>alert(1)</script>" in shown.text and "${frame/csrf}" in shown.text
    assert not shown.all("script") and not shown.all("img")
    assert not [a for a in shown.all("a") if a["href"].startswith("javascript")]


# --- closed tickets ----------------------------------------------------------------------------------------------


def closed_ticket(portal):
    return portal.database.value("SELECT number FROM ticket WHERE subject LIKE 'Refund for order%'")


@pytest.mark.row("S44")
def test_no_reply_to_closed_tickets_by_default(portal, ana):
    number = closed_ticket(portal)
    page = ana.get(f"/tickets/{number}")
    assert facts(page)["Status"] == "Closed" and page.one("textarea") is None
    assert "This ticket is closed, so no reply can be added." in page.text
    before = count_messages(portal, number)
    answer = ana.post(f"/tickets/{number}/messages", {"csrf": ana.csrf(), "message": "Still broken", "form_key": "k1"})
    assert answer.status == 409 and count_messages(portal, number) == before
    assert answer.one("textarea", id="unsent").text == "Still broken", "what was written is not lost"
    assert ana.post(f"/tickets/{number}/reopen", {"csrf": ana.csrf()}).status == 409
    assert facts(ana.get(f"/tickets/{number}"))["Status"] == "Closed"


@pytest.mark.row("S45")
def test_reply_to_a_closed_ticket_goes_to_its_thread_and_reopens_it(closing):
    ana = closing.client(ANA)
    number = closed_ticket(closing)
    threads = "SELECT count(*) FROM thread JOIN ticket ON ticket.id = thread.ticket_id WHERE ticket.number = ?"
    tickets = closing.database.value("SELECT count(*) FROM ticket")
    before = count_messages(closing, number)
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": "It is broken again."}, field="message")
    assert messages(page)[-1].one("h3").text == "Ana Souza" and "broken again" in messages(page)[-1].text
    assert count_messages(closing, number) == before + 1
    assert closing.database.value(threads, number) == 1
    assert closing.database.value("SELECT count(*) FROM ticket") == tickets
    assert facts(page)["Status"] == "Open"


@pytest.mark.row("S45")
def test_a_pipeline_may_keep_replied_tickets_closed(make_portal):
    portal = make_portal({"PortalReplyToClosed": "On", "PortalInbox": '"Returns"'})
    portal.ctl("pipeline", "add", "Returns", "--stages", "Asked:open,Done:closed", "--keep-closed", "--inbox", "Returns")
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "A parcel comes back"))
    portal.ctl("ticket", "stage", str(number), "Done")
    page = ana.submit(ana.get(f"/tickets/{number}"), {"message": "Thank you!"}, field="message")
    assert "Thank you!" in messages(page)[-1].text and facts(page)["Status"] == "Closed"


@pytest.mark.row("S46")
def test_no_closing_by_default(portal, ana):
    number = number_of(file_ticket(ana, "Cannot be closed"))
    page = ana.get(f"/tickets/{number}")
    assert not [link for link in page.links if link.endswith("/close")] and "Close ticket" not in page.text
    assert ana.get(f"/tickets/{number}/close").status == 409
    assert ana.post(f"/tickets/{number}/close", {"csrf": ana.csrf()}).status == 409
    assert facts(ana.get(f"/tickets/{number}"))["Status"] == "Open"


@pytest.mark.row("S47")
def test_closing_says_what_it_does_and_closes(closing):
    ana = closing.client(ANA)
    number = number_of(file_ticket(ana, "Can be closed"))
    page = ana.get(f"/tickets/{number}")
    link = [a for a in page.all("a") if a.text == "Close ticket"][0]
    confirm = ana.get(link["href"])
    assert confirm.one("h1").text == "Close this ticket?" and "reply here and it is open again" in confirm.text
    assert facts(ana.get(f"/tickets/{number}"))["Status"] == "Open", "asking closes nothing"
    done = ana.submit(confirm, action="/close")
    assert done.one("div", role="status").text == "The ticket is closed." and facts(done)["Status"] == "Closed"
    row = [row for row in rows(ana.get("/tickets?status=closed")) if row.number == number]
    assert row and row[0].status == "Closed"
    stage = closing.database.query("SELECT stage.state FROM ticket JOIN stage ON stage.id = ticket.stage_id WHERE "
                                   "ticket.number = ?", number)
    assert stage == [{"state": "closed"}], "agents see it closed, too"
    # A second press finds it done.
    assert ana.submit(confirm, action="/close").status == 200
    again = ana.submit(ana.get(f"/tickets/{number}"), action="/reopen")
    assert facts(again)["Status"] == "Open"


@pytest.mark.row("S47")
def test_without_a_stage_for_closing_nothing_is_offered(make_portal):
    portal = make_portal({"PortalCloseTickets": "On", "PortalInbox": '"Odd"'})
    portal.ctl("pipeline", "add", "Odd", "--stages", "New:open,Solved:closed,Refused:closed", "--inbox", "Odd")
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "Two ways to end"))
    assert "Close ticket" not in ana.get(f"/tickets/{number}").text
    assert ana.post(f"/tickets/{number}/close", {"csrf": ana.csrf()}).status == 409


# --- long conversations ------------------------------------------------------------------------------------------


def test_long_conversations_are_cut_at_200(make_portal):
    portal = make_portal()
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "A long story", "The very first message."))
    have = list(portal.database.query("SELECT * FROM message LIMIT 1")[0])
    columns = [name for name in have if name not in ("id", "form_key", "mail_id")]
    values = ", ".join({"created_at": "message.created_at + i", "body": "'Message ' || i || '.'"}.get(c, f"message.{c}")
                       for c in columns)
    portal.database.execute("CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                            "WHERE i < 250) SELECT i FROM n")
    portal.database.execute(f"INSERT INTO message ({', '.join(columns)}) SELECT {values} FROM message, numbers WHERE "
                            "message.body = 'The very first message.'")
    page = ana.get(f"/tickets/{number}")
    assert len(messages(page)) == 200 and "251 messages" in page.text
    assert "Message 250." in messages(page)[-1].text and messages(page)[-1]["id"] == "m251"
    more = [a for a in page.all("a") if a.text == "Show 51 earlier messages"][0]
    whole = ana.get(f"/tickets/{number}" + more["href"].split(str(number))[-1])
    assert len(messages(whole)) == 251 and "The very first message." in messages(whole)[0].text


def test_unchanged_ticket_answers_304(portal, ana):
    number = number_of(file_ticket(ana, "Stays the same"))
    ana.get(f"/tickets/{number}")
    etag = ana.get(f"/tickets/{number}").headers["ETag"]
    assert ana.get(f"/tickets/{number}", headers={"If-None-Match": etag}).status == 304
    answer(portal, number, "No longer.")
    assert ana.get(f"/tickets/{number}", headers={"If-None-Match": etag}).status == 200


@pytest.mark.row("D8")
def test_who_replies_has_read_the_ticket(portal, ana):
    """So the page that the answer leads to has nothing to write."""
    number = number_of(file_ticket(ana, "Read by who replies"))
    page = ana.get(f"/tickets/{number}")
    portal.database.execute("DELETE FROM read_mark")
    ana.submit(page, {"message": "One more thing"}, field="message", follow=False)
    assert portal.database.value("SELECT count(*) FROM read_mark JOIN ticket ON ticket.id = ticket_id WHERE number = ? "
                                 "AND seen_at >= activity_at", number) == 1
