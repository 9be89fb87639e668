# SPDX-License-Identifier: Apache-2.0
"""The desk's list as staff see it, and tickets to fill it."""

import re

from .tickets import all_pages

AGENT, ADMIN, ANA, JONAS = "agent@example.com", "admin@example.com", "ana@example.com", "jonas@example.com"
OPEN = "ticket.closed_at IS NULL"


class Row:
    def __init__(self, element):
        self.element = element
        self.subject = element.one("a", class_="title").text
        self.number = int(element.one("a", class_="title")["href"].rsplit("/", 1)[1])
        self.cells = {cell.get("data-label"): cell.text for cell in element.all("td")}
        self.text = element.text


def rows(page):
    body = page.one("tbody")
    return [Row(tr) for tr in body.all("tr")] if body else []


def numbers(page):
    return [row.number for row in rows(page)]


def all_numbers(client, path):
    return [number for page in all_pages(client, path) for number in numbers(page)]


def rail(page):
    """What the rail says: label to number."""
    found = {}
    for link in page.one("div", class_="queue").all("a"):
        label, number = link.text.rsplit(", ", 1)
        found[label] = number
    return found


def heading(page):
    return page.one("h1").text.split(" · ")[0]


def statements(page):
    return int(re.search(r"(\d+) statements", page.headers["Server-Timing"]).group(1))


def among(portal, condition, *values):
    return {row["number"] for row in portal.database.query(
        f"SELECT ticket.number FROM ticket JOIN staff AS me ON me.email_key = '{AGENT}' "
        f"JOIN stage ON stage.id = ticket.stage_id WHERE {condition}", *values)}


def add_inbox(portal, name, *members):
    """An inbox of the first pipeline, with members (none: open to all staff)."""
    portal.database.execute("INSERT INTO inbox (name, kind, pipeline_id, address) SELECT ?, 'helpdesk', min(pipeline.id), ? "
                            "FROM pipeline", name, f"{name.lower()}@example.com")
    for member in members:
        portal.database.execute("INSERT INTO inbox_member (inbox_id, staff_id) SELECT inbox.id, staff.id FROM inbox, staff "
                                "WHERE inbox.name = ? AND staff.email_key = ?", name, member)
    return portal.database.value("SELECT id FROM inbox WHERE name = ?", name)


def add_tickets(portal, inbox, many, first, activity="2000000 + i"):
    """Open tickets of one person in an inbox, numbered from `first` on."""
    portal.database.execute(
        f"INSERT INTO ticket (number, subject, subject_key, stage_id, inbox_id, requester_id, requester_key, company_id, source, "
        f"created_at, activity_at) SELECT {first} + i, 'Many ' || i, 'aa', stage.id, {inbox}, contact.id, contact.name_key, "
        f"contact.company_id, 'seed', 1000000 + i, {activity} FROM (WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL "
        f"SELECT i + 1 FROM n WHERE i < {many - 1}) SELECT i FROM n) AS numbers, stage, contact "
        f"WHERE stage.name = 'New' AND contact.email_key = '{ANA}'")
