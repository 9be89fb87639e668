# SPDX-License-Identifier: Apache-2.0
"""Requests that no browser sends: an answer of 4xx for which the server takes less than a second, the same children as
before, no more memory than before, and no file left behind."""

import os
import random
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from harness.raw import WAIT, answer, memory, send, trickle
from harness.wire import Wire, multipart, sign_in

# What httpd says of many kept connections to few workers, and of paths that climb out.
pytestmark = pytest.mark.expect_log("AH00161", "AH00287", "AH10244")

ANA = "ana@example.com"
MIB = 1024 * 1024
GROWTH = 120 * MIB  # of all children together, over all tests of this file; the bodies below are many times that


@pytest.fixture(scope="module", autouse=True)
def once(request):
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("nothing of this reaches the database: runs with SQLite")


@pytest.fixture(scope="module")
def portal(portal_factory, build):
    # One set of children from beginning to end, so that one that is gone is one that crashed.
    portal = portal_factory({"PortalMaxFileSize": "2", "PortalMaxFiles": "5"},
                            extra="MinSpareThreads 1\nMaxSpareThreads 32\nMaxConnectionsPerChild 0\nTimeout 3\n")
    yield portal
    portal.stop()


@pytest.fixture(scope="module")
def who(portal):
    """A signed-in connection that the other tests take the cookie and the token from."""
    wire = Wire(portal.httpd.port, sign_in(portal, [ANA])[ANA])
    wire.number = portal.database.value(
        "SELECT min(number) FROM ticket JOIN contact ON contact.id = requester_id WHERE contact.email_key = 'ana@example.com' "
        "AND closed_at IS NULL")
    wire.get("/tickets")
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def born(portal, who):
    """The children at the beginning, and their memory."""
    children = portal.httpd.children()
    return set(children), memory(children)


class Times:
    """How long the server took for what it refused, by its own clock: ours would count the rest of a busy machine, too."""

    LINE = re.compile(r'" (4\d\d) \d+ (\d+)$')

    def __init__(self, portal):
        self.log = portal.httpd.access_log
        self.read = 0
        self.worst = 0

    def fresh(self):
        """(status, seconds, line) of the refusals since the last call; not of those that end the waiting for a client."""
        with open(self.log, "rb") as file:
            file.seek(self.read)
            data = file.read()
        data = data[:data.rfind(b"\n") + 1]
        self.read += len(data)
        for line in data.decode("latin-1").splitlines():
            found = self.LINE.search(line)
            if found and found[1] != "408":
                seconds = int(found[2]) / 1e6
                self.worst = max(self.worst, seconds)
                yield int(found[1]), seconds, line[:200]


@pytest.fixture(scope="module")
def times(portal):
    return Times(portal)


def left_behind(portal):
    return [name for _, _, names in os.walk(portal.store / "tmp") for name in names]


@pytest.fixture(autouse=True)
def unharmed(request, portal, who, born, times):
    """What holds after each test."""
    list(times.fresh())
    rows = portal.database.query("SELECT count(*) AS n, max(number) AS last FROM ticket")
    messages = portal.database.value("SELECT count(*) FROM message")
    yield
    assert set(portal.httpd.children()) == born[0], "a child ended"
    assert memory(born[0]) < born[1] + GROWTH
    # Where the client keeps the server waiting the time is not the server's.
    slow = [one for one in times.fresh() if one[1] >= 1 and not request.node.get_closest_marker("waits")]
    assert slow == []
    deadline = time.monotonic() + WAIT
    while left_behind(portal) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left_behind(portal) == []
    assert portal.database.query("SELECT count(*) AS n, max(number) AS last FROM ticket") == rows
    assert portal.database.value("SELECT count(*) FROM message") == messages
    assert who.get("/tickets").status == 200


def head(who, method="GET", path="/support/tickets", more=(), cookie=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie or 'customerportal=' + who.token}", *more]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def fails(portal, data, statuses=range(400, 500), **options):
    status, text, body = send(portal.httpd.port, data, **options)
    # httpd ends a connection without a word where there is nobody to answer.
    assert status in statuses or (status is None and None in statuses), (data[:120], status, body[:300])
    return status, text


