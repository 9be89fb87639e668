# SPDX-License-Identifier: Apache-2.0
"""What keeps people from guessing: counted in the database or in a cache, by all children and all servers."""

import shutil
import subprocess
import threading

import pytest

from harness import system
from harness.mailing import until

ANA, BRUNO, PASSWORD = "ana@example.com", "bruno@example.com", "demo-password"
HASHED = "CP01594"


def attempt(client, email, password):
    page = client.get("/login")
    return client.submit(page, {"email": email, "password": password}, field="password", follow=False).status


def caches(request):
    """(modules, lines for the server) of a cache."""
    if request.param == "shmcb":
        return ("socache_shmcb",), 'PortalThrottle shmcb "run/throttle(512000)"\n'
    return (), ""


@pytest.fixture(params=["database", "shmcb"])
def kept(request):
    return caches(request)


@pytest.mark.row("P54")
def test_a_hundred_guesses_at_once_cost_ten_hashes(make_portal, kept):
    """Check 7: from 50 connections at the same time."""
    modules, extra = kept
    portal = make_portal(modules=modules, extra=extra)
    clients = [portal.client() for _ in range(50)]
    for client in clients:
        # The server may close a connection that it keeps just when the next request is on its way.
        client.session.headers["Connection"] = "close"
    pages = [client.get("/login") for client in clients]
    before = portal.httpd.log_text().count(HASHED)
    answers, start = [], threading.Barrier(50)

    def guess(client, page):
        start.wait()
        for turn in range(2):
            answers.append(client.submit(page, {"email": ANA, "password": f"wrong {turn}"}, field="password", follow=False).status)

    threads = [threading.Thread(target=guess, args=pair) for pair in zip(clients, pages)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(answers) == 100 and set(answers) == {422, 429} and answers.count(422) == 10
    hashes = portal.httpd.log_text().count(HASHED) - before
    assert hashes == 10, f"{hashes} hashes"
    assert attempt(portal.client(), ANA, PASSWORD) == 429
    assert attempt(portal.client(), BRUNO, PASSWORD) == 303, "others are not kept out by what was refused"


@pytest.mark.row("P54")
def test_children_count_together_in_shared_memory(make_portal):
    """With prefork each connection is another child's; a success forgets; and the database is not written."""
    portal = make_portal(modules=("socache_shmcb",), extra='PortalThrottle shmcb "run/throttle(512000)"\n', mpm="prefork")
    assert [attempt(portal.client(), ANA, "wrong") for _ in range(8)] == [422] * 8
    portal.client().login(ANA)
    assert [attempt(portal.client(), ANA, "wrong") for _ in range(12)] == [422] * 10 + [429] * 2
    assert attempt(portal.client(), BRUNO, PASSWORD) == 303
    assert portal.database.value("SELECT count(*) FROM throttle") == 0


@pytest.mark.row("P54")
def test_two_servers_count_together_in_the_database(make_portal):
    one = make_portal()
    two = make_portal(database=one.database)
    for turn in range(5):
        assert attempt(one.client(), ANA, "wrong") == attempt(two.client(), ANA, "wrong") == 422
    assert attempt(one.client(), ANA, PASSWORD) == attempt(two.client(), ANA, PASSWORD) == 429
    one.restart()
    assert attempt(one.client(), ANA, PASSWORD) == 429, "a restart forgets nothing"
    one.database.execute("UPDATE throttle SET until = 0")
    assert attempt(two.client(), ANA, PASSWORD) == 303, "but the window does"


SERVERS = {
    "memcache": lambda port: ["memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", str(port), "-m", "8"],
    "redis": lambda port: ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"],
}


@pytest.fixture(params=["memcache", "redis"])
def shared(request, tmp_path):
    """A cache that servers share: its name for httpd, its process, its port."""
    port = system.free_port()
    command = SERVERS[request.param](port)
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    yield request.param, process, port
    if process.poll() is None:
        process.terminate()
        process.wait()


@pytest.mark.row("P54")
@pytest.mark.expect_log("CP01595", "socache_memcache", "socache_redis")
def test_two_servers_count_together_in_a_cache(make_portal, shared):
    name, process, port = shared
    options = {"modules": ("socache_" + name,), "extra": f"PortalThrottle {name} 127.0.0.1:{port}\n"}
    one = make_portal(**options)
    two = make_portal(database=one.database, **options)
    until(lambda: attempt(one.client(), BRUNO, PASSWORD) == 303, what="that the cache answers")
    for turn in range(5):
        assert attempt(one.client(), ANA, "wrong") == attempt(two.client(), ANA, "wrong") == 422
    assert attempt(one.client(), ANA, PASSWORD) == attempt(two.client(), ANA, PASSWORD) == 429
    process.terminate()
    process.wait()
    assert one.database.value("SELECT count(*) FROM throttle") == 0
    # What it knew is gone; the database counts from now on, keeps nobody out and lets nobody guess on.
    assert attempt(one.client(), BRUNO, PASSWORD) == 303
    assert [attempt(two.client(), ANA, "wrong") for _ in range(12)] == [422] * 10 + [429] * 2
    assert "CP01595" in two.httpd.log_text()


@pytest.mark.row("P54")
def test_a_run_that_is_repeated_counts_once(make_portal):
    """The cache is no part of the transaction, which the database may refuse and which is done again then."""
    portal = make_portal(modules=("socache_shmcb",), extra='PortalThrottle shmcb "run/throttle(512000)"\n')
    if portal.database.kind != "pgsql":
        pytest.skip("SQLite refuses no transaction that has begun to write")
    portal.database.execute("CREATE SEQUENCE refusal")
    portal.database.execute("""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('refusal') % 2 = 1 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$""")
    portal.database.execute("CREATE TRIGGER refuse BEFORE INSERT ON token FOR EACH ROW EXECUTE FUNCTION refuse()")

    def ask():
        client = portal.client()
        return client.submit(client.get("/password/forgot"), {"email": ANA}, field="email", follow=False).status

    assert [ask() for _ in range(11)] == [303] * 10 + [429]
    assert portal.database.value("SELECT last_value FROM refusal") == 10, "each of the five that got a mail was refused once"


@pytest.mark.parametrize("line, said", [
    ("PortalThrottle nosuch\n", 'PortalThrottle knows no cache "nosuch"'),
    ("PortalThrottle shmcb run/throttle(x)\n", 'PortalThrottle cannot use the cache "shmcb"'),
    ("<VirtualHost *:1>\nPortalThrottle database\n</VirtualHost>\n", "PortalThrottle is allowed at the main server only"),
])
def test_what_configtest_says(make_portal, line, said):
    portal = make_portal(modules=("socache_shmcb",), start=False)
    code, text = portal.httpd.configtest(portal.config(extra=line))
    assert code != 0 and said in text, text
