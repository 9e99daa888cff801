# SPDX-License-Identifier: Apache-2.0
"""OpenSSL as both peers, through Python's ssl module: contexts, and a conversation that keeps the truth."""

import socket
import ssl
import struct
import threading

import lab
import truth

# From openssl/ssl.h (3.0): Python does not name them.
NO_EXTENDED_MASTER_SECRET = 1 << 0
NO_ENCRYPT_THEN_MAC = 1 << 19

TLS10, TLS11, TLS12, TLS13 = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2,
                              ssl.TLSVersion.TLSv1_3)


def server_context(version=TLS12, suite="AES128-GCM-SHA256", key=lab.SERVER_KEY, options=0):
    context = _context(ssl.PROTOCOL_TLS_SERVER, version, suite, options)
    context.load_cert_chain(key)
    return context


def client_context(version=TLS12, suite="AES128-GCM-SHA256", options=0, keylog=None):
    context = _context(ssl.PROTOCOL_TLS_CLIENT, version, suite, options)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if keylog:
        context.keylog_filename = keylog
    return context


def _context(protocol, version, suite, options):
    context = ssl.SSLContext(protocol)
    context.minimum_version = context.maximum_version = version
    if version != TLS13:
        context.set_ciphers(suite + ":@SECLEVEL=0")
    context.options |= options
    return context


class Talk:
    """
    One connection between two OpenSSL peers; every byte they send is noted in its truth.

    The handshake runs at once. After it, each step is one write of one side that the other has read wholly before the
    next step, unless the step says otherwise: captures come out the same shape each time.
    """

    def __init__(self, server, client, session=None, segment=None, address=lab.SERVER_ADDRESS, port=lab.PORT,
                 prelude=(), **verdict):
        self.truth = truth.Connection(**verdict)
        listener = lab.listen(address, port)
        plain = socket.socket(listener.family, socket.SOCK_STREAM)
        if segment:
            for end in (listener, plain):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
        plain.bind((lab.CLIENT_ADDRESS_6 if ":" in address else lab.CLIENT_ADDRESS, 0))
        plain.connect((address, port))
        accepted, _ = listener.accept()
        listener.close()
        self.truth.initiator = lab.endpoint(plain.getsockname())
        self.truth.responder = lab.endpoint(plain.getpeername())
        for end in (plain, accepted):
            end.settimeout(lab.PATIENCE_SECONDS)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for side, data in prelude:  # what is said in clear before TLS
            (plain if side == "client" else accepted).sendall(data)
            receiver, left = (accepted if side == "client" else plain), len(data)
            while left:
                left -= len(receiver.recv(left))
        self._handshake(server, client, accepted, plain, session)

    def _handshake(self, server, client, accepted, plain, session):
        ends, errors = {}, {}

        def shake(side, wrap):
            try:
                ends[side] = wrap()
            except (OSError, ssl.SSLError) as error:
                errors[side] = error

        accept = lambda: server.wrap_socket(accepted, server_side=True)
        serving = threading.Thread(target=shake, args=("server", accept))
        serving.start()
        shake("client", lambda: client.wrap_socket(plain, server_hostname="demo.test", session=session))
        serving.join()
        self.failed = bool(errors)
        self.client, self.server = ends.get("client"), ends.get("server")
        if self.failed:
            accepted.close()
            plain.close()

    @property
    def session(self):
        return self.client.session

    def client_sends(self, data):
        self._step("client", data)

    def server_sends(self, data):
        self._step("server", data)

    def _step(self, side, data):
        sender, receiver = (self.client, self.server) if side == "client" else (self.server, self.client)
        sending = threading.Thread(target=sender.sendall, args=(data,))
        sending.start()
        left = len(data)
        while left:
            left -= len(receiver.recv(left))
        sending.join()
        self.truth.sent[side] += data

    def exchange(self, request, response, path, method="GET", status=200):
        """One HTTP transaction: request wholly, then response wholly."""
        self.client_sends(request)
        self.server_sends(response)
        self.truth.transaction(method, path, status)

    def close(self):
        """Both sides say close_notify, the client first."""
        ending = threading.Thread(target=self.client.unwrap)
        ending.start()
        if self.server.recv(1):
            raise RuntimeError("the client had more to say")
        plain = self.server.unwrap()
        ending.join()
        plain.close()
        self.client.close()
        return self.truth

    def reset(self):
        """The client goes with a TCP reset and no close_notify."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()
        self.server.close()
        return self.truth

    def cut_off(self):
        """The client goes with a FIN and no close_notify."""
        self.client.close()
        self.server.close()
        return self.truth


def failing(server, client):
    """A handshake that ends with an alert."""
    talk = Talk(server, client, status="none", reason="handshake_incomplete", method=None)
    if not talk.failed:
        raise RuntimeError("the handshake was to fail")
    return talk.truth