# --- requests ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "MOVE", "get", "G\tET", "GET\0", "\xff", "X" * 9000, "", "BREW", "PRI"],
                         ids=range(12))
def test_methods(portal, who, method):
    fails(portal, head(who, method), [400, 405, 414, 501, None])


HEADERS = {
    "one of 9 KB": "X: " + "x" * 9000, "a cookie of 9 KB": "Cookie: " + "x" * 9000, "200 of them": "\r\n".join(f"X{i}: x" for i in range(200)),
    "no colon": "nonsense", "no name": ": x", "NUL": "X: a\0b", "folded": "X: a\r\n b", "blank before the colon": "Content-Length : 5",
    "control in a name": "X\x01: a", "a name of bytes": "\xff\xfe: a", "two hosts": "Host: other", "bare CR": "X: a\rb",
    "lengths that differ": "Content-Length: 5\r\nContent-Length: 6", "negative length": "Content-Length: -1", "no number": "Content-Length: five",
    "endless number": "Content-Length: " + "9" * 40, "length and chunked": "Transfer-Encoding: xchunked\r\nContent-Length: 3",
    "unknown coding": "Transfer-Encoding: gzip", "two codings": "Transfer-Encoding: chunked, identity",
    "expects what is not": "Expect: 200-ok", "a sign": "Content-Length: +3", "hex": "Content-Length: 0x10",
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers(portal, who, name):
    fails(portal, head(who, "POST", f"/support/tickets/{who.number}/messages", [HEADERS[name]]), [400, 403, 408, 411, 413, 417, 431, 501])


@pytest.mark.parametrize("data", [b"\0" * 5000, b"\xff" * 5000, b"\r\n" * 2000, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\r\n\r\n",
                                  b"GET /support HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                                  b"GET /support/tickets\xff HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /support/tickets?q=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
                                  b"GET /support/tickets?q=\0 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
                                  b"GET /support/tickets HTTP/1.1\r\nHost: \r\n\r\n", b"GET /support/tickets HTTP/1.1\r\nHost: a b\r\n\r\n",
                                  b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /support/tickets HTTP/1.1\nHost: x\n\n",
                                  b"GET \t/support/tickets HTTP/1.1\r\nHost: x\r\n\r\n"], ids=range(17))
def test_request_lines(portal, data):
    fails(portal, data, [*range(400, 500), 303, 505, None], end=True)


QUERIES = ["q=" + "x" * 8100, "q=" + "%41" * 2600, "&" * 8000, "=" * 8000, "q=%", "q=%f", "q=%00", "q=%ff", "q=%c0%af", "q=%ed%a0%80",
           "&".join(f"a{i}=b" for i in range(900)), "q=1&q=2", "q=1&%71=2", "sort=subject&sort=number", "%00=1", "%ff=1", "q[]=1&q[]=2",
           "q=a%0d%0aSet-Cookie:x=1", "q=a+b%2b%20c", "#", "q=" + quote("\U0010ffff" * 300), "q=%" + "25" * 2000 + "41"]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_queries(portal, who, query):
    for path in ("/support/tickets", "/support/tickets.csv", f"/support/tickets/{who.number}", "/support/login"):
        status, text = fails(portal, head(who, path=f"{path}?{query}"), [200, 303, *range(400, 415)])
        assert b"x=1" not in text.lower().replace(b"max-age", b"")
        if "q=1&" in query or "%ff" in query or "%00" in query or "sort=subject&" in query:
            assert status == 400, path


def test_a_query_longer_than_any(portal, who):
    fails(portal, head(who, path="/support/tickets?q=" + "x" * MIB), [414])


STEPS = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e%252f", "..\\", "..%5c", "%2e%2e%5c", "....//", "..;/", "..%00/", "..%c0%af",
         "..%ef%bc%8f", ".%2e/", "/../", "//..//", "..%2f..%2f", "\xe2\x80\xa5/", "%uff0e%uff0e/", "..%0d/", "..%09/", ".\0./", "..%ff/", "~/", "file:///"]
ENDS = ["etc/passwd", "etc%2fpasswd", "httpd.conf", "stage/templates/layout.html", "error.log", "portal.db", "%00.css"]
BEGINS = ["/support/assets/{hash}/", "/support/assets/", "/support/attachments/1/", "/support/", "/support/tickets/", "/support/tickets/{n}/", "/"]


