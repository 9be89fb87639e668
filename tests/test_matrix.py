# SPDX-License-Identifier: Apache-2.0
"""Every address and method against every kind of person. The rows come out of the route tables in the source, so that
no new page can be forgotten; what a person gets is decided by the row's audience alone."""

import re

import pytest

from harness import system

ROUTE = re.compile(r'\{"(GET|POST)", "([^"]+)", (CP_FOR_\w+), (CP_BODY_\w+), (\w+),')


def routes():
    found = []
    for file in sorted((system.ROOT / "mod_customerportal").glob("*/*_route.c")):
        found += [match.groups() for match in ROUTE.finditer(file.read_text())]
    return found


ROUTES = routes()
# Pages for anybody: what they answer is their own affair.
GUARDED = [route for route in ROUTES if route[2] != "CP_FOR_ANYBODY"]


def test_the_tables_are_read():
    assert len(ROUTES) > 40 and ("GET", "/tickets", "CP_FOR_CONTACT", "CP_BODY_NONE", "cp_portal_ticket_list") in ROUTES
    assert len({route[:2] for route in ROUTES}) == len(ROUTES), "an address and method occurs twice"
    source = (system.ROOT / "mod_customerportal" / "http" / "http_route.c").read_text()
    assert len(re.findall(r"\{\"(?:GET|POST)\"", source)) + sum(
        len(re.findall(r"\{\"(?:GET|POST)\"", file.read_text()))
        for file in (system.ROOT / "mod_customerportal").glob("*/*_route.c") if file.name != "http_route.c") == len(ROUTES)


@pytest.fixture(scope="module")
def world(portal_factory):
    """A portal that lets groups in, and a person of each kind."""
    portal = portal_factory({"PortalAccess": "groups"})
    portal.ctl("user", "add", "manager@example.com", "--role", "agent")
    portal.ctl("user", "password", "manager@example.com", input="demo-password")
    portal.database.execute("UPDATE staff SET manages = 1 WHERE email = 'manager@example.com'")
    portal.ctl("group", "save", "Bakery", "--rule", "company is Example")
    portal.ctl("group", "admit", "Bakery")
    people = {"nobody": portal.client()}
    for kind, email in (("contact", "ana@example.com"), ("agent", "agent@example.com"),
                        ("manager", "manager@example.com"), ("admin", "admin@example.com")):
        people[kind] = portal.client(email)
    outsider = people["outsider"] = portal.client()
    outsider.post_form("/login", {"email": "carla@other.example", "password": "demo-password"}, field="password")
    number = portal.database.value("SELECT min(ticket.number) FROM ticket JOIN contact ON contact.id = "
                                   "ticket.requester_id WHERE contact.email = 'ana@example.com'")
    yield portal, people, number
    portal.stop()


STAFF = {"agent", "manager", "admin"}
ALLOWED = {
    "CP_FOR_CONTACT": {"contact"},
    "CP_FOR_PERSON": {"contact"} | STAFF,
    "CP_FOR_STAFF": STAFF,
    "CP_FOR_MANAGER": {"manager", "admin"},
    "CP_FOR_ADMIN": {"admin"},
}


def refusal(kind, method, audience):
    """The statuses that somebody may get whom the audience leaves out."""
    if kind == "nobody":
        return {303} if method == "GET" else {401, 403}
    if kind == "outsider":
        return {403} if audience in ("CP_FOR_CONTACT", "CP_FOR_PERSON") else {404}
    if kind == "contact":
        return {404}
    # Staff: led to choose a customer whose pages they read, and refused what writes there.
    if audience == "CP_FOR_CONTACT":
        return {303} if method == "GET" else {403}
    return {403}


@pytest.mark.parametrize("kind", ["nobody", "outsider", "contact", "agent", "manager", "admin"])
def test_every_route(world, kind):
    portal, people, number = world
    client = people[kind]
    # The token of the session's forms, out of any page that has one; a stranger's is the sign-in page's.
    page = client.get("/login" if kind == "nobody" else "/denied" if kind == "outsider" else "/account")
    csrf = next(value for form in page.forms for name, value in form.values if name == "csrf")
    wrong = []
    for method, pattern, audience, body, name in GUARDED:
        if name == "cp_account_sign_out":
            continue
        path = pattern.replace("{number}", str(number)).replace("{id}", "999999").replace("{name}", "x")
        if method == "GET":
            answer = client.get(path, follow=False)
        else:
            answer = client.post(path, {"csrf": csrf})
        if kind in ALLOWED[audience]:
            # What the page itself makes of an empty form, or of an id that there is not, is for its own tests.
            fine = answer.status in (200, 303, 304, 400, 404, 409, 410, 413, 422)
        else:
            fine = answer.status in refusal(kind, method, audience)
            if answer.status == 303:
                to = answer.headers["Location"]
                fine = "/login" in to if kind == "nobody" else "/desk/view-as" in to
        if not fine:
            wrong.append(f"{method} {pattern} ({audience}) answers {answer.status} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", ["contact", "agent", "admin"])
def test_no_post_goes_without_its_token(world, kind):
    portal, people, number = world
    wrong = []
    for method, pattern, audience, body, name in ROUTES:
        if method != "POST" or (audience in ALLOWED and kind not in ALLOWED[audience]):
            continue
        path = pattern.replace("{number}", str(number)).replace("{id}", "999999").replace("{name}", "x")
        for fields in ({"other": "1"}, {"csrf": "x" * 43}):
            answer = people[kind].post(path, fields)
            if answer.status not in (403, 404):
                wrong.append(f"{pattern} with {fields} answers {answer.status}")
        foreign = people[kind].post(path, {"csrf": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
        if foreign.status not in (403, 404):
            wrong.append(f"{pattern} from another site answers {foreign.status}")
    assert not wrong, "\n".join(wrong)
