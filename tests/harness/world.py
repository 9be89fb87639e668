# SPDX-License-Identifier: Apache-2.0
"""Made-up worlds of contacts, companies and tickets, and an oracle that knows who may see which ticket.

Everything that search finds is written by the product: tickets by `portalctl import` out of mails, later ones by the
form. Only what has no postings (hidden, closed, roles, other threads, notes, comments, companies) is set by SQL. The
oracle never asks the database: it says what the rules of the product say about the world as it was thought out.
"""

import random
import re
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone

AGENT = "agent@world.example"
EVERYWHERE = "ubiquitous"  # a word in each ticket of all worlds
COMPANIES = 5
CONTACTS = 12
WAVES = 3  # of mail; between two waves some contacts change their company
TICKETS_PER_WAVE = 26
FILTERED_WORD = "TopicB"
FILTER = f"priority is-not urgent AND subject contains-not {FILTERED_WORD} OR status is closed"


class Contact:
    def __init__(self, email, name):
        self.email = email
        self.name = name
        self.home = None  # name of the primary company
        self.others = set()
        self.right = False  # to company tickets, where these are for chosen groups


class Ticket:
    def __init__(self, word, requester):
        self.word = word  # in the subject, and nowhere else
        self.requester = requester
        self.company = requester.home  # as it is when the ticket is filed
        self.people = {requester.email: "requester"}
        self.hidden = False
        self.urgent = False
        self.filter = False      # whether it is looked at through a portal with FILTER
        self.closed = False
        self.mails = []
        self.words = []          # in visible messages
        self.secrets = []        # in other threads, notes, comments
        self.files = {}          # name: content, of visible messages
        self.secret_files = []   # of other threads
        self.number = None
        self.began = None        # when the first mail was written
        self.merged = None       # the ticket that it went into

    def visible_to(self, contact, mode):
        if self.hidden or self.filtered:
            return False
        shared = mode == "company" or (mode == "groups" and contact.right)
        return contact.email in self.people or (shared and self.shared_with(contact))

    @property
    def filtered(self):
        """What FILTER says."""
        return self.filter and not (self.closed or (not self.urgent and FILTERED_WORD.lower() not in self.word))

    def shared_with(self, contact):
        return contact.home is not None and contact.home == self.company


