# SPDX-License-Identifier: MIT
"""User instructions of a wait, as callgrind counts them: noise moves them not.

A run of twice as many rounds costs so many more; that is the rounds' share.
"""

import concurrent.futures
import contextlib
import os
import re
import shutil
import subprocess

import hosts

PEERS = ["raw epoll", "libsel epoll", "libsel epoll, dense", "libevent",
         "libev", "libuv"]


def instructions(workers, peer, n, active, rounds):
    worker, name = hosts.PEERS[peer]
    command = [workers.launch, "eventfd", str(n), str(hosts.FIRST), "-1",
               "valgrind", "--tool=callgrind",
               "--callgrind-out-file=/dev/null", *workers.command[worker],
               str(hosts.FIRST), name]
    lines = f"job ready {n} {active}\nslice {rounds}\n"
    done = subprocess.run(command, input=lines, capture_output=True, text=True,
                          timeout=hosts.PATIENCE, check=False)
    answers = done.stdout.split("\n")
    if answers[0].startswith("skip"):
        return None
    if done.returncode or "error" in done.stdout:
        raise hosts.Wrong(done.stdout + done.stderr)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def of_a_round(workers, peer, n, active, rounds):
    once = instructions(workers, peer, n, active, rounds)
    if once is None:
        return None
    return (instructions(workers, peer, n, active, 2 * rounds) - once) / rounds


def of_a_peer(workers, peer, progress):
    """Instructions a call with none and with one ready, and an event."""
    if hosts.PEERS[peer][0] not in workers.command:
        return None
    progress(peer)
    none = of_a_round(workers, peer, 100, 0, 4000)
    if none is None:
        return None
    few = of_a_round(workers, peer, 1000, 100, 100)
    many = of_a_round(workers, peer, 1000, 900, 20)
    event = (many - few) / 800
    one = of_a_round(workers, peer, 100, 1, 4000)
    return {"event": event, "none": none, "one": one - event}


def measure(workers, progress):
    """By peer.  Several at a time: time plays no part here."""
    if not shutil.which("valgrind"):
        return {}
    os.sched_setaffinity(0, workers.cpus)
    with concurrent.futures.ThreadPoolExecutor(len(workers.cpus)) as pool:
        found = pool.map(lambda peer: of_a_peer(workers, peer, progress),
                         PEERS)
        return {peer: count for peer, count in zip(PEERS, found) if count}


def costs(path):
    """What `make check-cost` has counted: by mode, work and measure."""
    found = {}
    with contextlib.suppress(FileNotFoundError), open(
            path, encoding="ascii") as file:
        for line in file:
            *what, value = line.split()
            found[tuple(what)] = float(value)
    return found


def markdown(found):
    yield "### User instructions, the caller's loop included"
    yield ""
    yield "| | an event | a call, none ready | a call, one ready, less the " \
          "event |"
    yield "|---|---|---|---|"
    for peer, count in found.items():
        yield f"| {peer} | {count['event']:.1f} | {count['none']:.0f} | " \
              f"{count['one']:.0f} |"
    if not found:
        yield "| skipped: valgrind | | | |"
    yield ""
