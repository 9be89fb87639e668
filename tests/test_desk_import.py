# SPDX-License-Identifier: Apache-2.0
"""Contacts and companies out of a CSV file: first shown, then confirmed; nothing is lost on a bad line."""

import time

import pytest

ADMIN, AGENT, ANA = "admin@example.com", "agent@example.com", "ana@example.com"


@pytest.fixture
def admin(portal):
    return portal.client(ADMIN)


def send(client, data, name="people.csv"):
    if isinstance(data, str):
        data = data.encode()
    return client.submit(client.get("/desk/import"), field="attachment", files=[("attachment", (name, data, "text/csv"))])


def confirm(client, page):
    return client.submit(page, action="/import/run")


def counts(page):
    terms = [element.text for element in page.one("dl").all("dt")]
    return dict(zip(terms, (element.text for element in page.one("dl").all("dd"))))


def bad(page):
    return [tuple(cell.text for cell in row.all("td")) for row in page.one("tbody").all("tr")]


def dump(portal):
    return [portal.database.query(f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("contact", "company", "contact_company", "audit")]


FILE = """Email,First name,LAST_NAME,Company,Phone,Language,Time zone,Fax
new@example.com,Nia,"Okoye, Dr.",Fresh Ltd,+44 1,pt-BR,Asia/Tokyo,1
ANA@example.com,,Sousa,,,,,2
bruno@example.com,,,Example,,,,
broken,,,,,,,
new@EXAMPLE.com,Twice,,,,,,
x@example.com,,,,,klingon!,,
y@example.com,,,,,,Mars/Olympus,
z@example.com,,,,0123456789012345678901234567890123456789x,,,
agent@example.com,,,,,,,
"""


@pytest.mark.row("P84")
def test_preview_and_confirmation(make_portal):
    portal = make_portal()
    admin, ana = portal.client(ADMIN), portal.client(ANA)
    before = dump(portal)
    page = send(admin, FILE)
    assert page.status == 200 and page.one("h1").text == "What would happen"
    assert counts(page) == {"New": "1", "Changed": "1", "Unchanged": "1", "Left out": "6", "Ignored columns": "Fax"}
    lines = bad(page)
    assert [line[1:] for line in lines] == [("5", "Email"), ("6", "Email"), ("7", "Language"), ("8", "Time zone"), ("9", "Phone"),
                                            ("10", "email")]
    assert "name@example.com" in lines[0][0] and lines[1][0] == "Line 2 has the same address"
    assert "pt-BR" in lines[2][0] and "Europe/Lisbon" in lines[3][0] and "40" in lines[4][0] and "support team" in lines[5][0]
    assert dump(portal) == before, "nothing is written before it is confirmed"

    seen = ana.get("/tickets")
    done = confirm(admin, page)
    assert done.one("div", role="status").text == "The import is done."
    stored = portal.database.query("SELECT first_name, last_name, phone, language, time_zone, company.name AS company FROM contact "
                                   "LEFT JOIN company ON company.id = company_id WHERE email_key = 'new@example.com'")
    assert stored == [{"first_name": "Nia", "last_name": "Okoye, Dr.", "phone": "+44 1", "language": "pt-BR",
                       "time_zone": "Asia/Tokyo", "company": "Fresh Ltd"}]
    assert portal.database.query("SELECT first_name, last_name, email FROM contact WHERE email_key = ?", ANA) == [
        {"first_name": "Ana", "last_name": "Sousa", "email": ANA}], "empty cells leave what is stored"
    assert portal.database.value("SELECT count(*) FROM contact WHERE email_key LIKE '_@example.com'") == 0
    again = ana.get("/tickets", headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status == 200 and "Ana Sousa" in again.text
    assert portal.database.value("SELECT detail FROM audit WHERE action = 'contacts imported'") == "1 new, 1 changed, 1 unchanged, 6 left out"

    # The same again finds nothing to do, and offers nothing.
    page = send(admin, FILE)
    assert counts(page)["Unchanged"] == "3" and page.one("form", action="/support/desk/import/run") is None
    assert "There is nothing to import" in page.text


@pytest.mark.parametrize("data", [
    "email;first name\r\nü@b.example;Zoë\r\n".replace("ü@", "u@").encode("utf-8-sig"), "email\tfirst name\nu@b.example\tZoë".encode("utf-16"),
    "email\tfirst name\nu@b.example\tZoë".encode("utf-16-be").join([b"\xfe\xff", b""]), b'"first name","E-Mail"\n"Zo\xc3\xab",u@b.example'])
def test_how_spreadsheets_save(portal, admin, data):
    page = send(admin, data)
    assert page.status == 200 and counts(page)["New"] == "1" and counts(page)["Left out"] == "0"


@pytest.mark.parametrize("data, says", [
    (b"", "empty"), (b"email\n", "nothing below it"), (b"name,town\nx,y\n", "“email” or “company”"), (b"email,E-Mail\na,b\n", "is there twice"),
    ("email,first name\nx@y.example,Zoë\n".encode("latin-1"), "CSV UTF-8"), (b"\x00\x01\x02", "CSV UTF-8"), (b"\x89PNG\r\n\x1a\n", "CSV UTF-8")])
def test_what_is_no_list(portal, admin, data, says):
    page = send(admin, data)
    assert page.status == 422
    assert says in page.one("p", id="attachment-error").text


def test_no_file_and_forged_files(portal, admin):
    page = admin.submit(admin.get("/desk/import"), field="attachment")
    assert page.status == 422 and "Choose a file" in page.one("p", id="attachment-error").text
    page = send(admin, "email\nforged@example.com\n")
    form = page.form(action="/import/run")
    kept = dict(form.values)["kept"]
    token = dict(form.values)["csrf"]
    assert admin.post("/desk/import/run", {"csrf": token, "kept": kept[:-3] + "abc"}).status == 422
    assert admin.post("/desk/import/run", {"csrf": token}).status == 422
    portal.database.execute("UPDATE staff SET manages = 1 WHERE email_key = 'agent@example.com'")
    other = portal.client(AGENT)
    assert other.post("/desk/import/run", {"csrf": other.csrf("/desk/import"), "kept": kept}).status == 422, "somebody else's"
    portal.database.execute("UPDATE staff SET manages = 0 WHERE email_key = 'agent@example.com'")
    assert portal.database.value("SELECT count(*) FROM contact WHERE email_key = 'forged@example.com'") == 0


def test_hostile_cells(portal, admin):
    page = send(admin, 'email,first name,company,<b>x</b>\nh1@example.com,"<script>alert(1)</script>",=1+1,\n"bad""><img>",,,\n')
    assert "<script>alert" not in page.source and "<img>" not in page.source and "<b>x" not in page.source
    confirm(admin, page)
    page = admin.get("/desk/contacts?q=h1@")
    assert "<script>alert(1)</script>" in page.text and "<script>alert" not in page.source


def test_a_list_of_companies(make_portal):
    portal = make_portal()
    admin = portal.client(ADMIN)
    page = send(admin, "Company name,Town\nExample,Porto\nFresh Ltd,\n ,Rome\nÜber AG,\n")
    assert counts(page) == {"New": "2", "Changed": "0", "Unchanged": "1", "Left out": "1", "Ignored columns": "Town"}
    page = confirm(admin, page)
    assert page.url.endswith("/desk/companies") and "Über AG" in page.text
    assert portal.database.value("SELECT count(*) FROM company WHERE name = 'Example'") == 1


def test_who_may_import(portal):
    assert portal.client(AGENT).get("/desk/import").status == 403
    assert portal.client(ANA).get("/desk/import").status == 404
    assert "Import a list" not in portal.client(AGENT).get("/desk/contacts").text


def test_ten_thousand_lines(make_portal):
    """Takes seconds, and the wish of whoever writes meanwhile is not refused. Its time is printed, not judged."""
    portal = make_portal()
    admin = portal.client(ADMIN)
    lines = "\n".join(f"p{i}@many.example,First{i},Last{i % 97},Company {i % 200},+1 {i}" for i in range(10000))
    start = time.monotonic()
    page = send(admin, "email,first name,last name,company,phone\n" + lines + "\n")
    shown = time.monotonic()
    assert counts(page)["New"] == "10,000"
    confirm(admin, page)
    print(f"10,000 lines: shown in {shown - start:.1f} s, written in {time.monotonic() - shown:.1f} s")
    assert portal.database.value("SELECT count(*) FROM contact WHERE email_key LIKE '%@many.example'") == 10000
    assert portal.database.value("SELECT count(*) FROM company WHERE name LIKE 'Company %'") == 200


def test_portalctl_does_the_same(make_portal, tmp_path_factory):
    portal = make_portal()
    folder = portal.folder / "lists"
    folder.mkdir()
    folder.chmod(0o755)
    file = folder / "people.csv"
    file.write_text(FILE)
    file.chmod(0o644)
    before = dump(portal)
    done = portal.ctl("import", "contacts", str(file), "--dry-run")
    assert done.stdout == "1 added, 1 changed, 1 unchanged, 6 left out (nothing is written)\n"
    assert "line 5: Email: " in done.stderr and "ignored columns: Fax" in done.stderr
    assert dump(portal) == before
    assert portal.ctl("import", "contacts", str(file)).stdout == "1 added, 1 changed, 1 unchanged, 6 left out\n"
    assert portal.ctl("import", "contacts", str(file)).stdout == "0 added, 0 changed, 3 unchanged, 6 left out\n"
    file.write_bytes("email\nü@x.example\n".encode("latin-1"))
    done = portal.ctl("import", "contacts", str(file), check=False)
    assert done.returncode == 1 and "CSV UTF-8" in done.stderr
