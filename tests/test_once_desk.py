# SPDX-License-Identifier: Apache-2.0
"""A form of the desk or the settings that is sent twice makes one thing, and leads to it both times."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import system
from harness.tickets import file_ticket, number_of

# What makes something: the page, which of its forms, what is typed, and what is counted.
MAKES = {
    "/desk/tickets": ("/desk/tickets/new", {"email": "eva@example.com", "subject": "By phone", "message": "He called"},
                      "SELECT count(*) FROM ticket WHERE subject = 'By phone'"),
    "/desk/tickets/{number}/messages": ("/desk/tickets/{number}", {"message": "An answer, once"},
                                        "SELECT count(*) FROM message WHERE body = 'An answer, once'"),
    "/desk/tickets/{number}/notes": ("/desk/tickets/{number}", {"body": "A note, once"},
                                     "SELECT count(*) FROM note WHERE body = 'A note, once'"),
    "/desk/tickets/{number}/split": ("/desk/tickets/{number}/split?message={message}", {"subject": "A part"},
                                     "SELECT count(*) FROM ticket WHERE subject = 'A part'"),
    "/desk/tickets/{number}/merge": ("/desk/tickets/{other}/merge?into={number}", {},
                                     "SELECT count(*) FROM ticket WHERE merged_into_id IS NOT NULL"),
    "/desk/tickets/{number}/people": ("/desk/tickets/{number}", {"person": "guest@other.example"},
                                      "SELECT count(*) FROM contact WHERE email_key = 'guest@other.example'"),
    "/desk/tickets/{number}/links": ("/desk/tickets/{number}", {"link": "{other}"},
                                     "SELECT count(*) / 2 FROM ticket_link"),
    "/desk/setup/inboxes/new": ("/desk/setup/inboxes/new", {"name": "Returns"},
                                "SELECT count(*) FROM inbox WHERE name = 'Returns'"),
    "/desk/setup/pipelines/new": ("/desk/setup/pipelines/new", {"name": "Repairs"},
                                  "SELECT count(*) FROM pipeline WHERE name = 'Repairs'"),
    "/desk/setup/pipelines/{id}/stage": ("/desk/setup/pipelines/1/stage", {"name": "Parked"},
                                         "SELECT count(*) FROM stage WHERE name = 'Parked'"),
    "/desk/setup/staff/new": ("/desk/setup/staff/new", {"email": "marta@example.com", "first_name": "Marta"},
                              "SELECT count(*) FROM staff WHERE email = 'marta@example.com'"),
    "/desk/setup/answers/new": ("/desk/setup/answers/new", {"name": "Thanks", "body": "Thank you, ${first_name}."},
                                "SELECT count(*) FROM answer WHERE name = 'Thanks'"),
    "/desk/contacts/new": ("/desk/contacts/new", {"email": "dora@example.com", "first_name": "Dora"},
                           "SELECT count(*) FROM contact WHERE email_key = 'dora@example.com'"),
    "/desk/companies/new": ("/desk/companies/new", {"name": "Lamps"}, "SELECT count(*) FROM company WHERE name = 'Lamps'"),
    "/settings/groups/new": ("/settings/groups/new", {"name": "Partners"},
                             "SELECT count(*) FROM access_group WHERE name = 'Partners'"),
    "/settings/groups/{id}/add": ("/settings/groups/1/members", {"addresses": "ana@example.com"},
                                  "SELECT count(*) FROM access_group_member"),
    "/settings/properties/new": ("/settings/properties/new", {"label": "Machine", "type": "choice", "options": "Belt\nLamp"},
                                 "SELECT count(*) FROM definition WHERE kind = 'property'"),
    "/settings/theme/new": ("/settings/theme/new", {"title": "Autumn", "accent": "#7a3b00", "save": "1"},
                            "SELECT count(*) FROM definition WHERE kind = 'theme' AND name = 'autumn'"),
    "/settings/theme": ("/settings/theme", {"copy": ""},
                        "SELECT count(*) FROM definition WHERE kind = 'theme' AND body LIKE '%(copy)%'"),
    "/settings/forms/new": ("/settings/forms/new?template=support", {"label": "Repairs", "name": "repairs", "save": "1"},
                            "SELECT count(*) FROM definition WHERE kind = 'form'"),
    "/settings/templates": ("/settings/templates", {"page": "login", "name": "calm"},
                            "SELECT count(*) FROM definition WHERE kind = 'template'"),
}

# What only changes or removes what is there, or changes nothing at all. Invitations and imports look at what there is.
CHANGES = """
/desk/bulk /desk/view-as /desk/view-as/stop /desk/tickets/{number}/properties /desk/tickets/{number}/people/remove
/desk/tickets/{number}/links/remove /desk/tickets/{number}/follow /desk/mail/{id}/again /desk/mail/{id}/dismiss
/desk/setup/inboxes/order /desk/setup/inboxes/portal /desk/setup/inboxes/{id} /desk/setup/inboxes/{id}/remove
/desk/setup/pipelines/order /desk/setup/pipelines/{id} /desk/setup/pipelines/{id}/order /desk/setup/stages/{id}
/desk/setup/stages/{id}/remove /desk/setup/staff/{id} /desk/setup/staff/{id}/factor /desk/setup/answers/order
/desk/setup/answers/{id} /desk/setup/answers/{id}/remove /desk/contacts/{id} /desk/contacts/{id}/factor
/desk/registrations/{id} /desk/companies/{id} /desk/companies/{id}/remove /desk/import /desk/import/run
/settings/switch /settings/columns /settings/filter /settings/domains /settings/audit/undo /settings/import
/settings/groups/{id} /settings/groups/{id}/admit /settings/groups/{id}/share /settings/groups/{id}/remove
/settings/groups/{id}/members /settings/invitations /settings/invitations/all /settings/consent /settings/consent/{name}
/settings/authentication/passwords /settings/properties /settings/properties/{name} /settings/properties/{name}/options
/settings/properties/{name}/archive /settings/properties/{name}/remove /settings/theme/edit/{name} /settings/pages
/settings/preview/{name} /settings/templates/{name} /settings/template-delete/{name} /settings/template-versions/{name}
/settings/forms /settings/forms/{name} /settings/{name}
""".split()


def test_each_form_is_one_or_the_other():
    files = [file for room in ("desk", "settings") for file in (system.ROOT / "mod_customerportal" / room).glob("*_route.c")]
    posts = re.findall(r'\{"POST", "([^"]+)"', "".join(file.read_text() for file in files))
    assert sorted(posts) == sorted([*MAKES, *CHANGES])


@pytest.fixture(scope="module")
def desk(portal_factory):
    portal = portal_factory()
    portal.ctl("group", "save", "Chosen")
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def admin(desk):
    return desk.client("admin@example.com")


def two_tickets(portal):
    """Numbers of two tickets of Ana's, and the message of the first that can be split off."""
    ana = portal.client("ana@example.com")
    number, other = (number_of(file_ticket(ana, subject)) for subject in ("Pressed", "Beside it"))
    ana.submit(ana.get(f"/tickets/{number}"), {"message": "And another thing"}, field="message")
    return number, other, portal.database.value("SELECT max(id) FROM message WHERE body = 'And another thing'")


