# SPDX-License-Identifier: Apache-2.0
"""portalctl deliver: mail that comes in becomes tickets and answers."""

import email.message
import subprocess

import pytest

from harness.inbox import REFUSED, TAKEN, Inbox, closed_ticket, counter, mail

# --- new tickets -------------------------------------------------------------------------------------------------


@pytest.mark.row("P48")
def test_a_mail_becomes_a_ticket_of_its_sender_and_company(inbox, ana, bruno, carla):
    number = inbox.number(mail(subject="=?utf-8?q?Dr=C3=BCcker?= kaputt", text="Er druckt nicht.\n-- \nAna"))
    page = ana.get(f"/tickets/{number}")
    assert "Drücker kaputt" in page.text and "Er druckt nicht." in page.text
    assert bruno.get(f"/tickets/{number}").status == 200  # of the same company
    assert carla.get(f"/tickets/{number}").status == 404
    row, = inbox.database.query("SELECT source, channel FROM ticket JOIN thread ON thread.ticket_id = ticket.id"
                                " WHERE number = ?", number)
    assert row == {"source": "email", "channel": "email"}


def test_an_unknown_sender_becomes_a_contact_without_a_company(inbox):
    number = inbox.number(mail("=?utf-8?q?J=C3=BCrgen_Gro=C3=9F_X?= <New.Person@Nowhere.example>"))
    row, = inbox.database.query("SELECT first_name, last_name, email, contact.company_id, ticket.company_id AS of_ticket"
                                " FROM ticket JOIN contact ON contact.id = ticket.requester_id WHERE number = ?", number)
    assert (row["first_name"], row["last_name"]) == ("Jürgen", "Groß X")
    assert row["email"].lower() == "new.person@nowhere.example"
    assert row["company_id"] is None and row["of_ticket"] is None


def test_the_same_mail_again_changes_nothing(inbox):
    data = mail(files=[("a.txt", b"one")])
    inbox.number(data)
    before = inbox.state()
    assert "taken before" in inbox.deliver(data)
    assert inbox.state() == before


def test_a_mail_without_an_id_is_known_by_its_bytes(inbox):
    data = mail().replace(b"Message-ID", b"X-Was-ID")
    inbox.number(data)
    assert "taken before" in inbox.deliver(data)


