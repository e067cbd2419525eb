# SPDX-License-Identifier: MIT
"""What the machine itself takes, to be seen beside the figures of a run.

The worker in C measures that, at the begin of the run and at its end, in every
copy.
"""

from measure import spread
from report import figure

# As struct floor of worker.h.
STEPS = ("an empty system call", "an `epoll_wait` that finds nothing",
         "reading the clock", "a compare-and-swap in a line of its own")


class Floor:
    def __init__(self, workers, copies):
        self.workers = workers
        self.copies = copies
        self.found = [[] for _ in STEPS]    # by step: by copy: nanoseconds

    def measure(self, times, rounds):
        """So many values of each copy more."""
        for number in range(self.copies.count):
            host = self.workers.start("sel", ["epoll"], "none", 0,
                                      copies=self.copies, number=number)
            try:
                values = [host.floor(rounds) for _ in range(times)]
            finally:
                host.close()
            for by_copy, of_step in zip(self.found, zip(*values)):
                by_copy.append(list(of_step))

    def lines(self):
        """For each step its name, the median and the quartiles."""
        for step, by_copy in zip(STEPS, self.found):
            yield step, [f"{figure(value)} ns" for value in spread(by_copy)]

    def markdown(self):
        yield "What this machine takes in any case, in the same run:"
        yield ""
        yield "| | median | quartiles |"
        yield "|---|---|---|"
        for step, (middle, low, high) in self.lines():
            yield f"| {step} | {middle} | {low} to {high} |"
        yield ""
