# SPDX-License-Identifier: Apache-2.0
"""An LDAP directory of our own: data in the scratch folder, on loopback, ended by its process id."""

import shutil
import subprocess
import time

from . import system

LDIF = """dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: uid=ana,dc=example,dc=com
objectClass: inetOrgPerson
uid: ana
cn: Ana
sn: Souza
mail: ana@example.com
userPassword: from-ldap

dn: uid=bruno,dc=example,dc=com
objectClass: inetOrgPerson
uid: bruno
cn: Bruno
sn: Costa
mail: bruno@example.com
userPassword: from-ldap-too

dn: uid=agent,dc=example,dc=com
objectClass: inetOrgPerson
uid: agent
cn: Agent
sn: Costa
mail: agent@example.com
userPassword: from-ldap
"""


class Directory:
    """A slapd with the people above; they sign in by their mail addresses, or short names."""

    def __init__(self, scratch):
        assert shutil.which("slapd", path="/usr/sbin:/usr/bin"), "slapd is not installed"
        folder = scratch / "ldap"
        data = folder / "data"
        data.mkdir(parents=True)
        config = folder / "slapd.conf"
        config.write_text(
            "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n"
            "include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n"
            f"pidfile {folder}/slapd.pid\ndatabase mdb\nmaxsize 10485760\nsuffix dc=example,dc=com\ndirectory {data}\n"
            "access to attrs=userPassword by anonymous auth by * none\naccess to * by * read\n")
        system.run(["/usr/sbin/slapadd", "-f", config], input=LDIF)
        user = system.server_user()
        system.give(folder, user)
        self.port = system.free_port()
        self.process = subprocess.Popen(
            system.as_user(user, ["/usr/sbin/slapd", "-f", config, "-h", f"ldap://127.0.0.1:{self.port}", "-d", "0"]),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not (folder / "slapd.pid").exists():
            assert self.process.poll() is None, "slapd ended"
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
