# SPDX-License-Identifier: Apache-2.0
"""A mail server that does what a test tells it to: takes mail, refuses it at any stage, stalls, hangs up."""

import asyncio
import email
import email.policy
import ssl
import threading
import time

from aiosmtpd.smtp import SMTP, AuthResult

from .system import free_port

DROP, STALL = "drop", "stall"


class Mail:
    """A mail that the server took, or at least saw whole."""

    def __init__(self, envelope, tls, login):
        self.sender = envelope.mail_from
        self.recipient, = envelope.rcpt_tos
        self.raw = envelope.content
        self.tls = tls
        self.login = login
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default)

    def __getitem__(self, name):
        return self.message[name]

    @property
    def id(self):
        return str(self["Message-ID"])

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content().replace("\r\n", "\n")

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()


class Protocol(SMTP):
    """Asks the script before it says anything of its own."""

    def __init__(self, handler, **options):
        super().__init__(handler, **options)
        self.owner = handler

    async def _handle_client(self):
        said = self.owner.say("connect", None)
        if said:
            await self.act(said)
            self.transport.close()
            return
        self.owner.connections += 1
        await super()._handle_client()

    async def act(self, said):
        """The answer to give; hanging up gives none."""
        if said == STALL:
            self.owner.stalled += 1
            await asyncio.sleep(600)
        if said == DROP:
            self.transport.abort()
            await asyncio.sleep(600)
        await self.push(said)


class MailServer:
    """`script(stage, envelope)` is asked at "connect", "MAIL", "RCPT", "DATA" (before it) and "END" (when all of a mail is
    there): a line to answer, DROP, STALL, or None for what is usual. At "TAKEN" the mail has been taken already; DROP
    then hangs up without saying so."""

    def __init__(self, certificate=None, login=None, implicit_tls=False, auth_required=False, stall=600):
        self.script = lambda stage, envelope: None
        self.mails = []  # taken: "250" was said, or would have been
        self.seen = []   # seen whole and refused
        self.connections = 0
        self.stalled = 0
        self.lock = threading.Lock()
        self.arrived = threading.Condition(self.lock)
        options = {"enable_SMTPUTF8": True, "ident": "test", "hostname": "mail.test"}
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            if not implicit_tls:
                options["tls_context"] = context
                options["require_starttls"] = True
        if login:
            options["authenticator"] = lambda server, session, envelope, mechanism, data: AuthResult(
                success=(data.login.decode(), data.password.decode()) == login, handled=False)
            options["auth_required"] = True
            # It does not know that all is TLS from the first byte.
            options["auth_require_tls"] = bool(certificate) and not implicit_tls
        self.options = options
        self.context = context if implicit_tls else None
        self.loop = None
        self.port = 0

    # --- the script ---

    def say(self, stage, envelope):
        return self.script(stage, envelope)

    async def _ask(self, server, stage, envelope):
        said = self.say(stage, envelope)
        if said in (DROP, STALL):
            await server.act(said)
        return said

    async def handle_MAIL(self, server, session, envelope, address, options):
        said = await self._ask(server, "MAIL", envelope)
        if not said:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        said = await self._ask(server, "RCPT", envelope)
        if said:
            envelope.rcpt_tos.pop()
        return said or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = Mail(envelope, server.transport.get_extra_info("ssl_object") is not None,
                    session.auth_data)
        said = await self._ask(server, "END", envelope)
        with self.lock:
            (self.seen if said else self.mails).append(mail)
            self.arrived.notify_all()
        if said:
            return said
        await self._ask(server, "TAKEN", envelope)
        return "250 OK"

    # --- its life ---

    def start(self, port=0):
        self.port = port or self.port or free_port()
        self.loop = asyncio.new_event_loop()
        listening = threading.Event()

        async def listen():
            self.listener = await self.loop.create_server(lambda: Protocol(self, loop=self.loop, **self.options),
                                                          "127.0.0.1", self.port, ssl=self.context)
            listening.set()

        def run():
            asyncio.set_event_loop(self.loop)
            self.loop.create_task(listen())
            self.loop.run_forever()

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        assert listening.wait(30), "the mail server does not listen"
        return self

    def stop(self):
        if not self.loop:
            return

        def end():
            self.listener.close()
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_later(0.1, self.loop.stop)

        self.loop.call_soon_threadsafe(end)
        self.thread.join(10)
        self.loop = None

    def wait(self, count, seconds=30):
        """The mails, once there are `count` of them."""
        with self.lock:
            enough = self.arrived.wait_for(lambda: len(self.mails) >= count, seconds)
            assert enough, f"{len(self.mails)} mails came, not {count}: {[mail.recipient for mail in self.mails]}"
            return list(self.mails)

    def quiet(self, seconds=1.5):
        """The mails after a while in which no more should come."""
        time.sleep(seconds)
        with self.lock:
            return list(self.mails)

    def forget(self):
        with self.lock:
            self.mails.clear()
            self.seen.clear()
