# SPDX-License-Identifier: Apache-2.0
"""Those who sign people in for others: an OpenID and a SAML provider, on loopback, ended by their process ids. They answer
at localhost, which to browsers is another site than 127.0.0.1."""

import json
import subprocess
import threading
import urllib.request

from . import system, tools

HERE = system.ROOT / "tests" / "harness"


class Program:
    """A program of Node.js that says that it is ready."""

    def __init__(self, package, script, port, setup):
        tools.need(tools.MODULES / package / "package.json", "node")
        self.issuer = f"http://localhost:{port}"
        self.process = subprocess.Popen(
            ["node", HERE / script, json.dumps({**setup, "issuer": self.issuer, "port": port})], cwd=system.ROOT / "tests",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        for line in self.process.stdout:
            said += line
            if line.strip() == "ready":
                break
        else:
            self.stop()
            raise AssertionError(f"{script} did not start:\n{said[-2000:]}")
        # It goes on to say things that nobody needs, and must not wait for a reader.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class OpenidProvider(Program):
    """A provider for one client."""

    client_id = "customerportal"
    secret = "a-secret-of-the-tests"

    def __init__(self, redirect, signed_out, people):
        super().__init__("oidc-provider", "openid_provider.mjs", system.free_port(), {"people": people, "client": {
            "client_id": self.client_id, "client_secret": self.secret, "redirect_uris": [redirect],
            "post_logout_redirect_uris": [signed_out]}})


class SamlProvider(Program):
    """A provider whose answers go to one address; its keys and metadata are in `folder`."""

    def __init__(self, folder, answer, people):
        key, cert = folder / "idp.key", folder / "idp.pem"
        system.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=idp", "-keyout",
                    key, "-out", cert])
        super().__init__("samlp", "saml_provider.mjs", system.free_port(), {
            "key": key.read_text(), "cert": cert.read_text(), "answer": answer, "people": people})
        self.metadata = folder / "idp.xml"
        with urllib.request.urlopen(self.issuer + "/metadata", timeout=20) as answer:
            self.metadata.write_bytes(answer.read())
