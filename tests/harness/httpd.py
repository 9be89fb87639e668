# SPDX-License-Identifier: Apache-2.0
"""An httpd of our own: written configuration, loopback only, ended by its process id."""

import re
import signal
import socket
import subprocess
import time

from . import system

MODULES = ["dbd", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user", "auth_basic", "alias", "dir",
           "env", "headers", "mime", "setenvif", "status"]
# The name of a module in LoadModule, where it is not NAME_module.
SYMBOLS = {"ldap": "ldap_module", "authnz_ldap": "authnz_ldap_module"}
LIBEXEC = "/usr/lib/apache2/modules"

MPM = {
    "event": "StartServers 2\nServerLimit 4\nThreadsPerChild 8\nThreadLimit 8\nMinSpareThreads 8\n"
             "MaxSpareThreads 32\nMaxRequestWorkers 32\n",
    "worker": "StartServers 2\nServerLimit 4\nThreadsPerChild 8\nThreadLimit 8\nMinSpareThreads 8\n"
              "MaxSpareThreads 32\nMaxRequestWorkers 32\n",
    "prefork": "StartServers 4\nServerLimit 12\nMinSpareServers 2\nMaxSpareServers 8\nMaxRequestWorkers 12\n",
}

# For tests of what one process knows: each reads the settings with its first page.
ONE_CHILD = "\nServerLimit 1\nStartServers 1\nMinSpareThreads 1\nMaxSpareThreads 8\nMaxRequestWorkers 8"

LINE = re.compile(r"^\[[^]]*\] \[(?P<module>[^:\]]*):(?P<level>[a-z0-9]+)\]")
TAG = re.compile(r"\b(?:CP|AH)\d{5}\b")
LOUD = {"warn", "error", "crit", "alert", "emerg"}
CRASH = re.compile(r"child pid (\d+) exit signal Segmentation fault")
DIED = re.compile(r"Assertion|corrupted|double free|invalid pointer|stack smashing")
# That a connection was closed while its process ended (event), and that all of the few workers of a test were busy for a moment, which the load of the machine decides: said by prefork,
# worker, and event.
BUSY = {"AH00161", "AH00286", "AH00287", "AH00484", "AH03092", "AH03093", "AH10159"}


