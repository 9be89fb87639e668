# SPDX-License-Identifier: Apache-2.0
"""Pages: how many a second, and beside the floor, a static file, the unchanged page, and other amounts of tickets.

Every page is asked for once first, and what came is checked: a sign-in page measured by mistake is fast."""

import hashlib
import random
import re
import time
from pathlib import Path

from bench_load import in_turn, seconds_of, wrk
from bench_world import SETTINGS
from harness import system
from harness.wire import Wire, sign_in

OWN = "seed-contact-1@example.test"      # 200 tickets
COMPANY = "seed-contact-2@example.test"  # a tenth of all tickets, up to 100,000
SMALL = "seed-contact-3@example.test"    # a company of 100 tickets
AGENT = "seed-agent-1@example.test"
FLOOR_PAGE = "list, 50 of 200 tickets"


def cookie_of(client):
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.session.cookies)


def longest(database):
    """The number of contact 1's ticket that has 10 messages."""
    return database.value("SELECT min(number) FROM ticket WHERE requester_id = (SELECT id FROM contact WHERE email_key = ?)",
                          OWN)


def fetch(client, path, needle, headers=None, status=200):
    answer = client.request("GET", path, headers=headers or {})
    if answer.status != status or needle not in answer.source:
        raise SystemExit(f"{path}: {answer.status}, not the page that was to be measured")
    return answer


def pages(own, company, agent, detail):
    """name, client, path, headers, text that must be in the answer, status"""
    # The first look at a ticket marks it as read, which changes ticket and list.
    own.get(detail)
    detail_etag = own.get(detail).headers["ETag"]
    list_etag = own.get("/tickets").headers["ETag"]
    found = [
        ("list, 200 tickets", own, "/tickets", {}, "Last activity", 200),
        ("list, unchanged (304)", own, "/tickets", {"If-None-Match": list_etag}, "", 304),
        ("list, company", company, "/tickets?view=company", {}, "Last activity", 200),
        ("list, company, by subject", company, "/tickets?view=company&sort=subject&dir=asc", {}, "Last activity", 200),
        ("list, company, open only", company, "/tickets?view=company&status=open", {}, "Last activity", 200),
        ("detail, 10 messages", own, detail, {}, "Conversation", 200),
        ("detail, unchanged (304)", own, detail, {"If-None-Match": detail_etag}, "", 304),
        ("search, 200 tickets", own, "/tickets?q=printer", {}, "Last activity", 200),
        ("search, company", company, "/tickets?view=company&q=printer+invoice", {}, "Last activity", 200),
        ("new ticket form", own, "/tickets/new", {}, "Subject", 200),
    ]
    if agent.get("/desk").status == 200:
        found.append(("desk, list", agent, "/desk", {}, "<table", 200))
        found.append(("desk, search", agent, "/desk?q=printer+invoice", {}, "<table", 200))
    return found