def test_paths_that_climb(portal, who):
    assets = re.search(r"/assets/([0-9a-f]+)/portal\.css", who.get("/login").text or who.get("/tickets").text)
    place = assets.group(1) if assets else re.search(r"/assets/([0-9a-f]+)/", who.get("/tickets").text).group(1)
    asked = 0
    for begin in BEGINS:
        begin = begin.format(hash=place, n=who.number)
        data = []
        for step in STEPS:
            for times in (1, 3, 9):
                for end in ENDS:
                    data.append(begin + step * times + end)
        # On kept connections, as there are thousands; one that the server ended is made anew.
        connection = None
        for path in data:
            for attempt in (1, 2):
                connection = connection or socket.create_connection(("127.0.0.1", portal.httpd.port), timeout=WAIT)
                try:
                    connection.sendall(head(who, path=path))
                    status, text, body = answer(connection)
                except ConnectionError:
                    status = None
                if status is not None or attempt == 2:
                    break
                connection.close()
                connection = None
            assert status is None or 400 <= status < 500 or status in (200, 303), (path, status)
            length = re.search(rb"(?i)content-length: (\d+)", text)
            while length and len(body) < int(length.group(1)):
                body += connection.recv(65536)
            assert b"root:" not in body and b"LoadModule" not in body and b"metal:" not in body and b"SQLite format" not in body, path
            if status in (200, 303):
                # Only where httpd itself resolves the steps, to a page that is there.
                assert b"Content-Security-Policy" in text or b"htdocs" in body, path
            if not length or re.search(rb"(?i)connection: close", text):
                connection.close()
                connection = None
            asked += 1
        if connection:
            connection.close()
    assert asked > 3000


# --- bodies --------------------------------------------------------------------------------------------------------


def form(who, fields):
    return "&".join(["csrf=" + quote(who.csrf, safe="")] + [f"{name}={value}" for name, value in fields]).encode("latin-1")


def post(who, body, kind="application/x-www-form-urlencoded", path=None, length=None, more=()):
    size = len(body) if length is None else length
    return head(who, "POST", path or f"/support/tickets/{who.number}/messages",
                [f"Content-Type: {kind}", f"Content-Length: {size}", *more]) + body


def test_forms_that_are_none(portal, who):
    good = [("message", "x"), ("form_key", "k")]
    for fields in ([("message", "%00"), good[1]], [("message", "%ff"), good[1]], [("message", "%"), good[1]], [("message", "%c1%81"), good[1]],
                   [*good, ("message", "y")], [*good, ("csrf", "x")], [("%6dessage", "a"), *good], [("a" + str(i), "b") for i in range(10000)],
                   [("", "x"), *good], [("message%00", "x"), *good], [("message", "\0"), good[1]], [("message", "\xff\xfe"), good[1]]):
        fails(portal, post(who, form(who, fields)), [400])
    for body in (b"", b"&", b"=", b"\0", b"%", b"message", b"x" * 100000, b"csrf=", b"[]", b"{}", b"<x/>"):
        fails(portal, post(who, body), [400, 403])


PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="attachment"; filename="%s"\r\nContent-Type: %s\r\n\r\n%s\r\n'


def parts(who, *others, end=b"--b--\r\n"):
    return b"".join([PART % (b"csrf", who.csrf.encode()), PART % (b"form_key", b"k"), *others, end])


