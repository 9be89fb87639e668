# SPDX-License-Identifier: Apache-2.0
"""Load on a portal while something goes wrong, a record of every answer, and what must be true of it afterwards."""

import http.client
import sqlite3
import subprocess
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from harness.wire import Answer, Wire, multipart, sign_in

ANA, BRUNO = "ana@example.com", "bruno@example.com"
# The machine may be busy with other tests: bounds on time are what is promised, and this on top.
SLACK = 3.0


class Plain(Wire):
    """Sends everything once: a connection that ends without an answer is an error, and not tried again."""

    def __init__(self, port, token, keep=True):
        super().__init__(port, token)
        self.keep = keep

    def request(self, method, path, body=None, headers=None):
        path = path if path.startswith(("/support", "/index")) else self.base + path
        headers = {"Cookie": f"customerportal={self.token}"} | (headers or {}) if self.token else dict(headers or {})
        if not self.keep:
            self.close()
            headers["Connection"] = "close"
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise


def ask(port, path, token=None, **headers):
    """(answer, seconds) over a connection of its own."""
    wire = Plain(port, token, keep=False)
    began = time.monotonic()
    try:
        return wire.get(path, **headers), time.monotonic() - began
    finally:
        wire.close()


def refused_well(answer):
    """Whether an answer says "not now" as it should: 503, when to come again, a page for people."""
    return (answer.status == 503 and int(answer.header("Retry-After") or 0) > 0
            and "no-store" in (answer.header("Cache-Control") or "") and len(answer.body) > 0)


class Record:
    def __init__(self, what, began, took, answer, error=None):
        self.what = what
        self.began = began
        self.took = took
        self.status = answer.status if answer else 0
        self.answer = answer
        self.error = error

    @property
    def ended(self):
        return self.began + self.took


class Load:
    """`workers` threads that read, and file a ticket each `writes` requests, until told to stop."""

    def __init__(self, portal, workers=8, keep=True, files=False, writes=3):
        self.portal = portal
        self.port = portal.httpd.port
        self.token = sign_in(portal, [ANA])[ANA]
        first = Plain(self.port, self.token)
        self.csrf = first.csrf
        first.close()
        self.keep = keep
        self.files = files
        self.writes = writes
        self.records = []
        self.tries = {}  # subject: the records of its sending
        self.lock = threading.Lock()
        self.count = 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(i,)) for i in range(workers)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def stop(self):
        self.over.set()
        self.wait()

    def wait(self):
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive(), "a request hangs"

    def body(self, subject):
        fields = [("csrf", self.csrf), ("subject", subject), ("message", f"Text of {subject}"),
                  ("form_key", f"key {subject}")]
        if self.files:
            return multipart(fields, [("attachment", "a.txt", subject.encode() * 50)])
        return "application/x-www-form-urlencoded", urlencode(fields)

    def send(self, wire, subject):
        kind, body = self.body(subject)
        return wire.request("POST", "/tickets", body, {"Content-Type": kind})

    def _note(self, what, began, answer, error=None):
        record = Record(what, began, time.monotonic() - began, answer, error)
        with self.lock:
            self.records.append(record)
            if what.startswith("Load "):
                self.tries.setdefault(what, []).append(record)
        return record

    def _step(self, wire, i):
        reads = ["/tickets", "/tickets?view=all&sort=subject", "/account", "/tickets/new", "/login"]
        began = time.monotonic()
        what = reads[i % len(reads)]
        try:
            if i % self.writes == 0:
                with self.lock:
                    self.count += 1
                    number = self.count
                what = f"Load {number}"
                self._note(what, began, self.send(wire, what))
            else:
                self._note(what, began, wire.get(what))
            if self.records[-1].status == 503:
                time.sleep(0.2)
        except (OSError, http.client.HTTPException) as error:
            self._note(what, began, None, error)
            time.sleep(0.02)

    def _run(self, number):
        wire = Plain(self.port, self.token, self.keep)
        i = number
        while not self.over.is_set():
            self._step(wire, i)
            i += 1
        wire.close()

    # --- what is asserted ------------------------------------------------------------------------------------------

    def statuses(self):
        found = {}
        for record in self.records:
            found[record.status] = found.get(record.status, 0) + 1
        return dict(sorted(found.items()))

    def failed(self):
        return [record for record in self.records if record.error]

    def refused(self):
        return [record for record in self.records if record.status == 503]

    def slowest(self):
        return max(record.took for record in self.records)

    def acknowledged(self):
        """{subject: number} of what was answered with the way to the ticket."""
        found = {}
        for subject, records in self.tries.items():
            for record in records:
                if record.status == 303:
                    found[subject] = int(record.answer.header("Location").split("?")[0].rsplit("/", 1)[1])
        return found

    def stored(self):
        rows = self.portal.database.query("SELECT subject, number FROM ticket WHERE subject LIKE 'Load %'")
        subjects = [row["subject"] for row in rows]
        assert len(subjects) == len(set(subjects)), "a form made two tickets"
        return {row["subject"]: row["number"] for row in rows}

    def assert_kept(self):
        """What was acknowledged is there, whole and once; what was not, sent again, is there once."""
        acknowledged, stored = self.acknowledged(), self.stored()
        lost = {subject: number for subject, number in acknowledged.items() if stored.get(subject) != number}
        assert not lost, f"acknowledged, and not there: {lost}"
        unknown = set(self.tries) - set(acknowledged)
        assert set(stored) <= set(acknowledged) | unknown
        for subject in sorted(unknown):
            answer = self.until_answered(subject)
            assert answer.status == 303, (subject, answer.status)
            assert stored.get(subject) in (None, int(answer.header("Location").split("?")[0].rsplit("/", 1)[1]))
        stored = self.stored()
        assert set(stored) == set(self.tries)
        parts = self.portal.database.query(
            "SELECT ticket.subject, count(DISTINCT thread.id) AS threads, count(DISTINCT message.id) AS messages, "
            "count(DISTINCT attachment.id) AS files, count(DISTINCT timeline_event.id) AS events FROM ticket "
            "LEFT JOIN thread ON thread.ticket_id = ticket.id LEFT JOIN message ON message.thread_id = thread.id "
            "LEFT JOIN attachment ON attachment.message_id = message.id "
            "LEFT JOIN timeline_event ON timeline_event.ticket_id = ticket.id "
            "WHERE ticket.subject LIKE 'Load %' GROUP BY ticket.id, ticket.subject")
        half = [row for row in parts if (row["threads"], row["messages"], row["files"], row["events"])
                != (1, 1, 1 if self.files else 0, 2)]
        assert not half, f"half a ticket: {half}"
        return len(acknowledged), len(stored)

    def until_answered(self, subject):
        wire = Plain(self.port, self.token)
        try:
            for _ in range(100):
                try:
                    answer = self.send(wire, subject)
                    if answer.status != 503:
                        return answer
                except (OSError, http.client.HTTPException):
                    pass
                time.sleep(0.1)
        finally:
            wire.close()
        raise AssertionError(f"nobody answers {subject}")


