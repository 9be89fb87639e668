# SPDX-License-Identifier: Apache-2.0
"""Every payload of the corpora, by every way in, opened in Chromium on the pages that show it: with scripts on and the
page's own policy switched off, so that only what the page itself is made of keeps a payload from running."""

import base64
import os
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

import test_sanitizer
from harness import payloads, system, watch
from harness.quick import quick_portal
from harness.wire import Wire, sign_in
from test_sanitizer import sanitize  # noqa: F401 (a fixture)

ANA, BRUNO = "ana@example.com", "bruno@example.com"
PER_TICKET = 95  # payloads; each comes twice, and a page shows 200 messages
PER_REPLY = 90   # files
NAMES = 60       # people whose name is typed or given to portalctl
IN_MAIL = "{}@hostile.example"

# As the sanitizer writes it, from the tree that Chromium made of it.
WRITE = r"""
    const escape = (t, a) => { t = t.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
        return a ? t.replace(/"/g, '&quot;').replace(/'/g, '&#39;').replace(/`/g, '&#96;') : t; };
    const write = node => {
        if (node.nodeType == 3) return escape(node.data);
        if (node.nodeType != 1) return '<<node of type ' + node.nodeType + '>>';
        const inner = [...node.childNodes].map(write).join('');
        const tag = '<' + node.localName + [...node.attributes].map(a => ' ' + a.name + '="' + escape(a.value, true) + '"').join('') + '>';
        if (['br', 'hr', 'wbr'].includes(node.localName)) return tag;
        return tag + (node.localName == 'pre' && inner.startsWith('\n') ? '\n' : '') + inner + '</' + node.localName + '>';
    };
    return [...document.querySelectorAll('.prose')].map(e => [...e.childNodes].map(write).join(''));
"""