def test_the_same_mail_at_the_same_moment_is_one_ticket(inbox):
    data = mail(subject="At once")
    running = [subprocess.Popen(inbox.command(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
                                env=inbox.portal.build.environment()) for _ in range(6)]
    for process in running:
        process.stdin.write(data)
        process.stdin.close()
    said = [process.stderr.read().decode() for process in running]
    assert [process.wait() for process in running] == [TAKEN] * 6, said
    assert inbox.database.value("SELECT count(*) FROM ticket WHERE subject = 'At once'") == 1


def test_files_arrive_byte_for_byte(inbox, ana):
    files = [("Bericht März.pdf", b"%PDF-1.4\n" + bytes(range(256))), ("winmail.dat", b"\x78\x9f\x3e\x22\0\0"),
             ("../../etc/passwd", b"x"), ("", b"nameless")]
    number = inbox.number(mail(files=files))
    links = [link for link in ana.get(f"/tickets/{number}").links if "/attachments/" in link]
    contents = {ana.get(link.removeprefix("/support")).response.content for link in dict.fromkeys(links)}
    assert contents == {data for _, data in files}


def test_what_is_too_large_is_left_out_and_named(make_portal):
    inbox = Inbox(make_portal(start=False))
    for name, value in (("PortalMaxFileSize", "1"), ("PortalMaxFiles", "2"), ("PortalMaxMessage", "200")):
        inbox.portal.ctl("settings", "set", name, value, "--portal", "/support")
    number = inbox.number(mail(files=[("big.bin", b"x" * 1048577), ("a", b"1"), ("b", b"2"), ("c", b"3")]), "--portal",
                          "/support")
    body, = inbox.messages(number)
    assert body == ("Hello.\n\n[Left out, as it is larger than 1 MB: big.bin]\n"
                    "[Left out, as a message has at most 2 files: c]")
    number = inbox.number(mail(text="word " * 100), "--portal", "/support")
    body, = inbox.messages(number)
    assert body.startswith("word word") and "all of it: message.txt]" in body and len(body) < 300
    assert inbox.database.value("SELECT count(*) FROM attachment WHERE file_name = 'message.txt' AND size = 499") == 1


def test_html_mail_is_made_safe_and_inline_images_are_named(inbox):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@example.com", "support@example.com", "Picture"
    message["Message-ID"] = f"<mail{next(counter)}@client.example>"
    message.set_content('<p onclick="x()">See <img alt="y" src="cid:one@x" onerror="x()"> here'
                        '<script>alert(1)</script><img src="cid:none@x"></p>', subtype="html")
    message.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<one@x>", filename="screen <b>.png")
    number = inbox.number(message.as_bytes())
    body, = inbox.messages(number)
    assert "[screen &lt;b&gt;.png]" in body or "[screen b.png]" in body or "[screen _b_.png]" in body, body
    for bad in ("onclick", "onerror", "script", "<img", "cid:"):
        assert bad not in body
    assert inbox.database.value("SELECT count(*) FROM attachment JOIN message ON message.id = attachment.message_id"
                                " JOIN thread ON thread.id = message.thread_id JOIN ticket ON ticket.id = thread.ticket_id"
                                " WHERE ticket.number = ?", number) == 1


def test_an_inline_image_in_plain_text_is_named(inbox):
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@example.com", "support@example.com", "Picture"
    message["Message-ID"] = f"<mail{next(counter)}@client.example>"
    message.set_content("Look: [cid:image001.png@01D]. And [cid:nothing@x].")
    message.make_mixed()
    message.attach(picture := email.message.MIMEPart())
    picture.set_content(b"\x89PNG", "image", "png", filename="image001.png", cid="<image001.png@01D>", disposition="inline")
    assert inbox.messages(inbox.number(message.as_bytes())) == ["Look: [image001.png]. And [cid:nothing@x]."]


# --- answers -----------------------------------------------------------------------------------------------------


@pytest.mark.row("P48")
def test_an_answer_lands_in_its_ticket_with_token_and_participant(inbox, ana, agent):
    number = inbox.number(mail())
    said = inbox.deliver(mail(to=f"Support <{inbox.address(number)}>", subject="Re: something else", text="Again me."))
    assert f"taken as an answer in ticket {number}" in said
    assert inbox.messages(number) == ["Hello.", "Again me."]
    assert "Again me." in ana.get(f"/tickets/{number}").text


@pytest.mark.parametrize("how", ["--recipient", "Delivered-To", "X-Original-To", "Cc", "case"])
def test_the_token_is_found_wherever_mail_servers_put_it(inbox, how):
    number = inbox.number(mail())
    address = inbox.address(number)
    options, headers, to = [], [], "support@example.com"
    if how == "--recipient":
        options = ["--recipient", address]
    elif how == "case":
        to = address.upper()
    else:
        headers = [(how, address)]
    inbox.deliver(mail(to=to, text="Again me.", headers=headers), *options)
    assert inbox.messages(number) == ["Hello.", "Again me."]


def test_another_participant_answers_with_the_token_and_nobody_else(inbox):
    number = inbox.number(mail())
    address = inbox.address(number)
    inbox.portal.ctl("ticket", "contact", number, "bruno@example.com", "--role", "cc")
    inbox.deliver(mail("bruno@example.com", to=address, text="I, too."))
    assert inbox.messages(number) == ["Hello.", "I, too."]
    inbox.portal.ctl("user", "add", "colleague@example.com", "--role", "contact", "--company", "Example")
    before = inbox.state()[:1]
    for sender in ("carla@other.example", "colleague@example.com", "stranger@evil.example"):
        other = inbox.number(mail(sender, to=address, text="May I?", subject=f"Re: [#{number}] Help"))
        assert inbox.messages(other) == ["May I?"]
        assert inbox.people(other) == {sender: "requester"}
    assert inbox.messages(number) == ["Hello.", "I, too."]
    assert set(inbox.people(number)) == {"ana@example.com", "bruno@example.com"}
    after = [[row for row in inbox.state()[0] if row["id"] <= before[0][-1]["id"]]]
    assert after == before


def test_guesses_and_forged_threads_make_tickets_of_their_own(inbox):
    number = inbox.number(data := mail())
    mail_id = [line.split(b" ")[1].decode().strip() for line in data.splitlines() if line.startswith(b"Message-ID")][0]
    before = inbox.messages(number), inbox.people(number), inbox.events(number, "message")
    wrong = "a" * 32
    token = inbox.token(number, "ana@example.com")
    near = token[:-1] + ("b" if token[-1] == "a" else "a")
    for headers, to, subject in [
            ([("In-Reply-To", mail_id), ("References", mail_id)], "support@example.com", "Re: Help"),
            ([], f"support+r-{wrong}@example.com", "Re: Help"),
            ([], f"support+{number}@example.com", f"[#{number}] Help (ticket {number})"),
            ([], f"support+id{number}@example.com", "Help"),
            ([("X-Original-To", f"support+r-{near}@example.com")], "x@example.com", "Help")]:
        other = inbox.number(mail("Ana <ana@example.com>", to=to, subject=subject, headers=headers, text="guess"))
        assert other != number
    assert (inbox.messages(number), inbox.people(number), inbox.events(number, "message")) == before


def test_a_ticket_that_customers_cannot_see_takes_no_answer(inbox):
    number = inbox.number(mail())
    address = inbox.address(number)
    inbox.portal.ctl("ticket", "hide", number, "on")
    inbox.number(mail(to=address))
    assert inbox.messages(number) == ["Hello."]


def test_who_is_off_the_ticket_is_no_longer_believed(inbox):
    number = inbox.number(mail())
    inbox.portal.ctl("ticket", "contact", number, "bruno@example.com", "--role", "cc")
    address = inbox.address(number, "bruno@example.com")
    inbox.database.execute("DELETE FROM ticket_contact WHERE role = 'cc' AND ticket_id = (SELECT id FROM ticket"
                           " WHERE number = ?)", number)
    inbox.number(mail("bruno@example.com", to=address))
    assert inbox.messages(number) == ["Hello."]


def test_staff_are_sent_to_the_desk_and_never_speak_as_customers(inbox):
    number = inbox.number(mail())
    before = inbox.state()
    said = inbox.deliver(mail("agent@example.com", to=inbox.address(number)), code=REFUSED)
    assert "answered on the desk" in said
    inbox.deliver(mail("agent@example.com"), code=REFUSED)
    inbox.deliver(mail("agent@example.com", headers=[("Auto-Submitted", "auto-replied")]))
    assert inbox.state() == before


def test_who_is_shut_out_is_not_heard(inbox):
    inbox.portal.ctl("user", "add", "gone@example.com", "--role", "contact")
    inbox.portal.ctl("user", "disable", "gone@example.com")
    before = inbox.state()
    assert "shut out" in inbox.deliver(mail("gone@example.com"))
    assert inbox.state() == before


# --- closed tickets ----------------------------------------------------------------------------------------------


def test_an_answer_to_a_closed_ticket_is_a_linked_ticket_where_that_is_off(make_portal):
    inbox = Inbox(make_portal(start=False))
    number, address = closed_ticket(inbox)
    other = inbox.number(mail(to=address, text="Still broken."))
    assert inbox.closed(number) and inbox.messages(number) == ["Hello."]
    assert inbox.messages(other) == [f"[In answer to ticket {number}, which is closed.]\n\nStill broken."]
    assert inbox.events(number, "linked") == [str(other)] and inbox.events(other, "linked") == [str(number)]
    assert inbox.database.value("SELECT count(*) FROM ticket_link") == 2


def test_it_reopens_the_ticket_where_that_is_on_unless_the_pipeline_keeps_it_closed(make_portal):
    inbox = Inbox(make_portal(start=False))
    inbox.portal.ctl("settings", "set", "PortalReplyToClosed", "On", "--portal", "/support")
    number, address = closed_ticket(inbox)
    inbox.deliver(mail(to=address, text="Still broken."))
    assert not inbox.closed(number) and inbox.messages(number) == ["Hello.", "Still broken."]
    number, address = closed_ticket(inbox)
    inbox.database.execute("UPDATE pipeline SET reply_reopens = 0")
    inbox.deliver(mail(to=address, text="Thanks."))
    assert inbox.closed(number) and inbox.messages(number) == ["Hello.", "Thanks."]


# --- copies ------------------------------------------------------------------------------------------------------


@pytest.mark.row("P03")
def test_colleagues_in_copy_become_participants_and_nobody_else(inbox, bruno):
    inbox.portal.ctl("user", "add", "out@example.com", "--role", "contact", "--company", "Example")
    inbox.portal.ctl("user", "disable", "out@example.com")
    copies = ("Bruno <bruno@example.com>, carla@other.example, unknown@example.com, support@example.com,"
              " agent@example.com, out@example.com, ana@example.com")
    number = inbox.number(mail(headers=[("Cc", copies)]))
    assert inbox.people(number) == {"ana@example.com": "requester", "bruno@example.com": "cc"}
    assert inbox.database.value("SELECT count(*) FROM contact WHERE email_key = 'unknown@example.com'") == 0
    number = inbox.number(mail())
    inbox.deliver(mail(to=inbox.address(number), headers=[("Cc", copies)]))
    assert inbox.people(number) == {"ana@example.com": "requester", "bruno@example.com": "cc"}
    number = inbox.number(mail("lone@nowhere.example", headers=[("Cc", "bruno@example.com, carla@other.example")]))
    assert inbox.people(number) == {"lone@nowhere.example": "requester"}


def test_nobody_is_added_where_customers_may_add_nobody(make_portal):
    inbox = Inbox(make_portal(start=False))
    inbox.portal.ctl("settings", "set", "PortalParticipants", "own", "--portal", "/support")
    number = inbox.number(mail(headers=[("Cc", "bruno@example.com")]), "--portal", "/support")
    assert inbox.people(number) == {"ana@example.com": "requester"}


def test_an_answer_does_not_tell_its_readers_the_token(inbox, bruno):
    number = inbox.number(mail())
    address = inbox.address(number)
    token = address.split("+r-")[1].split("@")[0]
    quote = f"On Monday we wrote:\n> to {address}\n> https://x.example/support/unsubscribe/{token}\n"
    inbox.deliver(mail(to=address, text=f"Yes.\n\n{quote}"))
    inbox.deliver(mail(to=address, text=" ", html=f"<p>Yes <a href='https://x.example/unsubscribe/{token}'>x</a>"))
    assert len(inbox.messages(number)) == 3 and not any(token in body for body in inbox.messages(number))
    assert token not in bruno.get(f"/tickets/{number}").source
