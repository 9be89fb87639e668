# SPDX-License-Identifier: Apache-2.0
"""The machine: the build under test, users, ports, processes, and a scratch folder that httpd's children can read."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APACHE = shutil.which("apache2", path="/usr/sbin:/usr/bin:" + os.environ.get("PATH", "")) or "apache2"


def is_root():
    return os.geteuid() == 0


def server_user():
    """The user of httpd's children, and so of the database file and the store; None if the tests are not root's."""
    return pwd.getpwnam("www-data") if is_root() else None


def give(path, user):
    """Makes `user` (or nobody, if None) the owner of a file or of a folder and all in it."""
    if not user:
        return
    os.chown(path, user.pw_uid, user.pw_gid)
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid)


def as_user(user, command):
    """The command line that runs `command` as `user`."""
    command = [str(part) for part in command]
    if not user:
        return command
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--", *command]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, **options):
    """subprocess.run with texts, and an error that shows what the command said."""
    check = options.pop("check", True)
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if check and done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise AssertionError(f"{' '.join(str(part) for part in command)}: exit code {done.returncode}\n{said}")
    return done


class Build:
    """The module and portalctl of one build folder, copied to where every user can reach them."""

    current = None

    def __init__(self, folder, scratch):
        folder = Path(folder)
        folder = folder if folder.is_absolute() else ROOT / folder
        for name in ("mod_customerportal.so", "portalctl"):
            if not (folder / name).exists():
                raise FileNotFoundError(f"{folder / name} is not built: make -f apxs.mk all")
        self.folder = scratch / "stage"
        self.folder.mkdir()
        self.module = self.folder / "mod_customerportal.so"
        self.portalctl = self.folder / "portalctl"
        self.templates = self.folder / "templates"
        shutil.copy2(folder / "mod_customerportal.so", self.module)
        shutil.copy2(folder / "portalctl", self.portalctl)
        shutil.copytree(ROOT / "templates", self.templates)
        run(["chmod", "-R", "u=rwX,go=rX", self.folder])
        self.sanitized = "libasan" in run(["ldd", self.module]).stdout
        self.reports = scratch / "sanitizer"
        self.reports.mkdir()
        self.reports.chmod(0o1777)
        Build.current = self

    def environment(self, preload=False):
        """The environment for a program of this build; httpd needs the sanitizer preloaded, as it was built without."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if not self.sanitized:
            return environment
        common = f"log_path={self.reports}/report:print_stacktrace=1"
        environment["UBSAN_OPTIONS"] = common
        # Leaks are no measure here: httpd leaves its pools to the end of the process.
        environment["ASAN_OPTIONS"] = f"{common}:detect_leaks=0:detect_stack_use_after_return=1:exitcode=99"
        if preload:
            environment["LD_PRELOAD"] = run(["gcc", "-print-file-name=libasan.so"]).stdout.strip()
        return environment

    def sanitizer_reports(self):
        """What the sanitizers wrote since the last call."""
        texts = []
        for report in sorted(self.reports.iterdir()):
            # The map of shadow bytes fills a screen and says nothing that stands not above it.
            texts.append(report.read_text(errors="replace").split("Shadow bytes around")[0])
            report.unlink()
        return texts


def make_scratch():
    """A folder below /tmp that other users can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="customerportal-test-"))
    folder.chmod(0o755)
    return folder