@pytest.fixture(scope="module", autouse=True)
def once(request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("what a page makes of a text is the same with every database: runs with SQLite")


@pytest.fixture(scope="module")
def hostile(corpora):
    found = payloads.xss(corpora)
    assert len(found) > 900
    return found


@pytest.fixture(scope="module")
def portal(portal_factory, demo_template):
    with quick_portal(portal_factory, demo_template, {"PortalPageSize": "100", "PortalMaxFiles": "100",
                                                      "PortalCloseTickets": "On", "PortalReplyToClosed": "On"}) as portal:
        yield portal


@pytest.fixture(scope="module")
def watcher(scratch, portal):
    watcher = watch.Watcher(scratch / "watched", portal.httpd.url)
    watcher.use("customerportal", sign_in(portal, [ANA])[ANA])
    yield watcher
    watcher.close()


@pytest.fixture(scope="module")
def wires(portal):
    """Four connections of Ana's, to be used by as many threads."""
    token = sign_in(portal, [ANA])[ANA]
    made = [Wire(portal.httpd.port, token) for _ in range(4)]
    for wire in made:
        wire._csrf = made[0].csrf
    yield made
    for wire in made:
        wire.close()


def spread(wires, send, items):
    """send(wire, item) for all items, on all connections at once; the answers in the order of the items."""
    items = list(enumerate(items))
    with ThreadPoolExecutor(len(wires)) as pool:
        parts = pool.map(lambda i: [(n, send(wires[i], item)) for n, item in items[i::len(wires)]], range(len(wires)))
        return [answer for _, answer in sorted((pair for part in parts for pair in part), key=lambda pair: pair[0])]


# --- the pages, as they are without anything hostile ---------------------------------------------------------------


@pytest.fixture(scope="module")
def harmless(portal, watcher, wires):
    """Elements and attributes that pages have which show everything that a page can show."""
    ana = portal.client(ANA)
    page = ana.post_form("/tickets/new", {"subject": "Harmless", "message": "Text"}, field="subject",
                         files=[("attachment", ("a.txt", b"aaa", "text/plain"))])
    number = page.url.split("/tickets/")[1].split("?")[0]
    for i in range(101):
        assert wires[0].post("/tickets", {"subject": f"One of many {i}", "message": "x", "form_key": f"{i:016}"}).status == 303
    portal.ctl("message", "add", "--ticket", number, "--from", "agent@example.com", input="An answer.")
    ana.submit(ana.get(f"/tickets/{number}/close"), action="/close")
    known = set()
    paths = ["/tickets", "/account", "/tickets/new", "/tickets?q=script&status=open&owner=none", "/tickets/99999",
             "/tickets?sort=created&dir=desc", "/tickets?sort=created&dir=asc"]
    first = portal.database.query("SELECT number FROM ticket ORDER BY number LIMIT 8")
    paths += [f"/tickets/{row['number']}{end}" for row in [{"number": number}] + first for end in ("?all=1", "/close")]
    for path in paths:
        visit = watcher.visit(portal.url + path)
        assert visit.faults == [], path
        assert visit.elements > 50
        known.update(visit.outer)
    return known


def look(watcher, portal, path, harmless, least=0):
    """Opens a page and holds it to what no hostile text may change."""
    visit = watcher.visit(portal.url + path)
    assert visit.faults == [], path
    assert visit.elements > 40, path
    strange = set(visit.outer) - harmless
    assert not strange, f"{path}: elements that no harmless page has: {sorted(strange)}"
    for line in visit.inner:
        tag, *attributes = line.split(" ")
        assert tag in test_sanitizer.ALLOWED and set(attributes) <= test_sanitizer.ALLOWED[tag], f"{path}: {line}"
    if least:
        assert watcher.run("return document.querySelectorAll('.msg').length") >= least, path
    return visit


def test_the_watcher_sees_what_runs(portal, watcher):
    """The same look finds fault with pages that are not ours, so that finding none below means something."""
    for body, fault in [
            ("<img src=x onerror=alert(1)>", "ran alert(1)"), ("<script>document.write('x')</script>", "ran write x"),
            ("<img src=http://elsewhere.example/a.png>", "asked for http://elsewhere.example/a.png"),
            ("<style>p{background:url(//elsewhere.example/b)}</style><p>x", "asked for http://elsewhere.example/b"),
            ("<a href=' JavaScript:x'>", "holds <a"), ("<a href=ftp://x>", "a link with ftp:"), ("<iframe></iframe>", "1 frames"),
            ("<meta http-equiv=refresh content='0;url=/other.html'>", "went to"), ("<p onclick=x>", "holds <p"),
            ("<svg><a><animate attributeName=href values=javascript:x /></a></svg>", "holds <animate"),
            ("<form action=javascript:x>", "holds <form"), ("<script>location='/other.html'</script>", "went to"),
            ("<div class=prose><p style=position:fixed>", "1 elements over the page"), ("<object data=/x></object>", "holds <object")]:
        (portal.httpd.folder / "htdocs" / "evil.html").write_text("<!doctype html><title>x</title>" + body)
        (portal.httpd.folder / "htdocs" / "other.html").write_text("<!doctype html><title>other</title>")
        faults = watcher.visit(portal.httpd.url + "/evil.html").faults
        if fault == "went to":
            for _ in range(50):
                if any(text.startswith(fault) for text in faults):
                    break
                faults = watcher.visit(portal.httpd.url + "/evil.html").faults
        assert any(text.startswith(fault) for text in faults), (body, faults)


# --- by mail -------------------------------------------------------------------------------------------------------


def words(text):
    """A header's value that any mail reader turns back into `text`, one line as headers are."""
    data = re.sub(r"[\r\n]+", " ", text)
    pieces, piece = [], ""
    for character in data:
        if len((piece + character).encode()) > 42:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(p.encode()).decode()}?=" for p in pieces + [piece])


def mail(i, group, first, sender, subject, kind, text, name):
    boundary = "=-boundary-of-ours"
    threading = "" if first else f"References: <g{group}@hostile.example>\n"
    identity = f"g{group}@hostile.example" if first else f"m{i}-{kind}@hostile.example"
    return (f"From: {sender}\nTo: support@example.com\nSubject: {words(subject)}\n"
            f"Date: Mon, 02 Nov 2026 {10 + i // 3600:02}:{i // 60 % 60:02}:{i % 60:02} +0000\nMessage-ID: <{identity}>\n{threading}"
            f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n"
            f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            f"{base64.encodebytes(text.encode()).decode()}\n--{boundary}\nContent-Type: text/html\n"
            f"Content-Disposition: attachment; filename*=utf-8''{quote(name, safe='')}\n\nx\n--{boundary}--\n").encode()