@pytest.mark.row("D12")
@pytest.mark.parametrize("route", MAKES)
def test_two_presses_make_one_thing(desk, admin, route):
    page, typed, counted = MAKES[route]
    if route.startswith("/desk/tickets/"):
        names = dict(zip(("number", "other", "message"), two_tickets(desk)))
        page, typed = page.format(**names), {name: text.format(**names) for name, text in typed.items()}
    page = admin.get(page)
    before = int(desk.database.value(counted))
    action = re.sub(r"\{\w+\}", r"[^/]+", route) + "$"
    form = next(form for form in page.forms if form.method == "post" and re.search(action, form.action))

    def press(_=None):
        return admin.submit(page, typed, action=form.action, field="csrf", follow=False)

    with ThreadPoolExecutor(2) as pool:
        twice = list(pool.map(press, range(2)))
    presses = [*twice, press()]
    assert [answer.status for answer in presses] == [303] * 3, [answer.text[:200] for answer in presses]
    places = {answer.headers["Location"] for answer in presses}
    assert len(places) == 1 and int(desk.database.value(counted)) == before + 1, places


@pytest.mark.row("D12")
def test_two_presses_change_a_record_once(desk, admin):
    """The second one is not told that somebody else changed it meanwhile; who comes with another text is."""
    desk.database.execute("INSERT INTO answer (name, body) VALUES ('Hello', 'Hello')")
    for page, typed, other in [
            ("/desk/contacts/1", {"phone": "12 34"}, {"phone": "56 78"}),
            ("/desk/companies/1", {"domains": "lamps.example"}, {"domains": "bulbs.example"}),
            ("/desk/setup/inboxes/1", {"signature": "Bye"}, {"signature": "Yours"}),
            ("/desk/setup/pipelines/1", {"name": "Helping"}, {"name": "Mending"}),
            ("/desk/setup/stages/1", {"customer_label": "Seen"}, {"customer_label": "Read"}),
            ("/desk/setup/staff/1", {"alias": "Kim"}, {"alias": "Lou"}),
            ("/desk/setup/answers/1", {"body": "Good day"}, {"body": "Good night"})]:
        opened = admin.get(page)
        audited = int(desk.database.value("SELECT count(*) FROM audit"))
        with ThreadPoolExecutor(2) as pool:
            twice = list(pool.map(lambda _: admin.submit(opened, typed, field="seen", follow=False), range(2)))
        assert [answer.status for answer in twice] == [303, 303], (page, [answer.text[:200] for answer in twice])
        assert twice[0].headers["Location"] == twice[1].headers["Location"], page
        assert int(desk.database.value("SELECT count(*) FROM audit")) == audited + 1, page
        assert admin.submit(opened, other, field="seen", follow=False).status == 409, page


