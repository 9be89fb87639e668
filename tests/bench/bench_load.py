# SPDX-License-Identifier: Apache-2.0
"""What the rows of the bench are measured with: wrk, memory, and two things in turn."""

import os
import re
import statistics
import threading
import time
from pathlib import Path

from harness import system


class Measured:
    def __init__(self, text):
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
        self.p50, self.p99 = (re.search(rf"^\s+{name}%\s+(\S+)", text, re.M)[1] for name in ("50", "99"))
        errors = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        if errors:
            raise SystemExit(f"{errors[1]} answers were errors:\n{text}")


def wrk(url, headers=None, connections=16, seconds=3, script=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", script]
    return Measured(system.run([*command, url]).stdout)


def in_turn(turns, **measures):
    """The median of each measure, all of them taken in turn: the machine drifts, ratios drift less."""
    found = {name: [] for name in measures}
    for _ in range(turns):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: statistics.median(values) for name, values in found.items()}


def pss(pids):
    """Proportional memory of processes, MiB; one that ended counts nothing."""
    total = 0
    for pid in pids:
        try:
            total += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])
        except (OSError, TypeError):
            pass
    return total / 1024


def memory(portal):
    """The whole httpd: parent and children, MiB."""
    return pss([portal.httpd.process.pid, *portal.httpd.children()])


class Watch:
    """The most memory that httpd took while a block ran, and what it had before."""

    def __init__(self, portal, interval=0.1):
        self.portal = portal
        self.interval = interval

    def __enter__(self):
        self.before = self.most = memory(self.portal)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def _look(self):
        while not self.ended.wait(self.interval):
            self.most = max(self.most, memory(self.portal))

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()
        self.most = max(self.most, memory(self.portal))

    @property
    def growth(self):
        return self.most - self.before


def seconds_of(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


def machine():
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    version = system.run([system.APACHE, "-v"]).stdout
    return (f"{os.cpu_count()} cores ({cpu[1].strip() if cpu else os.uname().machine}), "
            f"{re.search(r'Apache/[0-9.]+', version)[0]}, load and server on the same machine")
