# SPDX-License-Identifier: Apache-2.0
"""Mail that comes in: what people and mail servers write, and the pipe that it comes by."""

import email.message
import email.utils
import itertools
import os
import subprocess

from . import system

TAKEN, BAD, AGAIN, REFUSED = 0, 65, 75, 77
counter = itertools.count(1)


def mail(sender="Ana Souza <ana@example.com>", to="support@example.com", text="Hello.", subject="Help", headers=(),
         html=None, files=()):
    message = email.message.EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = email.utils.formatdate()
    message["Message-ID"] = f"<mail{next(counter)}@client.example>"
    for name, value in headers:
        del message[name]
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


class Inbox:
    """The pipe of a mail server into a portal's database."""

    def __init__(self, portal):
        self.portal = portal
        self.database = portal.database

    def command(self, *options, inbox="Support"):
        command = [self.portal.build.portalctl, "--database", self.database.uri, "--store", self.portal.store, "deliver",
                   "--inbox", inbox, *options]
        return [str(part) for part in system.as_user(system.server_user(), command)]

    def deliver(self, data, *options, code=TAKEN, inbox="Support"):
        done = subprocess.run(self.command(*options, inbox=inbox), input=data, capture_output=True, cwd="/",
                              env=self.portal.build.environment(), check=False)
        assert done.returncode == code, done.stderr
        assert done.stdout == b""
        return done.stderr.decode()

    def number(self, data, *options):
        """Delivers a mail that becomes a ticket."""
        said = self.deliver(data, *options)
        assert "taken as ticket " in said
        return int(said.split("taken as ticket ")[1])

    def token(self, number, address):
        """The token of a person's reply address, made as a notice makes it."""
        token = os.urandom(16).hex().translate(str.maketrans("0189", "wxyz"))
        self.database.execute(
            "INSERT INTO reply_address (token, portal, ticket_id, contact_id, created_at)"
            " SELECT ?, '/support', ticket.id, contact.id, 1 FROM ticket, contact"
            " WHERE ticket.number = ? AND contact.email_key = ?", token, number, address)
        return token

    def address(self, number, address="ana@example.com"):
        return f"support+r-{self.token(number, address)}@example.com"

    def messages(self, number):
        return [row["body"] for row in self.database.query(
            "SELECT message.body FROM ticket JOIN thread ON thread.ticket_id = ticket.id"
            " JOIN message ON message.thread_id = thread.id WHERE ticket.number = ?"
            " ORDER BY message.created_at, message.id", number)]

    def people(self, number):
        return {row["email"]: row["role"] for row in self.database.query(
            "SELECT contact.email_key AS email, ticket_contact.role AS role FROM ticket_contact"
            " JOIN contact ON contact.id = ticket_contact.contact_id JOIN ticket ON ticket.id = ticket_contact.ticket_id"
            " WHERE ticket.number = ?", number)}

    def events(self, number, kind):
        return [row["detail"] for row in self.database.query(
            "SELECT timeline_event.detail FROM timeline_event JOIN ticket ON ticket.id = timeline_event.ticket_id"
            " WHERE ticket.number = ? AND timeline_event.kind = ? ORDER BY timeline_event.id", number, kind)]

    def closed(self, number):
        return self.database.value("SELECT closed_at FROM ticket WHERE number = ?", number) is not None

    def state(self):
        """Everything that a mail could change in tickets that are there."""
        return [self.database.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in (
            "ticket", "message", "ticket_contact", "timeline_event", "attachment", "mail_reference", "contact")]


def sent_mail(inbox, number, state="sent"):
    """A notice that was sent to Ana: its Message-ID."""
    mail_id = f"{os.urandom(8).hex()}.c1@example.com"
    inbox.database.execute(
        "INSERT INTO outbox (portal, kind, contact_id, address, ticket_id, mail_id, state, due_at, created_at)"
        " SELECT '/support', 'reply', contact.id, contact.email, ticket.id, ?, ?, 1, 1 FROM ticket, contact"
        " WHERE ticket.number = ? AND contact.email_key = 'ana@example.com'", mail_id, state, number)
    return mail_id


def report(mail_id, action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 <ana@example.com>: No such user"):
    return (f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com (Mail Delivery System)\nTo: support@example.com\n"
            f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn{next(counter)}@mx.example.com>\n"
            "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nI'm sorry.\n\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
            f"Final-Recipient: rfc822; ana@example.com\nAction: {action}\nStatus: {status}\n"
            f"Diagnostic-Code: {diagnostic}\n\n"
            "--b\nContent-Type: message/rfc822\n\n"
            f"From: support@example.com\nTo: ana@example.com\nSubject: [10001]\nMessage-ID: <{mail_id}>\n\nBody\n\n--b--\n"
            ).encode()


def closed_ticket(inbox, stage="Closed"):
    number = inbox.number(mail())
    address = inbox.address(number)
    inbox.portal.ctl("ticket", "stage", number, stage)
    assert inbox.closed(number)
    return number, address