def bodies(who):
    nested = (b'--b\r\nContent-Disposition: form-data; name="attachment"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n'
              b'--c\r\nContent-Disposition: file; filename="a"\r\n\r\nx\r\n--c--\r\n')
    text = PART % (b"message", b"x")
    return {
        "10,000 parts": parts(who, text, *(PART % (b"p%d" % i, b"x") for i in range(10000))),
        "10,000 files": parts(who, text, *(FILE % (b"%d" % i, b"text/plain", b"x") for i in range(10000))),
        "cut in a file": parts(who, text, FILE % (b"a", b"text/plain", b"x" * 9999), end=b""),
        "cut in a header": parts(who, text, b'--b\r\nContent-Disposition: form-data; name="attachment"; filename="a', end=b""),
        "headers without end": parts(who, text, b"--b\r\n" + b"X: " + b"x" * 20000),
        "many headers": parts(who, text, b"--b\r\n" + b"X: x\r\n" * 20000),
        "NUL in a name": parts(who, text, FILE % (b"a\0.txt", b"text/plain", b"x")),
        "no disposition": parts(who, text, b"--b\r\n\r\nx\r\n"),
        "no name": parts(who, text, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n"),
        "twice": parts(who, text, text),
        "bad UTF-8": parts(who, PART % (b"message", b"\xff\xfe")),
        "NUL": parts(who, PART % (b"message", b"a\0b")),
        "a file elsewhere": parts(who, text, FILE.replace(b'"attachment"', b'"message"') % (b"a", b"text/plain", b"x")),
        "transfer encoding": parts(who, text, b'--b\r\nContent-Disposition: form-data; name="x"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n'),
        "bare LF": parts(who, text).replace(b"\r\n", b"\n"),
        "nothing": b"", "only an end": b"--b--\r\n", "only a beginning": b"--b", "noise": bytes(range(256)) * 200,
        "boundaries": b"--b\r\n" * 20000 + b"--b--", "half boundaries": b"\r\n--" * 50000,
        "nested, without what is asked for": parts(who, nested),
        "long text": parts(who, PART % (b"message", b"x" * 3 * MIB)),
        "too much in all": parts(who, text, *(FILE % (b"%d" % i, b"text/plain", b"x" * MIB) for i in range(30))),
    }


@pytest.mark.parametrize("name", list(bodies(type("Nobody", (), {"csrf": ""}))))
def test_multipart(portal, who, name):
    status, _ = fails(portal, post(who, bodies(who)[name], "multipart/form-data; boundary=b"), [400, 403, 413, 422])
    assert status != 422 or name.startswith("nested") or "files" in name


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "b" * 71,
                                  'multipart/form-data; boundary="b', "multipart/form-data; boundary=b; boundary=c", "multipart/form-data; boundary=b\x01",
                                  "multipart/mixed; boundary=b", "application/json", "text/xml", "x" * 8000, "application/x-www-form-urlencodedx", "\xff", ""],
                         ids=range(13))
def test_kinds_of_bodies(portal, who, kind):
    fails(portal, post(who, parts(who, PART % (b"message", b"x")), kind), [400, 413])