class World:
    """One world. `mode` is who sees what in the portal that it is looked at through: "company", "own", or "groups": company
    tickets for those who have the right. `base` is that portal's address, and `filter` says whether it has FILTER."""

    def __init__(self, seed, mode, base, filter):
        self.seed = seed
        self.mode = mode
        self.base = base
        self.filter = filter
        self.random = random.Random(seed)
        self.companies = [f"Company {seed}-{i}" for i in range(COMPANIES)]
        self.contacts = [Contact(f"p{i}@w{seed}.example", f"Person{i} World{seed}") for i in range(CONTACTS)]
        self.tickets = []
        for contact in self.contacts:
            contact.home = self.random.choice(self.companies)
            contact.others = set(self.random.sample(self.companies, self.random.randrange(3))) - {contact.home}
        self.contacts[0].home = None
        self.contacts[1].home = self.contacts[2].home = self.companies[0]
        self.contacts[2].others = {self.companies[1]}

    # --- what the oracle says ------------------------------------------------------------------------------------

    def visible(self, contact, view="all"):
        """The numbers that a contact sees in a view."""
        seen = [ticket for ticket in self.tickets if ticket.visible_to(contact, self.mode)]
        if view == "mine":
            seen = [ticket for ticket in seen if contact.email in ticket.people]
        if view == "company":
            shared = self.mode == "company" or (self.mode == "groups" and contact.right)
            seen = [ticket for ticket in seen if shared and ticket.shared_with(contact)]
        return {ticket.number for ticket in seen}

    # --- mail ----------------------------------------------------------------------------------------------------

    def word(self, kind):
        """A word that is the beginning of no other one."""
        return kind + "".join(self.random.choice("bcdfghjklmnpqrstvwz") for _ in range(10))

    def write_mail(self, ticket, sender, name, when, text):
        mail = EmailMessage()
        identity = f"<{self.seed}.{len(self.tickets)}.{len(ticket.mails)}@world.example>"
        mail["From"] = f"{name} <{sender}>"
        mail["To"] = "support@example.com"
        mail["Subject"] = f"About {ticket.word}"
        mail["Date"] = format_datetime(when)
        mail["Message-ID"] = identity
        if ticket.mails:
            mail["In-Reply-To"] = f"<{self.seed}.{len(self.tickets)}.0@world.example>"
        ticket.words.append(self.word("said"))
        mail.set_content(f"{text} {EVERYWHERE} {ticket.words[-1]}\n")
        if self.random.random() < 0.3:
            file = self.word("file") + ".txt"
            ticket.files[file] = f"content of {file}\n"
            mail.add_attachment(ticket.files[file].encode(), maintype="text", subtype="plain", filename=file)
        ticket.mails.append(mail.as_bytes())

    def imagine_ticket(self, begin):
        requester = self.random.choice(self.contacts)
        ticket = Ticket(self.word("topic"), requester)
        # Few minutes, so that many tickets are equally old.
        when = begin + timedelta(minutes=self.random.randrange(20))
        ticket.began = when
        self.write_mail(ticket, requester.email, requester.name, when, "Hello.")
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2])):
            when += timedelta(minutes=self.random.randrange(3))
            writer = self.random.choice(self.contacts)
            # Who writes in a conversation becomes one of the ticket's own people.
            ticket.people.setdefault(writer.email, "associated")
            self.write_mail(ticket, writer.email, writer.name, when, "Me too.")
        if self.random.random() < 0.4:
            self.write_mail(ticket, AGENT, "Agent World", when + timedelta(minutes=1), "An answer.")
        self.tickets.append(ticket)

    def imagine_wave(self, wave):
        """The tickets of a wave; before all but the first, three contacts move."""
        if wave:
            for contact in self.random.sample(self.contacts[3:], 3):
                contact.home = self.random.choice(self.companies + [None])
                contact.others.discard(contact.home)
        begin = datetime(2026, 2 + wave, 1 + self.seed % 20, 9, tzinfo=timezone.utc)
        start = len(self.tickets)
        for _ in range(TICKETS_PER_WAVE):
            self.imagine_ticket(begin)
        return self.tickets[start:]

    def imagine_rest(self):
        """What agents did to the tickets since."""
        for ticket in self.tickets:
            ticket.hidden = self.random.random() < 0.15
            ticket.closed = self.random.random() < 0.3
            ticket.urgent = self.random.random() < 0.2
            ticket.filter = self.filter
            for email, role in ticket.people.items():
                if role == "associated" and self.random.random() < 0.4:
                    ticket.people[email] = "cc"
            if self.random.random() < 0.25:
                ticket.secrets.append(self.word("thread"))
                ticket.secret_files.append(self.word("file") + ".txt")
            ticket.secrets += [self.word("note")] if self.random.random() < 0.3 else []
            ticket.secrets += [self.word("comment")] if self.random.random() < 0.3 else []


def merge(source, target):
    """What becomes of two tickets whose conversations came by mail: customers see the older one, by number under ties."""
    if (source.began, source.number) < (target.began, target.number):
        target.words, source.words = source.words, target.words
        target.files, source.files = source.files, target.files
        target.began = source.began
    target.secrets += source.words + source.secrets
    target.secret_files += [*source.files, *source.secret_files]
    source.words, source.secrets, source.files, source.secret_files = [], [], {}, []
    source.hidden = source.closed = True
    source.merged = target


# --- into the database ---------------------------------------------------------------------------------------------


def run_all(database, statements):
    """Many statements in one transaction."""
    if database.kind == "pgsql":
        database.server.sql(database.name, "BEGIN;\n" + ";\n".join(statements) + ";\nCOMMIT;\n")
        return
    connection = database._connect()
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
    finally:
        connection.close()
        database._own()


def company_id(name):
    return f"(SELECT id FROM company WHERE name = '{name}')" if name else "NULL"


def add_people(world):
    key = "('{0}', '{1}', 1)"
    yield "INSERT INTO company (name, name_key, created_at) VALUES " + ", ".join(
        key.format(name, name.encode().hex()) for name in world.companies)
    for contact in world.contacts:
        first, last = contact.name.split()
        yield ("INSERT INTO contact (email, email_key, first_name, last_name, name_key, company_id, created_at) VALUES "
               f"('{contact.email}', '{contact.email}', '{first}', '{last}', '{contact.name.encode().hex()}', "
               f"{company_id(contact.home)}, 1)")


def move_people(world):
    for contact in world.contacts:
        yield (f"UPDATE contact SET company_id = {company_id(contact.home)}, change_count = change_count + 1 "
               f"WHERE email = '{contact.email}'")


def add_other_companies(world):
    for contact in world.contacts:
        for name in sorted(contact.others):
            yield ("INSERT INTO contact_company (contact_id, company_id) SELECT contact.id, company.id FROM contact, company "
                   f"WHERE contact.email = '{contact.email}' AND company.name = '{name}'")