@pytest.mark.row("P62", "D12")
def test_two_presses_decide_once(desk, admin):
    desk.database.execute("INSERT INTO registration (portal, email, email_key, first_name, last_name, state, created_at)"
                          " VALUES ('/support', 'nora@example.org', 'nora@example.org', 'Nora', 'Weber', 'waiting', 1)")
    wanted = desk.database.value("SELECT max(id) FROM registration")
    page = admin.get(f"/desk/registrations/{wanted}")
    with ThreadPoolExecutor(2) as pool:
        twice = list(pool.map(lambda _: admin.submit(page, {"decision": "refuse"}, field="decision", follow=False), range(2)))
    assert [answer.status for answer in twice] == [303, 303], [answer.text[:200] for answer in twice]
    assert int(desk.database.value("SELECT count(*) FROM audit WHERE action = 'registration refused'")) == 1


# What a button moves up: where each one is made and what is typed there, the list, and where its buttons lead.
MOVES = {
    "inboxes": ("/desk/setup/inboxes/new", {"name": "Moved {n}"}, "/desk/setup/inboxes", "/order"),
    "pipelines": ("/desk/setup/pipelines/new", {"name": "Moved {n}"}, "/desk/setup/pipelines", "/order"),
    "stages": ("/desk/setup/pipelines/1/stage", {"name": "Moved {n}"}, "/desk/setup/pipelines/1", "/order"),
    "answers": ("/desk/setup/answers/new", {"name": "Moved {n}", "body": "Hello"}, "/desk/setup/answers", "/order"),
    "properties": ("/settings/properties/new", {"label": "Moved {n}", "type": "text"}, "/settings/properties", "/properties"),
    "options": ("/settings/properties/new", {"label": "Chosen {n}", "type": "choice", "options": "A\nB\nC\nD"},
                "/settings/properties/chosen_1", "/options"),
    "forms": ("/settings/forms/new?template=support", {"label": "Moved {n}", "name": "moved-{n}", "save": "1"},
              "/settings/forms", "/forms"),
}


