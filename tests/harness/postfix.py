# SPDX-License-Identifier: Apache-2.0
"""A Postfix of our own: its queue in a scratch folder, its port on loopback, and nothing that it could send abroad."""

import shutil
import smtplib
import time

from . import system

SERVICES = """\
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
nowhere unix - n n - - pipe user=nobody argv=/bin/false
"""

SETTINGS = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
myhostname = mx.example.com
mydestination = local.example.com
mynetworks = 127.0.0.0/8
default_transport = nowhere
alias_maps = hash:{folder}/customerportal-aliases
alias_database =
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
{more}
"""


class Postfix:
    def __init__(self, folder, master, settings, aliases, owner):
        """`master` and `settings` are added to master.cf and main.cf; `aliases` belong to the user `owner`."""
        self.folder = folder
        self.port = system.free_port()
        folder.mkdir()
        folder.chmod(0o755)
        for name in ("queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "master.cf").write_text(SERVICES.format(port=self.port) + master)
        (folder / "main.cf").write_text(SETTINGS.format(folder=folder, more=settings))
        (folder / "customerportal-aliases").write_text(aliases)
        self.run("postalias", f"hash:{folder}/customerportal-aliases")
        shutil.chown(folder / "customerportal-aliases.db", owner)
        self.run("postfix", "start")

    def run(self, program, *arguments):
        return system.run([program, "-c", self.folder, *arguments])

    def stop(self):
        self.run("postfix", "stop")

    def log(self):
        path = self.folder / "mail.log"
        return path.read_text() if path.exists() else ""

    def send(self, data, recipient, sender="ana@example.com"):
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            smtp.sendmail(sender, [recipient], data)

    def lines(self, text):
        return [line for line in self.log().splitlines() if text in line]

    def wait_for(self, text, count=1):
        """The lines of the log with `text`, as soon as there are `count`."""
        deadline = time.monotonic() + 20
        while len(found := self.lines(text)) < count:
            assert time.monotonic() < deadline, f"Postfix does not say \"{text}\":\n{self.log()[-3000:]}"
            time.sleep(0.05)
        return found

    def flush(self):
        self.run("postqueue", "-f")
