# SPDX-License-Identifier: Apache-2.0
"""The ticket record of the desk: its address, its timeline as data, its forms; and conversations beside the visible one."""

MINUTE = 60 * 1000000


def record(client, number, query=""):
    """The page of a ticket."""
    return client.get(f"/desk/tickets/{number}{query}")


def entries(client, number, query=""):
    """The timeline as data."""
    page = client.get_json(f"/desk/tickets/{number}{query}")
    assert page.status == 200, page.source[:300]
    return page.json["entries"]


def events(client, number):
    return [entry["text"] for entry in entries(client, number) if entry["kind"] == "event"]


def reply(client, number, message, fields=None, **options):
    return client.submit(record(client, number), {"message": message, **(fields or {})}, action="/messages", **options)


def note(client, number, body):
    return client.submit(record(client, number), {"body": body}, action="/notes")


def save(client, page, **fields):
    """Changes properties on a page that was loaded before. hidden=None leaves the box empty."""
    without = [name for name, value in fields.items() if value is None]
    return client.submit(page, {name: value for name, value in fields.items() if value is not None}, action="/properties",
                         without=without)


def option(page, name, label):
    """The value of a choice of a select element, by what people read."""
    for select in page.all("select", name=name):
        for one in select.all("option"):
            if one.text == label:
                return one["value"]
    raise AssertionError(f"{name} has no choice {label!r}")


def chosen(page, name):
    select = page.one("select", name=name)
    options = select.all("option")
    return next((one.text for one in options if "selected" in one.attributes), options[0].text)


def add_thread(portal, number, texts, channel="email", who="ana@example.com", minutes=1):
    """Another conversation of a ticket, by default a minute younger than the first one. Its id."""
    database = portal.database
    ticket, inbox, first = database.value("SELECT id FROM ticket WHERE number = ?", number), \
        database.value("SELECT inbox_id FROM ticket WHERE number = ?", number), \
        database.value("SELECT min(thread.created_at) FROM thread JOIN ticket ON ticket.id = ticket_id WHERE number = ?", number)
    began = first + minutes * MINUTE
    database.execute(f"INSERT INTO thread (ticket_id, inbox_id, channel, created_at) VALUES ({ticket}, {inbox}, '{channel}', {began})")
    thread = database.value("SELECT max(id) FROM thread WHERE ticket_id = ?", ticket)
    contact = database.value("SELECT id FROM contact WHERE email_key = ?", who)
    for i, text in enumerate(texts):
        database.execute("INSERT INTO message (thread_id, contact_id, format, body, created_at, mail_id) VALUES "
                         f"({thread}, {contact}, 'plain', '{text}', {began + i}, '{thread}-{i}@other.example')")
        database.execute("INSERT INTO timeline_event (ticket_id, kind, contact_id, message_id, created_at) SELECT "
                         f"{ticket}, 'message', {contact}, max(id), {began + i} FROM message")
    return thread


def add_file(portal, thread, name):
    """Puts a copy of some stored file under the first message of a thread. The attachment's id."""
    portal.database.execute(
        "INSERT INTO attachment (message_id, position, file_name, media_type, size, sha256, created_at) "
        f"SELECT (SELECT min(id) FROM message WHERE thread_id = {thread}), 0, '{name}', media_type, size, sha256, created_at "
        "FROM attachment ORDER BY id LIMIT 1")
    return portal.database.value("SELECT max(id) FROM attachment")