def seconds_until_served(portal, token, limit=30.0, in_a_row=20):
    """How long it takes until every child serves again: until the first of many good answers in a row."""
    began = time.monotonic()
    first, good = None, 0
    while good < in_a_row:
        assert time.monotonic() - began < limit, "the service does not come back"
        answer, took = ask(portal.httpd.port, "/tickets", token)
        if answer.status == 200:
            first = first or time.monotonic() - began - took
            good += 1
        else:
            assert refused_well(answer), answer.status
            first, good = None, 0
            time.sleep(0.05)
    return first


class Steady:
    """Asserts that the same children live on."""

    def __init__(self, portal):
        self.portal = portal
        deadline = time.monotonic() + 30
        self.children = set(portal.httpd.children())
        while len(self.children) < portal.children and time.monotonic() < deadline:
            time.sleep(0.05)
            self.children = set(portal.httpd.children())
        self.log = len(portal.httpd.log_text())

    def check(self):
        said = self.portal.httpd.log_text()[self.log:]
        assert "exit signal" not in said and "AddressSanitizer" not in said, said[-2000:]
        assert set(self.portal.httpd.children()) == self.children, "children came or went"


@contextmanager
def held(database, sql=None):
    """The database (SQLite) or some rows of it (PostgreSQL), kept by somebody else's transaction."""
    if database.kind == "sqlite":
        connection = sqlite3.connect(database.path, timeout=20, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()
            database._own()
        return
    server = database.server
    sql = sql or "SELECT 1 FROM meta WHERE name = 'next_number' FOR UPDATE"
    psql = subprocess.Popen(
        [server.bin / "psql", "-XqAt", "-h", server.folder, "-p", str(server.port), "-U", "portal", "-d", database.name],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        psql.stdin.write(f"BEGIN; {sql}; SELECT 'held';\n")
        psql.stdin.flush()
        while psql.stdout.readline().strip() != "held":
            assert psql.poll() is None
        yield
    finally:
        psql.stdin.write("ROLLBACK;\n")
        psql.stdin.close()
        psql.wait(20)
        psql.stdout.close()
