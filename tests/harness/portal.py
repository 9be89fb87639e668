# SPDX-License-Identifier: Apache-2.0
"""A portal: a database, an httpd that serves it at /support, and portalctl."""

from . import system
from .client import Changes, Client
from .httpd import Httpd

# Every key can be replaced, or left out with None, by what a test gives.
DEFAULTS = {
    "PortalEngine": "On",
    "PortalName": '"Example Support"',
}


class Portal:
    base = "/support"

    def __init__(self, folder, build, database, mpm="event", modules=()):
        self.folder = folder
        self.build = build
        self.database = database
        folder.mkdir()
        self.store = folder / "store"
        self.store.mkdir()
        system.give(self.store, system.server_user())
        self.httpd = Httpd(folder / "httpd", build, mpm, modules)
        self.clients = []
        self.changes = Changes()

    @property
    def url(self):
        return self.httpd.url + self.base

    def config(self, directives=None, location="", extra=""):
        """The part of the configuration that is ours: `directives` over the defaults, raw lines of the Location, and
        raw lines of the server."""
        chosen = {**DEFAULTS, "PortalStoreDir": f'"{self.store}"', "PortalShippedDir": f'"{self.build.folder}"',
                  **(directives or {})}
        lines = []
        for name, value in chosen.items():
            if value is not None:
                lines += [f"    {name} {one}" for one in (value if isinstance(value, (list, tuple)) else [value])]
        body = "\n".join(lines)
        return (f"{self.database.directives()}DBDMin 1\nDBDKeep 8\nDBDMax 16\nDBDExptime 300\n"
                f"{extra}\n<Location \"{self.base}\">\n{body}\n{location}\n</Location>\n")

    def start(self, directives=None, location="", extra=""):
        self.httpd.write(self.config(directives, location, extra))
        self.httpd.start()
        return self

    def restart(self, directives=None, location="", extra=""):
        """Puts other directives in force, in the same process."""
        self.httpd.write(self.config(directives, location, extra))
        # At once: a gracefully ended child would still answer on a connection that it keeps.
        self.httpd.reload(graceful=False)

    def stop(self):
        for client in self.clients:
            client.close()
        self.httpd.stop()

    def ctl(self, *arguments, input=None, check=True):
        """Runs portalctl on this portal's database, as the server's user."""
        done = portalctl(self.build, self.database, *arguments, input=input, check=check, store=self.store)
        if arguments[0] == "settings" and arguments[1] not in ("list", "get", "export"):
            self.changes.noted()
        return done

    def client(self, email=None):
        """A person, signed in if `email` is given."""
        client = Client(self.httpd.url, self.base, self.changes)
        self.clients.append(client)
        if email:
            client.login(email)
        return client


def portalctl(build, database, *arguments, input=None, check=True, store=None):
    options = ["--store", store] if store else []
    command = [build.portalctl, "--database", database.uri, *options, *arguments]
    return system.run(system.as_user(system.server_user(), command), check=check, input=input,
                      cwd="/", env=build.environment())
