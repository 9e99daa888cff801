# SPDX-License-Identifier: Apache-2.0
"""The corpus' README.md: README.head.md, the versions of the tools, and a table of what is on disk."""

import os
import ssl
import subprocess

import lab
import truth

VERSIONS = [["openssl", "version"], ["gnutls-cli", "--version"], [os.environ.get("JAVA", "java"), "--version"],
            *[["dpkg-query", "-W", f"-f={name} ${{Version}}\n", package] for name, package in (
                ("NSS", "libnss3"), ("Go", "golang-go"), ("wolfSSL", "libwolfssl-dev"), ("mbed TLS", "libmbedtls-dev"),
                ("BoringSSL", "android-libboringssl"))],
            ["tcpdump", "--version"], ["tshark", "--version"]]


def write():
    with open(os.path.join(lab.MAKE, "README.head.md")) as head:
        lines = [head.read()]
    lines += ["## Made with\n\n", f"Python's ssl with {ssl.OPENSSL_VERSION}"]
    lines += [", " + _first_line(command) for command in VERSIONS]
    lines += ["\n\n## Cases\n\n| case | exercises | made by | due |\n|---|---|---|---|\n"]
    for name in sorted(os.listdir(lab.CORPUS)):
        if os.path.exists(os.path.join(lab.CORPUS, name, "expected.json")):
            expected = truth.load(name)
            due = ", ".join(_verdict(connection) for connection in expected["connections"])
            lines.append(f"| `{name}` | {expected['description']} | {expected['peers']} | {due} |\n")
    with open(os.path.join(lab.CORPUS, "README.md"), "w") as file:
        file.writelines(lines)


def _verdict(connection):
    how = connection["method"] if connection["status"] == "decrypted" else connection["reason"]
    return (connection["status"] or "not said") + (f" ({how})" if how else "")


def _first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0].strip()
    except (OSError, IndexError):
        return f"{command[0]} of unknown version"
