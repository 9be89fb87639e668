# SPDX-License-Identifier: Apache-2.0
"""What the editor of themes refuses, and what it leaves as it is."""

import re
from urllib.parse import quote

import pytest

from test_theme import SVG, admin, bring, make, png, portal, send, shared, stored, theme_of

GIF = b"GIF89a" + b"\0" * 99


def pictures(page):
    """The hashes of the pictures that the editor shows."""
    return re.findall(r"/theme/([0-9a-f]{64})\.\w+\?seal=", page.source)


@pytest.mark.row("S28")
def test_the_theme_in_force_is_the_directives_whatever_is_saved(make_portal):
    portal = make_portal({"PortalTheme": "autumn"})
    bring(portal, use=False)
    admin, ana = portal.client("admin@example.com"), portal.client("ana@example.com")
    before = theme_of(ana.get("/tickets"))
    page = admin.get("/settings/theme/new")
    assert page.one("button", name="save") and not page.one("button", name="use")
    assert send(admin, page, {"title": "Winter", "accent": "#2244aa"}, button="use").status == 200
    assert stored(portal, "winter")["accent"] == "#2244aa", "it is saved"
    assert portal.database.value("SELECT count(*) FROM setting WHERE name = 'theme'") == 0, "and not used"
    assert theme_of(ana.get("/tickets")) == before


@pytest.mark.row("S27")
def test_a_file_that_is_refused_leaves_the_picture_before_it(portal, admin):
    assert make(admin, {"title": "Autumn"}, files=[("logo", ("logo.png", png(), "image/png"))]).status == 200
    logo = stored(portal, "autumn")["logo"]
    for name, content, said in (("moving.gif", GIF, "image/png"), ("note.png", b"Only words\n", "image/png"),
                                ("page.svg", b"<html><script>alert(1)</script></html>", "image/svg+xml")):
        page = send(admin, admin.get("/settings/theme/edit/autumn"), files=[("logo", (name, content, said))])
        assert page.status == 422
        assert f"“{name}” is no picture that can be used here: send PNG, JPEG" in page.one("p", id="logo-error").text
        assert pictures(page) == [logo["sha256"]], "the one before is there"
    assert send(admin, page).status == 200 and stored(portal, "autumn")["logo"] == logo
    # What a file says that it is does not count.
    page = send(admin, admin.get("/settings/theme/edit/autumn"), files=[("logo", ("logo.png", SVG, "image/png"))])
    assert page.status == 200 and stored(portal, "autumn")["logo"]["media_type"] == "image/svg+xml"


def test_the_seal_of_a_draft_names_no_picture(admin):
    page = make(admin, {"title": "Mine"}, button="look")
    seal = re.search(r"draft=([^&\"]+)", page.source)[1]
    refused = make(admin, {"title": "Mine", "logo_kept": seal, "css": "a { background: url(logo) }"})
    assert refused.status == 422 and "has no such picture" in refused.text
    page = make(admin, {"title": "Mine"}, files=[("logo", ("logo.png", png(), "image/png"))], button="look")
    kept = dict(next(form for form in page.forms if "logo_kept" in form.names).values)["logo_kept"]
    assert kept and admin.get("/settings/theme/preview/tickets?draft=" + quote(kept)).status == 404


@pytest.mark.row("S27")
def test_what_cannot_be_read_in_the_dark_is_named(portal, admin):
    page = make(admin, {"title": "Night", "text_dark": "#505050"})
    assert page.status == 422 and "Text on its ground, dark: " in page.one("p", id="anyway-error").text
    assert portal.database.value("SELECT count(*) FROM definition WHERE name = 'night'") == 0
    assert send(admin, page, {"anyway": "1"}).status == 200 and stored(portal, "night")["text_dark"] == "#505050"