class Httpd:
    """One server. Those that run, and those that ended since the last look, have their error logs looked at."""

    live = []
    ended = []

    @classmethod
    def to_look_at(cls):
        servers = cls.ended + cls.live
        cls.ended.clear()
        return servers

    def __init__(self, folder, build, mpm="event", modules=()):
        self.folder = folder
        self.build = build
        self.mpm = mpm
        self.modules = MODULES + [name for name in modules if name not in MODULES]
        self.port = system.free_port()
        self.process = None
        self.config = folder / "httpd.conf"
        self.error_log = folder / "error.log"
        self.access_log = folder / "access.log"
        self.read_to = {}  # bytes of each log
        self.ending = set()  # the children that were told to end at once
        for name in ("", "run", "htdocs"):
            (folder / name).mkdir(exist_ok=True)
        (folder / "htdocs" / "index.html").write_text("<!doctype html><title>htdocs</title>htdocs\n")
        # Whoever reads the log afterwards need not be the user who started the server.
        self.error_log.touch()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def preamble(self):
        user = system.server_user()
        lines = [
            f'ServerRoot "{self.folder}"',
            f'DefaultRuntimeDir "{self.folder}/run"',
            f'PidFile "{self.folder}/run/httpd.pid"',
            "ServerName localhost",
            f"Listen 127.0.0.1:{self.port}",
            f"LoadModule mpm_{self.mpm}_module {LIBEXEC}/mod_mpm_{self.mpm}.so",
            *(f"LoadModule {SYMBOLS.get(name, name + '_module')} {LIBEXEC}/mod_{name}.so" for name in self.modules),
            f'LoadModule customerportal_module "{self.build.module}"',
            *([f"User {user.pw_name}", "Group www-data"] if user else []),
            "TypesConfig /etc/mime.types",
            f'ErrorLog "{self.error_log}"',
            "LogLevel info customerportal:debug dbd:warn",
            f'CustomLog "{self.access_log}" "%h %u %t \\"%r\\" %>s %B %D"',
            f'DocumentRoot "{self.folder}/htdocs"',
            "Timeout 20",
            "KeepAliveTimeout 2",
            "GracefulShutdownTimeout 5",
            MPM[self.mpm],
        ]
        return "\n".join(lines) + "\n"

    def write(self, text):
        """Writes the whole configuration: what every server needs, and `text`."""
        self.config.write_text(self.preamble() + text)

    def configtest(self, text=None):
        """(exit code, what it said) of `apachectl configtest` on this configuration with `text` as its last part."""
        config = self.config
        if text is not None:
            config = self.folder / "configtest.conf"
            config.write_text(self.preamble() + text)
        done = system.run([system.APACHE, "-t", "-f", config], check=False, env=self.build.environment(preload=True))
        return done.returncode, done.stdout + done.stderr

    def start(self):
        for attempt in range(3):
            # A session of its own, as httpd sends its last signals to its whole process group.
            with open(self.folder / "stderr.log", "ab") as output:
                self.process = subprocess.Popen(
                    [system.APACHE, "-f", str(self.config), "-DFOREGROUND"], stdin=subprocess.DEVNULL,
                    stdout=output, stderr=output, start_new_session=True,
                    env=self.build.environment(preload=True))
            if self._wait_until_up():
                Httpd.live.append(self)
                return self
            said = (self.folder / "stderr.log").read_text(errors="replace") + self.error_log.read_text(errors="replace")
            if "could not bind" not in said or attempt == 2:
                raise AssertionError(f"httpd did not start:\n{said[-4000:]}")
            # Somebody took the port between the search for it and now.
            port, self.port = self.port, system.free_port()
            self.config.write_text(self.config.read_text().replace(f":{port}\n", f":{self.port}\n"))
        return self

    def _wait_until_up(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.process = None
                return False
            try:
                # The port of another server would answer too, so the process id must be there as well.
                if (self.folder / "run" / "httpd.pid").exists():
                    socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                    return True
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("httpd did not answer within 60 s")

    def _wait_for_log(self, text, count):
        deadline = time.monotonic() + 60
        while self.log_text().count(text) < count:
            assert time.monotonic() < deadline, f"{text!r} did not come into the error log"
            assert self.process.poll() is None, "httpd ended"
            time.sleep(0.02)

    def reload(self, graceful=True):
        """A restart that keeps the process id; back when the new configuration is in force."""
        text = "resuming normal operations"
        self._wait_for_log(text, 1)
        before = self.log_text().count(text)
        if not graceful:
            self.ending.update(self.children())
        self.process.send_signal(signal.SIGUSR1 if graceful else signal.SIGHUP)
        self._wait_for_log(text, before + 1)

    def children(self):
        """The process ids of the children."""
        done = system.run(["ps", "-o", "pid=", "--ppid", self.process.pid], check=False)
        return [int(pid) for pid in done.stdout.split()]

    def stop(self):
        if self in Httpd.live:
            Httpd.live.remove(self)
            Httpd.ended.append(self)
        if not self.process:
            return
        self.ending.update(self.children())
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def log_text(self):
        return self.error_log.read_text(errors="replace")

    def new_lines(self):
        """The lines of the error log since the last call, and of standard error those by which a child died: a library's
        assertion stands nowhere else. Beside them httpd writes there what it says of its configuration."""
        lines = [line for line in self._new(self.error_log) if not self._is_of_the_end(line)]
        return lines + [line for line in self._new(self.folder / "stderr.log") if DIED.search(line)]

    def _is_of_the_end(self, line):
        """event reads the sockets of connections that its threads are just ending, when it is to end at once: of 250 plain
        servers, without any module of ours, 3 crashed there."""
        crash = CRASH.search(line)
        return bool(crash) and int(crash[1]) in self.ending

    def _new(self, path):
        if not path.exists():
            return []
        with open(path, "rb") as log:
            log.seek(self.read_to.get(path, 0))
            data = log.read()
        whole = data.rfind(b"\n") + 1
        self.read_to[path] = self.read_to.get(path, 0) + whole
        return data[:whole].decode(errors="replace").splitlines()


def is_loud(line):
    """Whether an error-log line has to be explained: a warning or worse, or output that is no log line at all."""
    match = LINE.match(line)
    # A child that crashed is no more than a notice to httpd.
    return not match or "exit signal" in line or (match["level"] in LOUD and not BUSY.intersection(TAG.findall(line)))


def unexpected(lines, expected):
    return [line for line in lines if line.strip() and is_loud(line) and not any(text in line for text in expected)]
