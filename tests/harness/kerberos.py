# SPDX-License-Identifier: Apache-2.0
"""A Kerberos realm of our own: MIT's KDC with its data in the scratch folder, on loopback, ended by its process id."""

import os
import socket
import subprocess
import time

from . import system

REALM = "EXAMPLE.COM"


class Realm:
    """People with passwords, and a keytab for HTTP/localhost."""

    def __init__(self, folder, people):
        folder.mkdir()
        self.folder = folder
        self.port = system.free_port()
        (folder / "krb5.conf").write_text(
            f"[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\ndns_lookup_realm = false\n"
            f"dns_canonicalize_hostname = false\nrdns = false\n"
            f"[realms]\n{REALM} = {{\nkdc = 127.0.0.1:{self.port}\n}}\n"
            f"[domain_realm]\nlocalhost = {REALM}\n[logging]\nkdc = FILE:{folder}/kdc.log\n")
        (folder / "kdc.conf").write_text(
            f"[kdcdefaults]\nkdc_listen = 127.0.0.1:{self.port}\nkdc_tcp_listen = 127.0.0.1:{self.port}\n"
            f"[realms]\n{REALM} = {{\ndatabase_name = {folder}/principal\nkey_stash_file = {folder}/stash\n"
            f"acl_file = {folder}/acl\n}}\n")
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "KRB5_CONFIG": str(folder / "krb5.conf"),
                            "KRB5_KDC_PROFILE": str(folder / "kdc.conf"), "LC_ALL": "C.UTF-8"}
        self.keytab = folder / "http.keytab"
        self._run("kdb5_util", "-r", REALM, "create", "-s", "-P", "of-the-tests")
        requests = [f"addprinc -pw {password} {name}" for name, password in people.items()]
        requests += ["addprinc -randkey HTTP/localhost", f"ktadd -k {self.keytab} HTTP/localhost"]
        self._run("kadmin.local", "-r", REALM, input="\n".join(requests) + "\n")
        user = system.server_user()
        if user:
            os.chown(self.keytab, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
        self.process = subprocess.Popen(
            ["/usr/sbin/krb5kdc", "-n", "-r", REALM], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError("the KDC did not start")
            time.sleep(0.02)

    def _answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def _run(self, *command, **options):
        return system.run(command, env=self.environment, **options)

    def browser(self, name, password):
        """The environment of somebody who has signed in on his computer."""
        environment = {**self.environment, "KRB5CCNAME": f"FILE:{self.folder}/cache-{name}"}
        system.run(["kinit", name], env=environment, input=password + "\n")
        return environment

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