def page_table(world, options):
    portal = world.portal
    own, company, agent = portal.client(OWN), portal.client(COMPANY), portal.client(AGENT)
    rows = []
    for name, client, path, headers, needle, status in pages(own, company, agent, f"/tickets/{longest(world.database)}"):
        answer = fetch(client, path, needle, headers, status)
        sent = dict(headers, Cookie=cookie_of(client))
        many = wrk(client.url(path), sent, options.connections, options.seconds)
        alone = wrk(client.url(path), sent, 1, max(1, options.seconds // 2))
        rows.append((name, f"{many.rate:,.0f}", many.p50, many.p99, alone.p50, f"{len(answer.response.content):,}"))
    return rows


class Floor:
    """tests/bench/mod_floor.c, built here, running a page's own statements in the same httpd."""

    def __init__(self, scratch, options):
        here = Path(__file__).parent
        self.module, self.printer = scratch / "mod_floor.so", scratch / "print_sql"
        includes = system.run(["apxs", "-q", "INCLUDEDIR"]).stdout.strip()
        flags = system.run(["pkg-config", "--cflags", "apr-1", "apr-util-1", "libpq"]).stdout.split()
        libraries = system.run(["pkg-config", "--libs", "openssl", "icu-i18n", "icu-uc", "sqlite3", "libpq", "apr-1",
                                "apr-util-1"]).stdout.split()
        common = ["gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-g", *flags]
        build = system.ROOT / options.build
        system.run([*common, "-shared", "-fPIC", f"-I{includes}", "-o", self.module, here / "mod_floor.c", "-lsqlite3",
                    "-lpq"])
        system.run([*common, f"-I{build}/gen", "-o", self.printer, here / "print_sql.c",
                    build / "libcustomerportal.a", *libraries, "-lm", "-lpthread"])

    def statements(self, database, email, rows, *more):
        """(row of the contact, {name: [SQL, parameters ...]})"""
        contact = database.query("SELECT id, company_id FROM contact WHERE email_key = ?", email)[0]
        lines = system.run([self.printer, "pgsql" if database.kind == "pgsql" else "sqlite3", contact["id"],
                            contact["company_id"], rows, *more]).stdout.splitlines()
        return contact, {line.split("\t")[0]: line.split("\t")[1:] for line in lines}

    def config(self, database, token, page, number):
        """Directives that make /floor do what a page asks of the database for contact 1."""
        contact, sql = self.statements(database, OWN, 50)
        both = [f"i:{contact['id']}", f"i:{contact['company_id']}"]
        now = int(time.time() * 1e6)
        sql["session_find"] += [f"t:{hashlib.sha256(token.encode()).hexdigest()}", "t:/support", f"i:{now}", "i:0", "i:0"]
        sql["list_owners"] += both
        if page == "list":
            names = ["session_find", "list_count", "list_owners", "list_rows"]
        else:
            thread = database.value("SELECT thread.id FROM thread JOIN ticket ON ticket.id = thread.ticket_id"
                                    " WHERE ticket.number = ?", number)
            sql["ticket_find"] += [*both, f"i:{number}"]
            sql["message_list"] += [f"i:{thread}", "i:200"]
            names = ["session_find", "ticket_find", "message_list"]
        text = f'LoadModule floor_module "{self.module}"\n<Location "/floor">\nSetHandler floor\n</Location>\n'
        for name in names:
            text += "FloorStatement " + " ".join(f'"{word}"' for word in sql[name]) + "\n"
        return text + 'CustomLog statements.log "%{cp-statements}n"\n'


def statements_of(portal, client, path):
    """How many a GET costs, out of the access log."""
    log = portal.httpd.folder / "statements.log"
    before = len(log.read_text().splitlines())
    fetch(client, path, "")
    for _ in range(200):
        lines = log.read_text().splitlines()
        if len(lines) > before:
            return lines[-1]
        time.sleep(0.01)
    raise SystemExit("no line in the access log")


def against_floor(world, floor, options):
    """Ratios of list and detail to the floor, to a static file of their size, and of the unchanged page to both."""
    portal, results = world.portal, {}
    number = longest(world.database)
    own = portal.client(OWN)
    token = next(cookie.value for cookie in own.session.cookies if "customerportal" in cookie.name)
    sent = {"Cookie": cookie_of(own)}

    def rate(url, headers):
        return lambda: wrk(url, headers, options.connections, options.seconds).rate

    for page, path in (("list", "/tickets"), ("detail", f"/tickets/{number}")):
        portal.restart(SETTINGS, extra=floor.config(portal.database, token, page, number) + "LogLevel warn")
        # The first look at a ticket marks it as read, which changes its tag.
        own.get(path)
        answer = fetch(own, path, "</html>")
        results[f"{page} statements"] = statements_of(portal, own, path)
        (portal.httpd.folder / "htdocs" / "same.html").write_bytes(answer.response.content)
        static = f"{portal.httpd.url}/same.html"
        known = portal.client().request("GET", static).headers["ETag"]
        found = in_turn(options.turns, page=rate(own.url(path), sent), floor=rate(f"{portal.httpd.url}/floor", {}),
                        static=rate(static, {}), same=rate(static, {"If-None-Match": known}),
                        unchanged=rate(own.url(path), dict(sent, **{"If-None-Match": answer.headers["ETag"]})))
        results[f"{page} floor"] = f"{found['page'] / found['floor']:.2f} ({found['page']:,.0f}/s)"
        results[f"{page} static"] = f"{found['page'] / found['static']:.2f}"
        results[f"{page} 304"] = f"{found['unchanged'] / found['page']:.1f}"
        results[f"{page} 304 static"] = f"{found['unchanged'] / found['same']:.2f}"
    portal.restart(SETTINGS, extra="LogLevel warn")
    return results


WORDS = ("invoice printer order delivery account password network screen update error report export import label scanner "
         "backup server license contract address phone mail file folder price discount article customer shop branch").split()


def search_times(wire, query, count):
    """Milliseconds of so many searches for one or two words, one at a time: always the same ones."""
    choice, times = random.Random(1), []
    for i in range(count):
        words = "+".join(choice.sample(WORDS, 1 + i % 2))
        times.append(seconds_of(lambda: wire.get(f"/tickets{query}q={words}")) * 1000)
    return sorted(times)


def searches(world, options):
    """95 % of searches are answered within so many milliseconds. The first round reads from the disk what the others find in
    memory; both are told."""
    results = {}
    for name, email, query in (("own", OWN, "?"), ("company", COMPANY, "?view=company&")):
        wire = Wire(world.portal.httpd.port, sign_in(world.portal, [email])[email])
        first, then = (search_times(wire, query, options.searches)[int(options.searches * 0.95)] for _ in range(2))
        results[f"search {name}"] = f"{then:.1f} ms (at first {first:.1f})"
        wire.close()
    return results


def company_sizes(world, options):
    """The time of a company's list, a large one's against that of one with 100 tickets."""
    portal, rates = world.portal, {}
    for email in (COMPANY, SMALL):
        client = portal.client(email)
        fetch(client, "/tickets?view=company", "Last activity")
        rates[email] = (client.url("/tickets?view=company"), {"Cookie": cookie_of(client)})
    large, small = ((lambda one=rates[email]: wrk(*one, 1, options.seconds).rate) for email in (COMPANY, SMALL))
    found = in_turn(options.turns, large=large, small=small)
    return {"company sizes": f"{found['small'] / found['large']:.2f}"}


def growth(worlds, options):
    """The time of contact 1's list in the largest world against that in the smallest."""
    measures = {}
    for world in worlds:
        client = world.portal.client(OWN)
        fetch(client, "/tickets", "Last activity")
        measures[f"w{world.name}"] = lambda url=client.url("/tickets"), c=cookie_of(client): wrk(
            url, {"Cookie": c}, 1, options.seconds).rate
    found = in_turn(options.turns, **measures)
    return {"growth": f"{found[f'w{worlds[0].name}'] / found[f'w{worlds[-1].name}']:.2f}"}