def finish_ticket(ticket):
    which = f"(SELECT id FROM ticket WHERE number = {ticket.number})"
    if ticket.hidden:
        yield f"UPDATE ticket SET hidden = 1 WHERE number = {ticket.number}"
    if ticket.closed:
        yield ("UPDATE ticket SET closed_at = activity_at, stage_id = (SELECT min(stage.id) FROM stage WHERE state = 'closed'"
               " AND pipeline_id = (SELECT now.pipeline_id FROM stage AS now WHERE now.id = ticket.stage_id))"
               f" WHERE number = {ticket.number}")
    if ticket.urgent:
        yield f"UPDATE ticket SET priority = 4 WHERE number = {ticket.number}"
    for email, role in ticket.people.items():
        if role == "cc":
            yield (f"UPDATE ticket_contact SET role = 'cc' WHERE ticket_id = {which} AND contact_id = "
                   f"(SELECT id FROM contact WHERE email = '{email}')")
    thread = f"(SELECT {{}}(id) FROM thread WHERE ticket_id = {which})"
    for secret in ticket.secrets:
        author = f"(SELECT id FROM staff WHERE email = '{AGENT}')"
        if secret.startswith("note"):
            yield f"INSERT INTO note (ticket_id, staff_id, body, created_at) VALUES ({which}, {author}, '{secret}', 3)"
        elif secret.startswith("comment"):
            yield (f"INSERT INTO comment (thread_id, staff_id, body, created_at) VALUES ({thread.format('min')}, {author}, "
                   f"'{secret}', 3)")
        else:
            # As old as the first thread: the id decides.
            yield ("INSERT INTO thread (ticket_id, inbox_id, channel, created_at) SELECT ticket_id, inbox_id, 'email', "
                   f"created_at FROM thread WHERE ticket_id = {which}")
            yield ("INSERT INTO message (thread_id, staff_id, format, body, created_at) VALUES "
                   f"({thread.format('max')}, {author}, 'plain', '{secret} {EVERYWHERE}', 3)")
            yield ("INSERT INTO attachment (message_id, position, file_name, media_type, size, sha256, created_at) SELECT "
                   f"(SELECT max(id) FROM message WHERE thread_id = {thread.format('max')}), 0, "
                   f"'{ticket.secret_files[0]}', media_type, size, sha256, 3 FROM attachment WHERE id = "
                   "(SELECT min(id) FROM attachment)")


def deliver(portal, folder, worlds, wave):
    """Imports the mails of a wave of all worlds in one run, after the moves that came before them."""
    mails = [mail for world in worlds for ticket in world.imagine_wave(wave) for mail in ticket.mails]
    run_all(portal.database, [line for world in worlds for line in move_people(world)])
    folder.mkdir()
    folder.chmod(0o755)
    for i, mail in enumerate(mails):
        (folder / f"{i:05}").write_bytes(mail)
        (folder / f"{i:05}").chmod(0o644)
    said = portal.ctl("import", "maildir", folder, "--inbox", "Support").stdout
    assert f"{len(mails)} mails imported as {len(worlds) * TICKETS_PER_WAVE} tickets" in said, said


def learn_numbers(portal, worlds):
    known = {re.search(r"topic[a-z]+", row["subject"]).group(): row["number"] for row in
             portal.database.query("SELECT number, subject FROM ticket WHERE subject LIKE 'About topic%'")}
    for world in worlds:
        for ticket in world.tickets:
            ticket.number = known[ticket.word]


def add_copies(portal, world):
    """A few more people by portalctl, which has to index anew what is there."""
    for ticket in world.random.sample(world.tickets, 3):
        contact = world.random.choice([c for c in world.contacts if c.email not in ticket.people])
        role = world.random.choice(["cc", "associated"])
        portal.ctl("ticket", "contact", str(ticket.number), contact.email, "--role", role)
        ticket.people[contact.email] = role


def populate(portal, worlds):
    """Writes worlds into the database of a portal that runs."""
    portal.ctl("user", "add", AGENT, "--role", "agent", "--name", "Agent World")
    run_all(portal.database, [line for world in worlds for line in add_people(world)])
    for wave in range(WAVES):
        deliver(portal, portal.folder / f"mail{wave}", worlds, wave)
    learn_numbers(portal, worlds)
    for world in worlds:
        world.imagine_rest()
        add_copies(portal, world)
    run_all(portal.database, [line for world in worlds for source in
                              [add_other_companies(world), *(finish_ticket(ticket) for ticket in world.tickets)]
                              for line in source])
