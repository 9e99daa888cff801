# SPDX-License-Identifier: Apache-2.0
"""Peers of our own for other stacks (folder peers), built when first used: pipes, as s_client and s_server are."""

import contextlib
import os
import subprocess
import tempfile

import lab
import web
from openssl_programs import exchange

SOURCES = os.path.join(lab.MAKE, "peers")
BUILT = tempfile.TemporaryDirectory()
ANDROID = "/usr/lib/x86_64-linux-gnu/android"
BUILDS = {
    "boringssl_peer": ["gcc", "-O1", "-Wall", "-I/usr/include/android", "-o", "{to}", "boringssl_peer.c", "-L" + ANDROID,
                       "-Wl,-rpath," + ANDROID, "-lssl", "-lcrypto", "-lz", "-lbrotlienc", "-lbrotlidec", "-lzstd"],
    "go_peer": ["go", "build", "-o", "{to}", "go_peer.go"],
    "wolfssl_peer": ["gcc", "-O1", "-Wall", "-o", "{to}", "wolfssl_peer.c", "-lwolfssl"],
    "mbedtls_peer": ["gcc", "-O1", "-Wall", "-o", "{to}", "mbedtls_peer.c", "-lmbedtls", "-lmbedx509", "-lmbedcrypto"],
}


def built(name):
    program = os.path.join(BUILT.name, name)
    if not os.path.exists(program):
        subprocess.run([word.format(to=program) for word in BUILDS[name]], cwd=SOURCES, check=True)
    return program


def options(named):
    return [f"{name}={value}" for name, value in named.items()]


@contextlib.contextmanager
def server(name, *, ready=None, **named):
    program = lab.Program(built(name), "server", lab.SERVER_ADDRESS, str(lab.PORT), *options(named))
    try:
        lab.wait_for_port(lab.PORT)
        yield program
    finally:
        program.end()


@contextlib.contextmanager
def client(name, **named):
    """A client, connected; reconnect makes its next connection."""
    program = lab.Program(built(name), "client", lab.SERVER_ADDRESS, str(lab.PORT), *options(named))
    try:
        program.wait_for(b"connected")
        yield program
        with contextlib.suppress(BrokenPipeError):  # it has ended already
            program.send(b"Q\n")
    finally:
        program.end()


def reconnect(program):
    program.send(b"Q\n")
    program.wait_for(b"connected")


def exchanges(connection, server_program, client_program, name, bodies=((20, 300), (900, 2500))):
    """Transactions of these sizes: (request's body, response's body)."""

    for number, (up, down) in enumerate(bodies):
        exchange(connection, server_program, client_program, f"/{name}/{number}", web.body(down), web.body(up))
