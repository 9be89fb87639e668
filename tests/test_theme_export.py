# SPDX-License-Identifier: Apache-2.0
"""Exports take themes' pictures along: to another database, and another store."""

import base64
import hashlib
import json
import os
import re

import pytest

from test_theme import SVG, make, png, stored, theme_of

BIG = SVG.replace(b"<rect", b"<!-- " + b"x" * 200000 + b" --><rect")
FILES = [("logo", ("logo.png", png(), "image/png")), ("logo_dark", ("dark.svg", BIG, "image/svg+xml")),
         ("favicon", ("i.svg", SVG, "image/svg+xml"))]


@pytest.fixture(scope="module")
def text(portal_factory):
    """What the console of one installation exports, which is what portalctl exports."""
    portal = portal_factory()
    admin = portal.client("admin@example.com")
    page = make(admin, {"title": "Autumn", "accent": "#d9480f", "css": ".brand { background: url(logo) }"}, files=FILES,
                button="use")
    assert page.status == 200, page.text
    assert "data" not in stored(portal, "autumn")["logo"], "the database names them only"
    text = admin.get("/settings/export").source
    assert portal.ctl("settings", "export").stdout == text
    portal.stop()
    return text


def pictures(portal):
    """The pictures that people get who are not signed in."""
    nobody = portal.client()
    theme = stored(portal, "autumn")
    endings = {"image/png": "png", "image/svg+xml": "svg"}
    answers = {key: nobody.get(f"/theme/{theme[key]['sha256']}.{endings[theme[key]['media_type']]}")
               for key in ("logo", "logo_dark", "favicon")}
    return {key: answer.response.content for key, answer in answers.items() if answer.status == 200}


def whole(portal):
    assert pictures(portal) == {key: content for key, (_, content, _) in FILES}
    assert theme_of(portal.client().get("/login"))


def bring_in(portal, text, check=True):
    file = portal.store / "import.conf"
    file.write_text(text)
    file.chmod(0o644)
    return portal.ctl("settings", "import", file, check=check)


@pytest.mark.row("S27")
def test_another_installation_has_them_by_the_console(text, make_portal):
    assert max(len(line) for line in text.splitlines()) < 120, "lines that everything leaves whole"
    portal = make_portal()
    admin = portal.client("admin@example.com")
    done = admin.submit(admin.get("/settings/audit"), {"settings": text}, action="/settings/import")
    assert done.status == 200, done.text
    whole(portal)
    assert admin.get("/settings/export").source == text
    assert "data" not in stored(portal, "autumn")["logo"]
    count = portal.database.value("SELECT count(*) FROM setting_change")
    admin.submit(admin.get("/settings/audit"), {"settings": text}, action="/settings/import")
    assert portal.database.value("SELECT count(*) FROM setting_change") == count, "the same again is no change"


def test_and_by_portalctl(text, make_portal):
    portal = make_portal()
    bring_in(portal, text)
    whole(portal)
    assert portal.ctl("settings", "export").stdout == text
    # One that is lost is said, and the rest is there.
    sha256 = stored(portal, "autumn")["favicon"]["sha256"]
    os.remove(portal.store / sha256[:2] / sha256[2:4] / sha256)
    lost = portal.ctl("settings", "export", check=False)
    assert lost.returncode == 1 and "1 pictures of themes are not in" in lost.stderr
    assert lost.stdout.count('"data"') == 2 and "# Pictures of this theme that are not in the store" in lost.stdout
    bring_in(portal, lost.stdout)
    assert stored(portal, "autumn")["favicon"]["sha256"] == sha256


def test_and_by_the_configuration(text, make_portal):
    portal = make_portal(start=False)
    portal.start(location=text)
    sha256 = re.findall(r'"sha256": "(\w+)"', text)
    nobody = portal.client()
    assert nobody.get(f"/theme/{sha256[0]}.png").response.content == png()
    assert nobody.get(f"/theme/{sha256[1]}.svg").response.content == BIG
    admin = portal.client("admin@example.com")
    assert admin.get("/settings/theme/edit/autumn").status == 200


def image(content, media_type="image/png", data=None, sha256=None):
    lines = base64.b64encode(content).decode()
    return {"sha256": sha256 or hashlib.sha256(content).hexdigest(), "media_type": media_type,
            "data": [lines[at:at + 76] for at in range(0, len(lines), 76)] if data is None else data}


@pytest.mark.parametrize("one,words", [
    (image(png(), sha256="0" * 64), "is not what its sha256 says"),
    (image(b"<html><script>alert(1)</script></html>"), "PNG, JPEG, WebP, SVG or ICO"),
    (image(png(), media_type="text/html"), "PNG, JPEG, WebP, SVG or ICO"),
    (image(png(), media_type="image/svg+xml"), "PNG, JPEG, WebP, SVG or ICO"),
    (image(b"\x89PNG" + b"x" * 524288), "at most 512 KB"),
    (image(b"\x89PNG" + b"x" * 999999), "at most 512 KB"),
    (image(png(), data=["*" * 76]), "has to be base64"),
    (image(png(), data="abcd"), "has to be base64"),
    (image(png(), data=["abc"]), "has to be base64"),
    (image(png(), data=["A" * 1000]), "998 characters"),
    (image(png(), data=[]), "has to be base64"),
    ({**image(png()), "name": "../x"}, "sha256, media_type, and data"),
], ids=range(12))
def test_what_is_none_is_refused(refusing, one, words):
    body = json.dumps({"title": "x", "logo": one})
    wrong = f"PortalName Changed\n<PortalDefinition theme x>\n    {body}\n</PortalDefinition>\n"
    said = bring_in(refusing, wrong, check=False)
    assert said.returncode != 0 and words in said.stderr and "import.conf:4: " in said.stderr, said.stderr
    assert refusing.database.value("SELECT count(*) FROM definition") == 0
    assert refusing.database.value("SELECT count(*) FROM setting WHERE name = 'name'") == 0


@pytest.fixture(scope="module")
def refusing(portal_factory):
    return portal_factory(start=False)


def test_the_console_says_it_beside_the_field(text, make_portal):
    admin = make_portal().client("admin@example.com")
    cut = re.sub(r'\n +"[A-Za-z0-9+/]{76}",', "", text, count=1)
    refused = admin.submit(admin.get("/settings/audit"), {"settings": cut}, action="/settings/import")
    line = cut[:cut.index("</PortalDefinition>")].count("\n") + 1
    assert refused.status == 422 and re.search(rf"Line {line}: The picture “logo\w*” is not what its sha256 says", refused.text)