@pytest.mark.row("D12")
@pytest.mark.parametrize("what", MOVES)
def test_two_presses_of_up_move_one_place(desk, admin, what):
    """Pressed once more, on a page that shows the new order, it moves once more."""
    new, typed, path, action = MOVES[what]
    for n in range(1, 4):
        made = {name: text.format(n=n) for name, text in typed.items()}
        assert admin.submit(admin.get(new), made, field=next(reversed(typed)), follow=False).status == 303

    def order():
        buttons = [button for button in admin.get(path).all("button") if button.get("name") in ("up", "down")]
        return list(dict.fromkeys(button["value"] for button in buttons))

    def press(page):
        form = next(form for form in page.forms if form.method == "post" and form.action.endswith(action))
        return admin.submit(page, {"up": moved}, action=form.action, field="csrf", follow=False)

    before, page = order(), admin.get(path)
    *others, last, moved = before
    with ThreadPoolExecutor(2) as pool:
        twice = list(pool.map(press, [page, page]))
    presses = [*twice, press(page)]
    assert [answer.status for answer in presses] == [303] * 3, [answer.text[:200] for answer in presses]
    assert order() == [*others, moved, last]
    assert press(admin.get(path)).status == 303
    assert order() == [*others[:-1], moved, others[-1], last]


def test_a_form_is_offered_again_on_a_page_from_before(desk, admin):
    made = {"label": "Again", "name": "again", "save": "1"}
    assert admin.submit(admin.get("/settings/forms/new?template=support"), made, field="save", follow=False).status == 303
    page = admin.get("/settings/forms")
    button = next(button for button in page.all("button", name="offer") if "Again" in button["title"])
    for press in ("offer", "withdraw", "offer"):
        assert admin.submit(page, {press: button["value"]}, field="csrf", action="/forms", follow=False).status == 303
    offered = [button["value"] for button in admin.get("/settings/forms").all("button", name="withdraw")]
    assert button["value"] in offered


def test_an_option_is_archived_again_on_a_page_from_before(desk, admin):
    made = {"label": "Colour", "type": "choice", "options": "Red\nBlue"}
    assert admin.submit(admin.get("/settings/properties/new"), made, field="options", follow=False).status == 303
    page = admin.get("/settings/properties/colour")
    for press in ("archive", "restore", "archive"):
        assert admin.submit(page, {press: "red"}, field="csrf", action="/options", follow=False).status == 303
    assert admin.get("/settings/properties/colour").all("button", name="restore")


# What can be removed: where it is made, what is typed there, and the page with the button.
REMOVES = {
    "inbox": ("/desk/setup/inboxes/new", {"name": "Gone"}, "/desk/setup/inboxes/{id}"),
    "stage": ("/desk/setup/pipelines/1/stage", {"name": "Gone"}, "/desk/setup/stages/{id}"),
    "answer": ("/desk/setup/answers/new", {"name": "Gone", "body": "Bye"}, "/desk/setup/answers/{id}"),
    "company": ("/desk/companies/new", {"name": "Gone"}, "/desk/companies/{id}"),
    "access_group": ("/settings/groups/new", {"name": "Gone"}, "/settings/groups/{id}"),
    "property": ("/settings/properties/new", {"label": "Gone"}, "/settings/properties/gone/remove"),
    "template": ("/settings/templates", {"page": "login", "name": "gone"}, "/settings/templates/login_gone"),
}


@pytest.mark.row("D12")
@pytest.mark.parametrize("what", REMOVES)
def test_two_presses_of_remove_remove_one_thing(desk, admin, what):
    """Nobody is told that there is no such thing: that is what was wanted."""
    page, typed, record = REMOVES[what]
    assert admin.submit(admin.get(page), typed, field=next(reversed(typed)), follow=False).status == 303
    if "{id}" in record:
        record = record.format(id=desk.database.value(f"SELECT max(id) FROM {what}"))
    if what == "property":
        admin.submit(admin.get("/settings/properties/gone"), action="/archive", field="csrf")
    page = admin.get(record)
    form = next(form for form in page.forms if re.search("/remove$|/template-delete/", form.action))

    def press(_=None):
        return admin.submit(page, action=form.action, field="csrf", follow=False)

    told = "SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM setting_change)"
    before = int(desk.database.value(told))
    with ThreadPoolExecutor(2) as pool:
        twice = list(pool.map(press, range(2)))
    presses = [*twice, press()]
    assert [answer.status for answer in presses] == [303] * 3, [answer.text[:200] for answer in presses]
    assert int(desk.database.value(told)) == before + 1
    assert admin.get(record).status == 404
    said = admin.get(presses[0].headers["Location"])
    assert said.status == 200 and "removed" in said.text.lower()