@pytest.fixture(scope="module")
def mailed(portal, hostile):
    """Numbers of tickets that came by mail; each message's text, sender and file name are a payload, each subject, too."""
    folder = portal.folder / "hostile_mail"
    folder.mkdir()
    count = 0
    for group, start in enumerate(range(0, len(hostile), PER_TICKET)):
        people = [f"<{ANA}>"]
        for payload in hostile[start:start + PER_TICKET]:
            for kind in ("html", "plain"):
                sender = people.pop() if people else f"{words(payload)} <{IN_MAIL.format(count // 2)}>"
                text = payload if kind == "html" else payload + "\n\nA line.\n"
                (folder / f"{count:06}").write_bytes(mail(count, group, count == 2 * start, sender, payload, kind, text, payload))
                count += 1
    system.run(["chmod", "-R", "a+rX", folder])
    before = portal.database.value("SELECT max(number) FROM ticket")
    said = portal.ctl("import", "maildir", folder, "--inbox", "Support").stdout
    assert f"{count} mails imported as {len(range(0, len(hostile), PER_TICKET))} tickets with {count} attachments" in said, said
    return [row["number"] for row in portal.database.query("SELECT number FROM ticket WHERE number > ? ORDER BY number", before)]


def test_mail(portal, watcher, harmless, mailed, hostile):
    shown = 0
    for number in mailed:
        left = min(PER_TICKET, len(hostile) - shown // 2)
        look(watcher, portal, f"/tickets/{number}?all=1", harmless, least=2 * left)
        shown += watcher.run("return document.querySelectorAll('.msg').length")
    assert shown == 2 * len(hostile)


def test_what_is_shown_is_the_tree_that_was_vetted(portal, watcher, mailed):
    """Chromium's tree of each message, written again, is the very bytes that were sent; so is that of html5lib."""
    ana = portal.client(ANA)
    compared = 0
    for number in mailed:
        source = ana.get(f"/tickets/{number}?all=1").source
        sent = re.findall(r'<div class="prose"[^>]*>\n?(.*?)\n?</div>\s*(?:<ul class="files"|</article>)', source, re.S)
        watcher.visit(f"{portal.url}/tickets/{number}?all=1")
        seen = watcher.run(WRITE)
        assert len(seen) == len(sent) > 10
        for one, other in zip(sent, seen):
            assert other.strip("\n") == one.strip("\n")
            test_sanitizer.check(one.strip("\n"))
            compared += 1
    assert compared > 1800


def test_sanitising_what_chromium_wrote_changes_nothing(watcher, hostile, sanitize, portal):  # noqa: F811
    """innerHTML and html5lib escape otherwise than we do: sanitised again, both are the same text as before."""
    import html5lib
    sample = hostile[::9]
    watcher.visit(portal.httpd.url + "/index.html")

    def again(payload):
        clean = sanitize(payload)
        tree = html5lib.parseFragment(clean, container="div", namespaceHTMLElements=False)
        return clean, sanitize(html5lib.serialize(tree, omit_optional_tags=False, quote_attr_values="always",
                                                  alphabetical_attributes=False))

    with ThreadPoolExecutor(2) as pool:
        pairs = list(pool.map(again, sample))
    parsed = watcher.run("return arguments[0].map(t => new DOMParser().parseFromString('<body>' + t, 'text/html').body.innerHTML)",
                         [clean for clean, _ in pairs])
    with ThreadPoolExecutor(2) as pool:
        by_chromium = list(pool.map(sanitize, parsed))
    for payload, (clean, by_html5lib), other in zip(sample, pairs, by_chromium):
        assert clean == by_html5lib == other, payload


# --- by form and by reply ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filed(portal, wires, hostile):
    """Numbers of tickets that were filed by the form, subject and message being a payload."""
    def send(wire, payload):
        return wire.post("/tickets", {"subject": payload[:200], "message": payload, "form_key": os.urandom(12).hex()})

    answers = spread(wires, send, hostile)
    assert {answer.status for answer in answers} == {303}
    return [int(answer.header("Location").rsplit("/", 1)[1]) for answer in answers]


def test_subjects_on_the_list(portal, watcher, harmless, filed, hostile):
    """All pages of the list, and the tickets' own pages as far as the browser has time for them."""
    path, seen = "/tickets?sort=created&dir=desc", 0
    for _ in range(30):
        look(watcher, portal, path, harmless)
        seen += watcher.run("return document.querySelectorAll('tbody tr').length")
        path = watcher.run("const a = document.querySelector('a[rel=next]'); return a && a.getAttribute('href')")
        if not path:
            break
        path = path.removeprefix("/support")
    assert seen > len(hostile)


def test_filed_tickets(portal, watcher, harmless, filed, wires):
    for i, number in enumerate(filed[::30]):
        look(watcher, portal, f"/tickets/{number}" + ("/close" if i % 3 == 0 else ""), harmless)
    # The others are read by Chromium's parser, and what it finds must be what a harmless page has.
    pages = [answer.text for answer in spread(wires, lambda wire, number: wire.get(f"/tickets/{number}"), filed)]
    found = watcher.run("""
        const found = new Set();
        for (const text of arguments[0]) {
            const page = new DOMParser().parseFromString(text, 'text/html');
            for (const e of page.querySelectorAll('*'))
                if (!e.closest('.prose') || e.matches('.prose'))
                    found.add([e.localName + (e.namespaceURI.endsWith('xhtml') ? '' : ' ' + e.namespaceURI),
                               ...e.getAttributeNames().sort()].join(' '));
        }
        return [...found];""", pages)
    assert not set(found) - harmless


def test_forms_with_faults(portal, watcher, harmless, wires, hostile):
    """What was typed comes back in the form's fields: read by Chromium, these hold exactly that."""
    def send(wire, payload):
        return wire.post("/tickets", {"subject": payload + "x" * 200, "message": payload, "form_key": "k" * 16}).text

    pages = spread(wires, send, hostile)
    found = watcher.run("""
        return arguments[0].map(text => {
            const page = new DOMParser().parseFromString(text, 'text/html');
            return [page.querySelector('#subject').value, page.querySelector('#message').value, page.scripts.length,
                    page.querySelectorAll('form').length];
        });""", pages)
    forms = {count for _, _, _, count in found}
    assert len(forms) == 1
    for payload, (subject, message, scripts, _) in zip(hostile, found):
        # A browser's field of one line holds no line ends, and its larger one no carriage returns.
        assert subject == re.sub("[\r\n]", "", payload) + "x" * 200
        assert message == payload.replace("\r\n", "\n").replace("\r", "\n")
        assert scripts == 0


@pytest.fixture(scope="module")
def replied(portal, wires, hostile):
    """Numbers of tickets with one payload for each reply."""
    numbers = []
    for start in range(0, len(hostile), 2 * PER_TICKET):
        answer = wires[0].post("/tickets", {"subject": "Replies", "message": "First.", "form_key": os.urandom(12).hex()})
        numbers.append(int(answer.header("Location").rsplit("/", 1)[1]))

        def send(wire, payload):
            return wire.post(f"/tickets/{numbers[-1]}/messages", {"message": payload, "form_key": os.urandom(12).hex()}).status

        assert set(spread(wires, send, hostile[start:start + 2 * PER_TICKET])) == {303}
    return numbers


def test_replies(portal, watcher, harmless, replied, hostile):
    shown = 0
    for number in replied:
        look(watcher, portal, f"/tickets/{number}?all=1", harmless, least=2)
        shown += watcher.run("return document.querySelectorAll('.msg').length") - 1
    assert shown == len(hostile)


# --- names ---------------------------------------------------------------------------------------------------------


def as_sent(name):
    """A file's name in a form, as browsers write it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def test_file_names(portal, watcher, harmless, wires, hostile):
    """A name is shown and offered as it was given, but for what makes no name: a path before it, controls, length."""
    answer = wires[0].post("/tickets", {"subject": "Files", "message": "First.", "form_key": os.urandom(12).hex()})
    number = int(answer.header("Location").rsplit("/", 1)[1])
    wanted = []
    for start in range(0, len(hostile), PER_REPLY):
        part = hostile[start:start + PER_REPLY]
        answer = wires[0].post(f"/tickets/{number}/messages", {"message": "Files.", "form_key": os.urandom(12).hex()},
                               files=[("attachment", as_sent(name), b"x") for name in part])
        assert answer.status == 303, answer.text[:500]
        # An escape that was typed is taken for a browser's own.
        wanted += [payloads.file_name(name.replace("%22", '"').replace("%0D", "\r").replace("%0d", "\r").replace("%0A", "\n")
                                      .replace("%0a", "\n")) for name in part]
    look(watcher, portal, f"/tickets/{number}", harmless, least=10)
    shown = watcher.run("return [...document.querySelectorAll('.files a')].map(a => a.textContent)")
    assert len(shown) == len(wanted)
    for one, other in zip(shown, wanted):
        assert one == other or len(other.encode()) > 150 and one[:20] == other[:20]
    # A form that comes back names the files, too.
    answer = wires[0].post(f"/tickets/{number}/messages", {"message": "", "form_key": os.urandom(12).hex()},
                           files=[("attachment", as_sent(name), b"x") for name in hostile[:PER_REPLY]])
    assert answer.status == 422
    kept = watcher.run("""
        const page = new DOMParser().parseFromString(arguments[0], 'text/html');
        return [page.scripts.length, page.querySelectorAll('[name=kept]').length,
                [...page.querySelectorAll('*')].filter(e => e.getAttributeNames().some(n => /^on|^style$/.test(n))).length];
        """, answer.text)
    assert kept == [0, PER_REPLY, 0]


def test_names_of_people(portal, watcher, harmless, hostile):
    """Typed in the account, or given to portalctl: shown in the head, the account, the list, the ticket, to colleagues."""
    fitting = [payload for payload in hostile if len(payload) <= 80]
    sample = fitting[::max(1, len(fitting) // NAMES)][:NAMES]
    tokens = sign_in(portal, [ANA])
    wire = Wire(portal.httpd.port, tokens[ANA])
    answer = wire.post("/tickets", {"subject": "Named", "message": "x", "form_key": os.urandom(12).hex()})
    ticket = answer.header("Location").removeprefix("/support")
    pages = []
    for i, name in enumerate(sample):
        assert wire.post("/account/profile", {"first_name": name, "last_name": sample[-i]}).status == 303
        pages += [wire.get(path).text for path in ("/account", "/tickets?view=mine&q=Named", ticket)]
        if i % 6 == 0:
            for path in ("/account", "/tickets?view=mine&q=Named", ticket):
                look(watcher, portal, path, harmless)
            assert watcher.run("return document.querySelector('.me .name').textContent").endswith(
                " ".join(filter(None, [payloads.one_line(name), payloads.one_line(sample[-i])])))
    assert wire.post("/account/profile", {"first_name": "Ana", "last_name": "Souza"}).status == 303
    wire.close()
    found = watcher.run("""
        const found = new Set();
        for (const text of arguments[0])
            for (const e of new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*'))
                found.add([e.localName + (e.namespaceURI.endsWith('xhtml') ? '' : ' ' + e.namespaceURI), ...e.getAttributeNames().sort()].join(' '));
        return [...found];""", pages)
    inside = {"p", "br"}
    assert not set(found) - harmless - inside


def test_names_by_portalctl(portal, watcher, harmless, hostile):
    """People who are added by a command and then write: their names stand in the list's rows and beside their messages."""
    folder = portal.folder / "named_mail"
    folder.mkdir()
    fitting = [payload for payload in hostile if len(payload) <= 80]
    sample = fitting[3::max(1, len(fitting) // NAMES)][:NAMES]
    for i, name in enumerate(sample):
        portal.ctl("user", "add", f"n{i}@hostile.example", "--role", "contact", "--company", "Example", "--name", name)
        (folder / f"{i}").write_bytes(mail(i, f"named{i}", True, f"<n{i}@hostile.example>", f"Named {i}", "plain", "Text", "a.txt"))
    portal.ctl("user", "add", "staff@hostile.example", "--role", "agent", "--name", sample[0], "--alias", sample[1])
    system.run(["chmod", "-R", "a+rX", folder])
    said = portal.ctl("import", "maildir", folder, "--inbox", "Support").stdout
    assert f"{len(sample)} mails imported" in said
    number = portal.database.value("SELECT max(number) FROM ticket")
    portal.ctl("message", "add", "--ticket", str(number), "--from", "staff@hostile.example", input=sample[2] + "\n")
    look(watcher, portal, "/tickets?q=Named&sort=requester&dir=asc", harmless)
    shown = set(watcher.run("return [...document.querySelectorAll('tbody bdi')].map(e => e.textContent)"))
    for name in sample:
        assert payloads.one_line(name) in shown
    look(watcher, portal, f"/tickets/{number}", harmless, least=2)
