"""Requests by wrk, and what they cost the server."""

import re
import subprocess
from dataclasses import dataclass

from bench.servers import Server
from live.servers import ServerFailed, program

CONNECTIONS = 16
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}
_ANSWERED = re.compile(r"(\d+) requests in ([\d.]+)(us|ms|s|m),")
_LATENCY = re.compile(r"^\s*(50|99)%\s+([\d.]+)(us|ms|s|m)$", re.MULTILINE)
_TROUBLE = re.compile(r"^\s*(Socket errors:.*|Non-2xx or 3xx responses:.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """One address of a server, and a header to send along."""

    server: Server
    path: str
    header: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What some seconds of load came to: microseconds of CPU a request, requests a second, milliseconds of waiting."""

    cpu: float
    rate: float
    p50: float
    p99: float


def load(target: Target, seconds: int) -> Load:
    """Ask as fast as 16 connections can for some seconds.

    :raises ServerMissing: without wrk. :raises ServerFailed: when an answer is an error or does not come.
    """
    command = [program("wrk", "wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    command += ["-H", target.header] if target.header else []
    before = target.server.cpu_seconds()
    done = subprocess.run([*command, target.server.url + target.path], capture_output=True, text=True, check=False)
    spent = target.server.cpu_seconds() - before
    if done.returncode:
        raise ServerFailed(f"wrk failed:\n{done.stdout}{done.stderr}")
    return read(done.stdout, spent)


def read(report: str, cpu_seconds: float) -> Load:
    """What wrk reports, with the CPU that the server used meanwhile.

    :raises ServerFailed: when an answer was an error or did not come.
    """
    answered = _ANSWERED.search(report)
    if answered is None or answered[1] == "0" or _TROUBLE.search(report):
        raise ServerFailed(f"wrk reports trouble:\n{report}")
    requests = int(answered[1])
    waits = {found[1]: float(found[2]) * _UNITS[found[3]] for found in _LATENCY.finditer(report)}
    rate = requests / (float(answered[2]) * _UNITS[answered[3]] / 1000)
    return Load(1e6 * cpu_seconds / requests, rate, waits["50"], waits["99"])
