# SPDX-License-Identifier: Apache-2.0
"""The laboratory: where things are, how a capture is recorded, and how a peer that is a program is driven."""

import os
import signal
import socket
import subprocess
import tempfile
import threading
import time

MAKE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.dirname(MAKE)
KEYS = os.path.join(CORPUS, "keys")
SERVER_KEY = os.path.join(KEYS, "server.pem")
RENEWED_KEY = os.path.join(KEYS, "renewed.pem")
BARE_KEY = os.path.join(KEYS, "bare.key.pem")
OTHER_KEY = os.path.join(KEYS, "other.pem")
CLIENT_KEY = os.path.join(KEYS, "client.pem")
EC_KEY = os.path.join(KEYS, "ec.pem")
DSA_KEY = os.path.join(KEYS, "dsa.pem")

CLIENT_ADDRESS, SERVER_ADDRESS = "10.0.0.1", "10.0.0.2"
CLIENT_ADDRESS_6, SERVER_ADDRESS_6 = "fd00::1", "fd00::2"
PORT = 443
PATIENCE_SECONDS = 15


def make_keys():
    """Makes the test keys that are not there yet; RSA-2048 where nothing else is said, self-signed, for a hundred years."""
    os.makedirs(KEYS, exist_ok=True)
    for path, name in ((SERVER_KEY, "demo.test"), (OTHER_KEY, "other.test"), (CLIENT_KEY, "client.test")):
        if not os.path.exists(path):
            _self_signed(path, name, ["-newkey", "rsa:2048", "-nodes", "-keyout", "-"])
    if not os.path.exists(EC_KEY):
        _self_signed(EC_KEY, "demo.test", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                                           "-"])
    if not os.path.exists(DSA_KEY):
        _dsa_key()
    if not os.path.exists(BARE_KEY):
        _openssl("pkey", "-in", SERVER_KEY, "-out", BARE_KEY)
    if not os.path.exists(RENEWED_KEY):
        _self_signed(RENEWED_KEY, "demo.test", ["-key", BARE_KEY])
        with open(BARE_KEY) as key, open(RENEWED_KEY, "a") as renewed:
            renewed.write(key.read())


def _dsa_key():
    with tempfile.TemporaryDirectory() as files:
        parameters, key = f"{files}/parameters.pem", f"{files}/key.pem"
        _openssl("genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:2048", "-out", parameters)
        _openssl("genpkey", "-paramfile", parameters, "-out", key)
        _self_signed(DSA_KEY, "demo.test", ["-key", key])
        with open(key) as text, open(DSA_KEY, "a") as both:
            both.write(text.read())


def _self_signed(path, name, key_arguments):
    made = _openssl("req", "-x509", "-sha256", "-days", "36500", "-subj", "/CN=" + name, "-addext",
                    "subjectAltName=DNS:" + name, *key_arguments)
    with open(path, "wb") as file:
        file.write(made)


def _openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def relative(path):
    return os.path.relpath(path, CORPUS)


class Recording:
    """Records loopback with tcpdump while the block runs."""

    def __init__(self, path, only="tcp"):
        self.path, self.only = path, only

    def __enter__(self):
        self.tcpdump = subprocess.Popen(["tcpdump", "-i", "lo", "-s", "0", "-U", "--immediate-mode", "-w", self.path,
                                         self.only], stderr=subprocess.PIPE, text=True)
        for line in self.tcpdump.stderr:
            if "listening on" in line:
                return self
        raise RuntimeError("tcpdump did not start")

    def __exit__(self, *_):
        time.sleep(0.25)  # the last packets are still on their way through the ring
        self.tcpdump.send_signal(signal.SIGINT)
        self.tcpdump.wait()
        self.tcpdump.stderr.close()


class Program:
    """
    A peer that is a program of its own (s_server, gnutls-cli, our JSSE peer), driven over its standard streams.

    What it prints is collected; wait_for finds bytes in it, so noise around the application data does not matter.
    """

    def __init__(self, *command, environment=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, bufsize=0,
                                        env={**os.environ, **(environment or {})})
        self.printed = bytearray()
        self.at = 0
        self.changed = threading.Condition()
        threading.Thread(target=self._collect, daemon=True).start()

    def _collect(self):
        while chunk := self.process.stdout.read(65536):
            with self.changed:
                self.printed += chunk
                self.changed.notify_all()

    def send(self, data):
        self.process.stdin.write(data)

    def wait_for(self, expected):
        """Waits until the program printed these bytes after those found last."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.printed.find(expected, self.at) >= 0, PATIENCE_SECONDS):
                raise RuntimeError(f"{self.process.args} did not print {expected[:60]!r}, but {bytes(self.printed)!r}")
            self.at = self.printed.find(expected, self.at) + len(expected)

    receive = wait_for

    def close_input(self):
        self.process.stdin.close()

    def end(self):
        """Waits for the program to end by itself for a moment, then ends it."""
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait()


def wait_for_port(port, address=SERVER_ADDRESS):
    """Waits until a server listens, without connecting to it (a probe would be in the capture)."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        listening = subprocess.run(["ss", "-Hltn", f"sport = :{port}"], capture_output=True, text=True).stdout
        if listening.strip():
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def listen(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen()
    return listener


def endpoint(address):
    """An address as the events write it: 10.0.0.1:443 or [fd00::1]:443."""
    host, port = address[0], address[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
