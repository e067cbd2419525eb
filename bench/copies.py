# SPDX-License-Identifier: MIT
"""Fresh copies of what is measured.

The time that the same code takes depends on the physical pages that its file
lies in.  So there are several copies of the programs, and of the shared objects
that they load, each copy in a folder of its own and in pages of its own.
"""

import os
import shutil
import subprocess

# All peers share these, and the loader must match the C library.
SYSTEM = ("ld-", "libc.", "libdl.", "libm.", "libpthread.", "librt.")


class Missing(Exception):
    """What cannot be copied."""


def objects(program):
    """The shared objects that it loads: the names it asks for, and files."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True,
                          check=False)
    for line in done.stdout.splitlines():
        name, arrow, path = line.strip().partition(" => ")
        if not arrow or name.startswith(SYSTEM):
            continue
        path = path.rpartition(" (")[0]
        if not os.path.exists(path):
            raise Missing(f"{program}: {name}: {path or 'not found'}")
        yield name, path


class Copies:
    """Folders, each with a copy of the programs and of what they load."""

    def __init__(self, folder, programs, count):
        self.folder = os.path.abspath(folder)
        self.count = count
        self.files = {os.path.basename(path): path for path in programs}
        for path in programs:
            self.files.update(objects(path))

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for number in range(self.count):
            os.makedirs(self.path(number))
            for name, path in self.files.items():
                shutil.copy(path, os.path.join(self.path(number), name))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, number):
        return os.path.join(self.folder, str(number))

    def command(self, command, number):
        """The same, but the program is the copy."""
        name = os.path.basename(command[0])
        if self.files.get(name) != command[0]:
            return command
        return [os.path.join(self.path(number), name), *command[1:]]

    def environment(self, number):
        """Where the loader finds the copies, before anything else."""
        path = [self.path(number), os.environ.get("LD_LIBRARY_PATH")]
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(filter(None, path))}

    def strangers(self, process, number):
        """What a process has loaded that it should have a copy of."""
        found = set()
        with open(f"/proc/{process}/maps", encoding="utf-8",
                  errors="surrogateescape") as file:
            for line in file:
                path = line.rstrip("\n").partition("/")
                path = path[1] + path[2]
                # The loader asks for libsel.so.0, the file may be
                # libsel.so.0.1.0.
                if any(os.path.basename(path).startswith(name)
                       for name in self.files) and not path.startswith(
                           self.path(number) + "/"):
                    found.add(path)
        return sorted(found)
