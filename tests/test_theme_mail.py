# SPDX-License-Identifier: Apache-2.0
"""Mails have the look of the theme in force."""

import pytest

from harness.mailing import desk_answer, mail_directives, settled
from harness.mailserver import MailServer
from test_theme import make, png

ANA, BRUNO, AGENT, ADMIN = "ana@example.com", "bruno@example.com", "agent@example.com", "admin@example.com"


def part(mail, kind):
    return next(part for part in mail.message.walk() if part.get_content_type() == kind).get_content()


def answered(portal, server, who=ANA):
    """The mail that a customer gets of an answer."""
    number = portal.database.value("SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
                                   "WHERE closed_at IS NULL AND email_key = ? ORDER BY number", who)
    before = len(server.mails)
    desk_answer(portal.client(AGENT), number, "An answer")
    settled(portal.database)
    return next(mail for mail in server.mails[before:] if mail.recipient == who)


@pytest.fixture
def server():
    server = MailServer().start()
    yield server
    server.stop()


@pytest.mark.row("S27")
def test_mails_have_the_themes_look(make_portal, server):
    portal = make_portal({**mail_directives(server)})
    admin = portal.client(ADMIN)
    plain = part(answered(portal, server), "text/html")
    assert plain.count("<style>") == 1 and "<img" not in plain
    saved = make(admin, {"title": "Autumn", "accent": "#7a1f9e", "accent_dark": "#ffcc00", "text": "#102030",
                         "links": "Privacy https://example.com/privacy\nTerms https://example.com/terms"},
                 files=[("logo", ("logo.png", png(), "image/png"))], button="use")
    assert saved.status == 200, saved.text
    mail = answered(portal, server)
    html, text = part(mail, "text/html"), part(mail, "text/plain")
    style = html.split("<style>")[2].split("</style>")[0]
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    assert ".btn { background: #7a1f9e; color: #ffffff; }" in light and "color: #102030" in light
    assert ".btn { background: #f1cf7c; color: #0a1213; }" in dark, "toned as pages have it"
    logo = portal.database.value("SELECT body FROM definition").split('"sha256": "')[1][:64]
    assert f'/support/theme/{logo}.png"' in html and 'src="http' in html
    assert '<a href="https://example.com/privacy">Privacy</a> · <a href="https://example.com/terms">Terms</a></p>' in html
    assert "https://example.com/privacy" in text and "img" not in text
    # The support team's mails have the colours, and not what the company offers its customers.
    ana = portal.client(ANA)
    number = portal.database.value("SELECT number FROM ticket JOIN contact ON contact.id = requester_id "
                                   "WHERE closed_at IS NULL AND email_key = ? ORDER BY number", ANA)
    before = len(server.mails)
    ana.post_form(f"/tickets/{number}", {"message": "Thank you"}, action=f"/tickets/{number}/messages")
    settled(portal.database)
    team = [part(mail, "text/html") for mail in server.mails[before:] if mail.recipient != ANA]
    assert team and all("#7a1f9e" in mail and logo in mail and "example.com/privacy" not in mail for mail in team)
    preview = admin.get("/settings/preview/mail-reply")
    assert "#7a1f9e" in preview.source and logo in preview.source
    # What mail programs do not show is left out.
    svg = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'
    make(admin, {"title": "Winter"}, files=[("logo", ("logo.svg", svg, "image/svg+xml"))], button="use")
    assert "<img" not in part(answered(portal, server), "text/html")
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
    make(admin, {"title": "Spring"}, files=[("logo", ("logo.jpg", jpeg, "image/jpeg"))], button="use")
    assert '.jpg" alt=""' in part(answered(portal, server), "text/html")