@pytest.mark.waits
def test_bodies_that_end_early(portal, who):
    """Less than was announced, and then the end, or nothing any more: the server does not wait for ever."""
    urlencoded = form(who, [("message", "half"), ("form_key", "k")])
    multi = parts(who, PART % (b"message", b"half"), FILE % (b"a", b"text/plain", b"x" * 100000))
    for body, kind in ((urlencoded, "application/x-www-form-urlencoded"), (multi, "multipart/form-data; boundary=b")):
        for cut in (0, 1, len(body) // 2, len(body) - 1):
            fails(portal, post(who, body[:cut], kind, length=len(body)), [400, None], end=True)
    # Held open: httpd's own time-out is three seconds here.
    for data in (post(who, multi[:50000], "multipart/form-data; boundary=b", length=len(multi)), b"POST /support/tickets HTTP/1.1\r\nHost: x\r\nX"):
        fails(portal, data, [400, 408, None], wait=3 + WAIT)


CHUNKS = [b"zz\r\nx\r\n", b"-1\r\nx\r\n", b"fffffffffffffffff\r\nx", b"5\r\nab\r\n0\r\n\r\n", b"1;" + b"x" * 9000 + b"\r\na\r\n0\r\n\r\n", b"0\r\n" + b"X: x\r\n" * 3000,
          b"\r\n\r\n", b"\0\0", b"1 1\r\nx\r\n0\r\n\r\n", b"0x1\r\nx\r\n0\r\n\r\n", b"+1\r\nx\r\n0\r\n\r\n", b"1\nx\n0\n\n", b"7fffffffffffffff\r\nx"]


@pytest.mark.parametrize("chunks", CHUNKS, ids=range(len(CHUNKS)))
def test_chunks(portal, who, chunks):
    data = head(who, "POST", f"/support/tickets/{who.number}/messages", ["Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked"])
    fails(portal, data + chunks, [400, 403, 413, None], end=True)


@pytest.mark.parametrize("kind, start", [("application/x-www-form-urlencoded", b"message="), ("multipart/form-data; boundary=b", PART % (b"message", b"x")),
                                         ("multipart/form-data; boundary=b", (FILE % (b"a", b"text/plain", b"x"))[:-2]),
                                         ("multipart/form-data; boundary=b", b"--b\r\nX: "), ("multipart/form-data; boundary=b", b"preamble")],
                         ids=["urlencoded", "text", "file", "header", "preamble"])
def test_bodies_without_end(portal, who, kind, start):
    """Chunks that never cease: refused once they are more than a form can be."""
    more = ["Content-Type: " + kind, "Transfer-Encoding: chunked"]
    first = head(who, "POST", f"/support/tickets/{who.number}/messages", more) + b"%x\r\n%s\r\n" % (len(start), start)
    block = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    (status, _, _), sent = trickle(portal.httpd.port, first, block, 300 * MIB, wait=20)
    assert status in (400, 413), status
    assert sent < 60 * MIB


def test_a_password_of_ten_mebibytes(portal, who):
    began = time.monotonic()
    for path, fields in (("/support/login", [("email", ANA), ("password", "x" * 10 * MIB)]),
                         ("/support/account/password", [("current_password", "x" * 10 * MIB), ("new_password", "y" * 10 * MIB)]),
                         ("/support/account/profile", [("first_name", "x" * 10 * MIB)])):
        fails(portal, post(who, form(who, fields), path=path), [413])
    assert time.monotonic() - began < 3 * WAIT


# --- cookies -------------------------------------------------------------------------------------------------------


def test_cookies(portal, who):
    """Thousands of Cookie headers, made of pieces of real ones: nobody is let in, nobody's child ends."""
    chance = random.Random(20)
    alphabet = bytes(range(1, 9)) + b"\t" + bytes(range(11, 13)) + bytes(range(14, 256))
    pieces = [who.token.encode(), b"customerportal", b"customerportal=", b"customerportal-form=", b"customerportal-notice=replied", b"customerportal-scheme=dark",
              b"customerportal-density=", b"__Host-customerportal=", b"$Version=1", b"=", b";", b"; ", b",", b'"', b"\\", b"%00", b" ", b"\t", b"\xff", b"A" * 43,
              b"A" * 3000, b"==", b"-", b"_"]

    def mutated():
        kind = chance.random()
        if kind < 0.4:
            token = bytearray(who.token.encode())
            for _ in range(chance.randrange(1, 4)):
                token[chance.randrange(len(token))] = chance.choice(alphabet)
            return b"customerportal=" + bytes(token), False
        if kind < 0.5:
            return b"customerportal=" + who.token.encode()[:chance.randrange(43)], False
        text = b"".join(chance.choice(pieces) for _ in range(chance.randrange(1, 10)))[:8000]
        return text, who.token.encode() in text

    cookies = [mutated() for _ in range(3000)]

    def ask(part):
        seen, connection, stream = [], None, None
        for cookie, real in part:
            if cookie == b"customerportal=" + who.token.encode():
                continue
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", portal.httpd.port), timeout=WAIT)
                stream = connection.makefile("rb")
            connection.sendall(b"GET /support/tickets/1 HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + b"\r\n\r\n")
            line = stream.readline()
            status = int(line.split()[1]) if line else None
            length, closes = 0, not line
            while line and (line := stream.readline().strip()):
                length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length:") else length
                closes = closes or line.lower() == b"connection: close"
            stream.read(length)
            seen.append((cookie, real, status))
            if closes or status == 400:
                connection.close()
                connection = None
        if connection:
            connection.close()
        return seen

    with ThreadPoolExecutor(4) as pool:
        seen = [one for part in pool.map(ask, [cookies[i::4] for i in range(4)]) for one in part]
    assert len(seen) > 2900
    for cookie, real, status in seen:
        # To those who are signed in this ticket is missing; others are sent to sign in.
        assert status in ((303, 400, 404) if real else (303, 400)), (cookie, status)
    assert sum(status == 303 for _, _, status in seen) > 2000
