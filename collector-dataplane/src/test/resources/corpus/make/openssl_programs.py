# SPDX-License-Identifier: Apache-2.0
"""OpenSSL's own programs, s_server and s_client, with any options and any number of connections."""

import contextlib
import os

import lab
import truth
import web

ADDRESS = f"{lab.SERVER_ADDRESS}:{lab.PORT}"


def new_keylog(folder):
    """The case's key log, empty."""
    path = os.path.join(folder, "keys.log")
    open(path, "w").close()
    return path


@contextlib.contextmanager
def s_server(*options, connections=1, key=lab.EC_KEY):
    """s_server, which ends after so many connections; key may be None."""
    certificate = ["-key", key, "-cert", key] if key else ["-nocert"]
    server = lab.Program("openssl", "s_server", "-accept", ADDRESS, "-naccept", str(connections), *certificate, *options)
    try:
        lab.wait_for_port(lab.PORT)
        yield server
    finally:
        server.end()


@contextlib.contextmanager
def s_client(*options, keylog=None, ready=b"Verify return code"):
    """s_client, connected."""
    logging = ["-keylogfile", keylog] if keylog else []
    client = lab.Program("openssl", "s_client", "-connect", ADDRESS, "-servername", "demo.test", *options, *logging)
    try:
        client.wait_for(ready)
        yield client
        client.send(b"Q\n")
    finally:
        client.end()


def client_sends(connection, server, client, data):
    client.send(data)
    server.receive(data)
    connection.sent["client"] += data


def server_sends(connection, server, client, data):
    server.send(data)
    client.receive(data)
    connection.sent["server"] += data


def exchange(connection, server, client, path, body=web.HELLO, upload=b""):
    """One transaction between two programs that send what they are given and print what they receive."""
    method = "POST" if upload else "GET"
    client_sends(connection, server, client, web.request(path, method, upload))
    server_sends(connection, server, client, web.response(body))
    connection.transaction(method, path, 200)


def keylog_connection(**facts):
    return truth.Connection(**{"method": "keylog", **facts})
