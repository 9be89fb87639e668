# SPDX-License-Identifier: Apache-2.0
"""What a page costs, and that a page which has changed is never taken for unchanged."""

import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from harness.httpd import ONE_CHILD
from harness.system import ROOT
from harness.tickets import answer, file_ticket, number_of
from harness.wire import Wire, sign_in

ANA, BRUNO, CARLA = "ana@example.com", "bruno@example.com", "carla@other.example"
AGENT = "agent@example.com"
SESSION = 1  # the statement that finds the session stands outside of what a route declares

ROUTE = re.compile(r'\{"(GET|POST)", "([^"]+)", CP_FOR_\w+, CP_BODY_\w+, \w+, (\d+)\}')


def declared():
    """Statements that each route may cost, by (method, pattern)."""
    text = "".join(path.read_text() for path in sorted((ROOT / "mod_customerportal").glob("*/*_route.c")))
    found = {(method, pattern): int(most) for method, pattern, most in ROUTE.findall(text)}
    assert len(found) == text.count('    {"GET", ') + text.count('    {"POST", ')
    return found


class Meter:
    """How many statements a request cost, out of the access log."""

    def __init__(self, portal):
        self.log = portal.httpd.folder / "statements.log"
        self.portal = portal

    @staticmethod
    def directive():
        return 'CustomLog "statements.log" "%{cp-statements}n %{X-Meter}i"'

    def cost(self, wire, method, path, body=None, headers=None):
        """(answer, statements)"""
        name = uuid.uuid4().hex
        answer = wire.request(method, path, body, {"X-Meter": name, **(headers or {})})
        deadline = time.monotonic() + 20
        # The line is written once the answer is out.
        while time.monotonic() < deadline:
            for line in reversed(self.log.read_text().splitlines()):
                if line.endswith(name):
                    count = line.split(" ")[0]
                    return answer, 0 if count == "-" else int(count)
            time.sleep(0.01)
        raise AssertionError(f"no line for {path}")

    def get(self, wire, path, **headers):
        return self.cost(wire, "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, wire, path, fields):
        return self.cost(wire, "POST", path, urlencode([("csrf", wire.csrf), *fields.items()]),
                         {"Content-Type": "application/x-www-form-urlencoded"})


def deadlocks(portal):
    """A transaction that was ended to free another one is repeated, but costs a second: there should be none."""
    return portal.httpd.log_text().count("40P01")


def wire_of(portal, email):
    return Wire(portal.httpd.port, sign_in(portal, [email])[email])


@pytest.fixture(scope="module")
def portal(portal_factory):
    portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"}, extra=Meter.directive())
    yield portal
    portal.stop()


@pytest.fixture
def meter(portal):
    return Meter(portal)


@pytest.fixture
def people(portal):
    """Makes Wires of people."""
    made = []

    def make(*emails):
        made.extend(wire_of(portal, email) for email in emails)
        return made[-len(emails):]

    yield make
    for wire in made:
        wire.close()


# --- an unchanged page ---------------------------------------------------------------------------------------------


@pytest.mark.row("D6", "D8")
@pytest.mark.parametrize("path", ["/tickets", "/tickets?view=mine&status=open&sort=subject", "/tickets?q=printer", "detail"])
def test_an_unchanged_page_costs_at_most_two_statements(portal, meter, people, path):
    ana, = people(ANA)
    if path == "detail":
        path = f"/tickets/{ana.get_json('/tickets').json['rows'][0]['number']}"
        ana.get(path)  # Which marks it as read.
    for headers in ({}, {"Accept": "application/json"}):
        first, full = meter.get(ana, path, **headers)
        assert first.status == 200 and full > 2
        again, cost = meter.get(ana, path, If_None_Match=first.header("ETag"), **headers)
        assert again.status == 304 and again.body == b"" and again.header("ETag") == first.header("ETag")
        assert cost <= 2
        other, _ = meter.get(ana, path, If_None_Match='"' + "x" * 22 + '"', **headers)
        assert other.status == 200 and other.header("ETag") == first.header("ETag")


@pytest.mark.row("D6")
def test_tags_are_personal_and_of_one_address(portal, people):
    """No tag of one page is good for another page, another person or another form of the same page."""
    ana, ana_too, bruno = people(ANA, ANA, BRUNO)
    number = ana.get_json("/tickets").json["rows"][0]["number"]
    ana.get(f"/tickets/{number}")
    bruno.get(f"/tickets/{number}")
    paths = ["/tickets", "/tickets?view=mine", "/tickets?sort=subject", "/tickets?after=1.1", "/tickets/new",
             f"/tickets/{number}", f"/tickets/{number}?all=1", f"/tickets/{number}/close"]
    tags = {}
    for wire in (ana, ana_too, bruno):
        for path in paths:
            for json in (False, True):
                tag = (wire.get_json if json else wire.get)(path).header("ETag")
                if tag:
                    assert tag not in tags, (path, tags[tag])
                    tags[tag] = path
    assert len(tags) >= 3 * 2 * 6
    everything = ", ".join(tag for tag, path in tags.items() if path != "/tickets")
    assert ana.get("/tickets", If_None_Match=everything).status == 200


# --- the budget ----------------------------------------------------------------------------------------------------


class Sized:
    """A portal where one person sees so many tickets, or most of them."""

    def __init__(self, portal_factory, tickets):
        self.tickets = tickets
        self.portal = portal_factory({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"}, demo=False,
                                     extra=Meter.directive() + ONE_CHILD)
        self.meter = Meter(self.portal)
        if tickets < 1000:
            self.portal.ctl("user", "add", "small@example.test", "--role", "contact", "--company", "Small")
            self.wire = wire_of(self.portal, "small@example.test")
            for i in range(tickets):
                fields = {"subject": f"Ticket {i}", "message": "The invoice is wrong", "form_key": f"small {i}"}
                assert self.wire.post("/tickets", fields).status == 303
        else:
            self.portal.ctl("seed", "--tickets", str(tickets), "--contacts", "100", "--companies", "5", "--seed", "1")
            email = self.portal.database.value(
                "SELECT contact.email FROM contact JOIN ticket ON ticket.company_id = contact.company_id GROUP BY "
                "contact.email ORDER BY count(*) DESC, contact.email LIMIT 1")
            self.wire = wire_of(self.portal, email)
        self.number = self.wire.get_json("/tickets?status=open").json["rows"][0]["number"]

    def requests(self):
        """(route, method, path, fields) of every kind of page, so that each does its work."""
        ticket = f"/tickets/{self.number}"
        attach = self.wire.post(f"{ticket}/messages", {"message": "With a file", "form_key": "file"},
                                [("attachment", "a.txt", b"text")])
        assert attach.status == 303
        file = self.portal.database.value("SELECT max(id) FROM attachment")
        yield from [
            ("/tickets", "GET", "/tickets", None), ("/tickets", "GET", "/tickets?sort=subject&dir=desc", None),
            ("/tickets", "GET", "/tickets?view=mine&status=open&owner=none&from=2020-01-01", None),
            ("/tickets", "GET", "/tickets?q=invoice&view=company", None),
            ("/tickets/new", "GET", "/tickets/new", None), ("/tickets/{number}", "GET", ticket + "?first=1", None),
            ("/tickets/{number}", "GET", ticket, None), ("/tickets/{number}", "GET", ticket + "?all=1", None),
            ("/attachments/{id}/{name}", "GET", f"/attachments/{file}/a.txt", None),
            ("/tickets/{number}/messages", "POST", ticket + "/messages", {"message": "One more", "form_key": "more"}),
            ("/tickets/{number}/messages", "POST", ticket + "/messages", {"message": "One more", "form_key": "more"}),
            ("/tickets/{number}/messages", "POST", ticket + "/messages", {"message": "", "form_key": "more"}),
            ("/tickets", "POST", "/tickets", {"subject": "New", "message": "New", "form_key": "new"}),
            ("/tickets", "POST", "/tickets", {"subject": "", "message": "New", "form_key": "new"}),
            ("/tickets/{number}/close", "GET", ticket + "/close", None),
            ("/tickets/{number}/close", "POST", ticket + "/close", {}),
            ("/tickets/{number}/messages", "POST", ticket + "/messages", {"message": "Opens", "form_key": "open"}),
            ("/tickets/{number}/close", "POST", ticket + "/close", {}),
            ("/tickets/{number}/reopen", "POST", ticket + "/reopen", {}),
            ("/account", "GET", "/account", None), ("/", "GET", "/", None), ("/login", "GET", "/login", None),
            ("/health", "GET", "/health", None),
        ]


@pytest.fixture(scope="module")
def sizes(portal_factory):
    made = [Sized(portal_factory, 10), Sized(portal_factory, 2000)]
    yield made
    for one in made:
        one.wire.close()
        one.portal.stop()


@pytest.mark.row("D8")
def test_pages_keep_to_their_budget_whatever_the_number_of_tickets(sizes):
    budget = declared()
    costs = []
    for one in sizes:
        spent = []
        for pattern, method, path, fields in one.requests():
            answer, cost = one.meter.get(one.wire, path) if fields is None else one.meter.post(one.wire, path, fields)
            assert answer.status in (200, 303, 302, 422), (method, path, answer.status)
            assert cost <= budget[method, pattern] + SESSION, (method, path, cost, one.tickets)
            spent.append((method, re.sub(r"\d{4,}", "N", path.split("/a.txt")[0]), cost))
        costs.append(spent)
    few, many = ([(m, re.sub(r"attachments/\d+", "attachments/N", p), c) for m, p, c in spent] for spent in costs)
    assert few == many
    assert max(cost for method, path, cost in many if method == "GET") <= 8


@pytest.mark.row("D8")
def test_csv_costs_a_statement_for_each_thousand_rows(sizes):
    small, large = sizes
    for one in sizes:
        answer, cost = one.meter.get(one.wire, "/tickets.csv")
        rows = len(answer.text.splitlines()) - 1
        assert cost <= SESSION + 1 + rows // 1000, (rows, cost)
    assert rows > 100


@pytest.mark.row("D8")
def test_a_long_conversation_costs_no_more(sizes):
    one = sizes[0]
    path = f"/tickets/{one.number}"
    one.wire.get(path)
    _, before = one.meter.get(one.wire, path)
    for i in range(30):
        assert one.wire.post(f"{path}/messages", {"message": f"Word {i}", "form_key": f"long {i}"}).status == 303
    one.wire.get(path)
    answer, after = one.meter.get(one.wire, path)
    assert "Word 29" in answer.text and after == before


# --- nothing stale -------------------------------------------------------------------------------------------------


def plain(answer):
    """A page without what differs from request to request."""
    return re.sub(r"<code>[\w-]+</code>|name=\"form_key\" value=\"[^\"]*\"", "", answer.text)


class Watch:
    """Pages of some people with their tags. After a change, a page with an old tag must be the old page."""

    def __init__(self, readers, paths):
        self.seen = {}
        for name, wire in readers.items():
            for path in paths:
                wire.get(path)  # Which may mark a ticket as read.
            for path in paths:
                answer = wire.get(path)
                self.seen[name, path] = (wire, answer.header("ETag"), plain(answer) if answer.status == 200 else None)

    def changed(self):
        """Which pages changed, after a look at whether each says so."""
        changed = set()
        for (name, path), (wire, tag, before) in self.seen.items():
            conditional = wire.get(path, If_None_Match=tag) if tag else None
            now = wire.get(path)
            now = plain(now) if now.status == 200 else None
            if now != before:
                changed.add((name, path.split("?")[0].rsplit("/", 1)[1]))
                assert conditional is None or conditional.status != 304, (name, path, "304 for a page that changed")
        return changed


def ctl(*arguments, text=None):
    return lambda portal, number: portal.ctl(*(str(number) if word == "N" else word for word in arguments), input=text)


def by_form(email, path, fields):
    def change(portal, number):
        wire = wire_of(portal, email)
        given = {name: value.replace("KEY", uuid.uuid4().hex) for name, value in fields.items()}
        assert wire.post(path.replace("N", str(number)), given).status == 303
        wire.close()
    return change


# What happens, and whose pages it has to change at least ("list" or "ticket").
CHANGES = {
    "an answer of support": (ctl("message", "add", "--ticket", "N", "--from", AGENT, text="An answer"),
                             {("ana", "tickets"), ("bruno", "tickets"), ("carla", "tickets"), ("carla", "ticket")}),
    "a colleague's reply": (by_form(BRUNO, "/tickets/N/messages", {"message": "Me too", "form_key": "KEY"}),
                            {("ana", "tickets"), ("carla", "ticket")}),
    "the reply of a copy from outside": (by_form(CARLA, "/tickets/N/messages", {"message": "I, too", "form_key": "KEY"}),
                                         {("ana", "ticket"), ("bruno", "ticket")}),
    "a colleague's new ticket": (by_form(BRUNO, "/tickets", {"subject": "New", "message": "New", "form_key": "KEY"}),
                                 {("ana", "tickets")}),
    "an owner": (ctl("ticket", "owner", "N", AGENT), {("ana", "ticket"), ("carla", "tickets")}),
    "no owner": (ctl("ticket", "owner", "N", "none"), {("ana", "ticket"), ("carla", "tickets")}),
    "closing": (by_form(BRUNO, "/tickets/N/close", {}), {("ana", "tickets"), ("carla", "ticket")}),
    "reopening": (by_form(ANA, "/tickets/N/reopen", {}), {("bruno", "tickets"), ("carla", "ticket")}),
    "hiding": (ctl("ticket", "hide", "N", "on"), {("ana", "tickets"), ("carla", "tickets"), ("carla", "ticket")}),
    "showing again": (ctl("ticket", "hide", "N", "off"), {("ana", "tickets"), ("carla", "tickets")}),
    "a copy for somebody": (ctl("ticket", "contact", "N", "dora@far.example"), {("ana", "ticket"), ("dora", "tickets")}),
    "a note": (ctl("note", "add", "--ticket", "N", "--from", AGENT, text="A note"), set()),
    "a comment": (ctl("comment", "add", "--ticket", "N", "--from", AGENT, text="A comment"), set()),
    "another thread": (ctl("ticket", "thread", "N", "--from", AGENT, text="Elsewhere"), set()),
    "a new name": (by_form(BRUNO, "/account/profile", {"first_name": "Brunello", "last_name": "Carvalho",
                                                       "language": "", "time_zone": ""}),
                   {("ana", "tickets"), ("carla", "ticket"), ("bruno", "tickets")}),
    "a setting": (ctl("settings", "set", "PortalTicketLabel", "Cases"), {("ana", "tickets"), ("carla", "ticket")}),
    "a move to another company": (ctl("user", "add", BRUNO, "--role", "contact", "--company", "Moved"),
                                  {("bruno", "tickets"), ("ana", "ticket"), ("carla", "ticket")}),
    "tickets are no longer shared": (ctl("settings", "set", "PortalCompanyTickets", "own"), {("ana", "tickets")}),
}


@pytest.mark.row("D6")
def test_no_change_leaves_a_stale_page(make_portal):
    """One change after the other, each looked at from all sides: the requester, a colleague, copies from outside."""
    portal = make_portal({"PortalCloseTickets": "On", "PortalReplyToClosed": "On"})
    ana = portal.client(ANA)
    number = number_of(file_ticket(ana, "Watched by all"))
    portal.ctl("user", "add", "dora@far.example", "--role", "contact", "--name", "Dora Far")
    portal.ctl("ticket", "contact", str(number), CARLA)
    wire_of(portal, BRUNO).post(f"/tickets/{number}/messages", {"message": "I wrote as well", "form_key": "first"})
    emails = {"ana": ANA, "bruno": BRUNO, "carla": CARLA, "dora": "dora@far.example"}
    tokens = sign_in(portal, emails.values())
    readers = {name: Wire(portal.httpd.port, tokens[email]) for name, email in emails.items()}
    for what, (change, least) in CHANGES.items():
        watch = Watch(readers, ["/tickets", f"/tickets/{number}"])
        change(portal, number)
        try:
            changed = {(name, "ticket" if page == str(number) else page) for name, page in watch.changed()}
        except AssertionError as error:
            raise AssertionError(f"{what}: {error}") from None
        assert least <= changed, (what, changed)
        if not least:
            assert not changed, what
    for wire in readers.values():
        wire.close()


@pytest.mark.row("D6")
def test_readers_beside_writers_never_get_an_old_page(portal):
    """Writers note what was acknowledged. Whatever a reader gets afterwards has it: a 200 in its text, a 304 in the page
    that the reader kept."""
    client = portal.client(ANA)
    number = number_of(file_ticket(client, "Written and read at once"))
    portal.ctl("ticket", "contact", str(number), CARLA)
    acknowledged = []  # (word of a message or of a subject, path of the page that has to show it)
    over = threading.Event()
    ticket = f"/tickets/{number}"
    newest = "/tickets?sort=created&dir=desc"

    def by_http(wire, email, times):
        for i in range(times):
            word = uuid.uuid4().hex
            if i % 3 == 2 and email != CARLA:
                fields = {"subject": f"Subject {word}", "message": "Text", "form_key": word}
                assert wire.post("/tickets", fields).status == 303
                acknowledged.append((word, newest))
            else:
                assert wire.post(f"{ticket}/messages", {"message": f"Said {word}", "form_key": word}).status == 303
                acknowledged.append((word, ticket))
        wire.close()

    def by_portalctl(times):
        for _ in range(times):
            word = uuid.uuid4().hex
            answer(portal, number, f"Answered {word}")
            acknowledged.append((word, ticket))

    def read(wire, email, path):
        tag, text, counts = None, "", {200: 0, 304: 0}
        while not over.is_set() or counts[200] + counts[304] < 10:
            known = len(acknowledged)
            page = wire.get(path, **({"If_None_Match": tag} if tag else {}))
            counts[page.status] += 1
            if page.status == 200:
                tag, text = page.header("ETag"), page.text
            words = [word for word, where in acknowledged[:known] if where == path]
            # The list shows its newest 25, the conversation its newest 200.
            late = [word for word in words[-20:] if word not in text]
            assert not late, (email, path, page.status, late)
        wire.close()
        return counts

    # All sign in before the first write: a sign-in writes too, and would wait behind the writers.
    reads = [(wire_of(portal, email), email, path) for email in (ANA, BRUNO) for path in (ticket, newest)]
    reads.append((wire_of(portal, CARLA), CARLA, ticket))
    writes = [(wire_of(portal, email), email, 24) for email in (ANA, BRUNO, CARLA)]
    with ThreadPoolExecutor(12) as pool:
        readers = [pool.submit(read, *what) for what in reads]
        writers = [pool.submit(by_http, *what) for what in writes] + [pool.submit(by_portalctl, 8)]
        try:
            for writer in writers:
                writer.result(120)
        finally:
            over.set()
        totals = [reader.result(60) for reader in readers]
    assert len(acknowledged) == 80
    assert deadlocks(portal) == 0
    assert all(counts[200] > 5 for counts in totals), totals
    assert sum(counts[304] for counts in totals) > 0, "nothing was ever unchanged: nothing was tested"


@pytest.mark.row("D6")
def test_an_acknowledged_write_always_changes_the_tag(portal):
    """The tag of before each write, asked for after it, while others write in the same company."""
    number = number_of(file_ticket(portal.client(ANA), "Tags in a crowd"))

    def run(email):
        wire, other = wire_of(portal, ANA), wire_of(portal, email)
        for i in range(12):
            word = uuid.uuid4().hex
            tags = {path: wire.get(path).header("ETag") for path in ("/tickets", f"/tickets/{number}")}
            assert other.post(f"/tickets/{number}/messages", {"message": word, "form_key": word}).status == 303
            for path, tag in tags.items():
                page = wire.get(path, If_None_Match=tag)
                assert page.status == 200, (email, path, i)
                assert path == "/tickets" or word in page.text
        wire.close()
        other.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(run, email) for email in (ANA, BRUNO, ANA, BRUNO)]:
            done.result(120)
    assert deadlocks(portal) == 0


@pytest.mark.row("D6")
def test_reading_a_ticket_takes_its_mark_off_the_list(portal, people):
    """The contact's own looking is a change, too."""
    ana, = people(ANA)
    number = number_of(file_ticket(portal.client(ANA), "Unread for a while"))
    ana.get(f"/tickets/{number}")
    before = ana.get("/tickets")
    answer(portal, number, "Something new.")
    marked = ana.get("/tickets", If_None_Match=before.header("ETag"))
    assert marked.status == 200 and marked.text.count("New reply") == before.text.count("New reply") + 1
    ana.get(f"/tickets/{number}")
    again = ana.get("/tickets", If_None_Match=marked.header("ETag"))
    assert again.status == 200 and again.text.count("New reply") == before.text.count("New reply")
