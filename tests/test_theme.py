# SPDX-License-Identifier: Apache-2.0
"""Themes: the looks of customers' pages, and the editor that they are made in."""

import re

import pytest

AUTUMN = '{"title": "Autumn", "accent": "#d9480f", "density": "roomy", "css": ".sheet { outline: 1px dotted }"}'


@pytest.fixture
def portal(make_portal):
    return make_portal()


@pytest.fixture
def admin(portal):
    return portal.client("admin@example.com")


def bring(portal, body=AUTUMN, name="autumn", use=True):
    """A theme, as an import makes it."""
    lines = "\n".join("    " + line for line in body.splitlines())
    text = f"{'PortalTheme ' + name if use else ''}\n<PortalDefinition theme {name}>\n{lines}\n</PortalDefinition>\n"
    file = portal.store.parent / "theme.conf"
    file.write_text(text)
    file.chmod(0o644)
    return portal.ctl("settings", "import", file)


def sheets(page):
    return [link["href"] for link in page.all("link", rel="stylesheet")]


@pytest.mark.row("S28")
def test_a_style_sheet_has_its_content_in_its_address(portal):
    ana = portal.client("ana@example.com")
    assert len(sheets(ana.get("/tickets"))) == 1, "as shipped there is no theme"
    bring(portal)
    pages = {path: sheets(ana.get(path)) for path in ("/tickets", "/tickets/10482", "/tickets/new", "/account")}
    nobody = portal.client()
    pages["/login"] = sheets(nobody.get("/login"))
    assert all(len(found) == 2 for found in pages.values()) and len({found[1] for found in pages.values()}) == 1, pages
    address = pages["/tickets"][1].removeprefix("/support")
    assert re.fullmatch(r"/theme/[0-9a-f]{32}\.css", address)
    answer = nobody.get(address)
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--accent: #d9480f;" in answer.source and "dotted" in answer.source
    assert nobody.request("GET", address, headers={"If-None-Match": answer.headers["ETag"]}).status == 304
    bring(portal, AUTUMN.replace("d9480f", "2244aa"))
    changed = sheets(ana.get("/tickets"))[1].removeprefix("/support")
    assert changed != address and "#2244aa" in nobody.get(changed).source
    late = nobody.get(address)
    assert "#2244aa" in late.source and "no-store" in late.headers["Cache-Control"], "an open page is not left bare"
    for wrong in ("/theme/x.css", "/theme/" + "0" * 64 + ".png", "/theme/..%2f..%2fetc", address + "x"):
        assert nobody.get(wrong).status in (404, 400), wrong
    portal.ctl("settings", "set", "PortalTheme", "")
    assert len(sheets(ana.get("/tickets"))) == 1
    assert nobody.get(changed).status == 404
