# SPDX-License-Identifier: Apache-2.0
"""Recorded cases between programs: openssl s_client and s_server, gnutls-cli and gnutls-serv, JSSE."""

import contextlib
import functools
import os
import subprocess
import tempfile
import time

import lab
import truth
import web
from cases import case, recorded

openssl_case = functools.partial(case, peers="s_server, s_client")
gnutls_case = functools.partial(case, peers="gnutls-serv, gnutls-cli")
nss_case = functools.partial(case, peers="selfserv, tstclnt")
jsse_case = functools.partial(case, peers="JSSE")

ADDRESS = f"{lab.SERVER_ADDRESS}:{lab.PORT}"


# --- OpenSSL's own programs ------------------------------------------------------------------------------------------


@contextlib.contextmanager
def openssl_programs(folder, server_options=(), client_options=()):
    """s_server and s_client with one connection between them, recorded."""
    with recorded(folder):
        server = lab.Program("openssl", "s_server", "-accept", ADDRESS, "-naccept", "1", "-key", lab.SERVER_KEY,
                             "-cert", lab.SERVER_KEY, "-tls1_2", "-cipher", "AES128-GCM-SHA256", "-no_ticket",
                             *server_options)
        lab.wait_for_port(lab.PORT)
        client = lab.Program("openssl", "s_client", "-connect", ADDRESS, "-servername", "demo.test", "-tls1_2",
                             *client_options)
        client.wait_for(b"Verify return code")
        try:
            yield server, client
            client.send(b"Q\n")
        finally:
            client.end()
            server.end()


def exchange(connection, server, client, path, body=web.HELLO):
    """One transaction between two programs that send what they are given and print what they receive."""
    request, response = web.request(path), web.response(body)
    client.send(request)
    server.receive(request)
    server.send(response)
    client.receive(response)
    connection.sent["client"] += request
    connection.sent["server"] += response
    connection.transaction("GET", path, 200)


def renegotiation(folder, who, command, server_options=(), client_options=()):
    connection = truth.Connection()
    with openssl_programs(folder, server_options, client_options) as (server, client):
        exchange(connection, server, client, "/before")
        (client if who == "client" else server).send(command)
        time.sleep(0.5)  # neither program says when the second handshake is done
        exchange(connection, server, client, "/after")
    return [connection]


@openssl_case("renegotiation-client", "the client asks for a second handshake between two transactions")
def renegotiation_client(folder):
    return renegotiation(folder, "client", b"R\n", ["-client_renegotiation"])


@openssl_case("renegotiation-server", "the server asks for a second handshake between two transactions; it "
      "resumes the session of the first")
def renegotiation_server(folder):
    return renegotiation(folder, "server", b"r\n")


@openssl_case("renegotiation-client-certificate", "the server asks for a second handshake, in which the client shows a "
      "certificate; encrypt-then-MAC with AES256-SHA256")
def renegotiation_client_certificate(folder):
    return renegotiation(folder, "server", b"R\n", ["-cipher", "AES256-SHA256", "-CAfile", lab.CLIENT_KEY,
                                           "-no_resumption_on_reneg"],
                         ["-cert", lab.CLIENT_KEY, "-key", lab.CLIENT_KEY])


@openssl_case("split-records", "records of at most 512 bytes: both certificates span records, the body 8 of them")
def split_records(folder):
    connection = truth.Connection()
    small = ["-max_send_frag", "512"]
    with openssl_programs(folder, small + ["-Verify", "1", "-CAfile", lab.CLIENT_KEY],
                          small + ["-cert", lab.CLIENT_KEY, "-key", lab.CLIENT_KEY]) as (server, client):
        exchange(connection, server, client, "/split", web.body(4000))
    return [connection]


# --- GnuTLS ----------------------------------------------------------------------------------------------------------

GNUTLS_HEAD = "HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n"


def gnutls(folder, priority, resume=None, client_options=(), server_options=()):
    """One transaction from gnutls-cli, which sends a record a line; with resume, a connection without data before."""
    priority = "NONE:+COMP-NULL:+SIGN-ALL:+GROUP-ALL:+RSA:" + priority
    body = web.body(200)
    request, response = web.request("/gnutls"), (GNUTLS_HEAD % len(body)).encode() + body
    with tempfile.NamedTemporaryFile() as page, recorded(folder):
        page.write(body)
        page.flush()
        server = lab.Program("gnutls-serv", "--port", str(lab.PORT), "--http", "--httpdata", page.name, "--x509keyfile",
                             lab.SERVER_KEY, "--x509certfile", lab.SERVER_KEY, "--priority", priority, *server_options)
        lab.wait_for_port(lab.PORT)
        client = lab.Program("gnutls-cli", "--insecure", "--port", str(lab.PORT), "--priority", priority,
                             "--sni-hostname", "demo.test", *client_options, *(["--resume"] if resume else []),
                             lab.SERVER_ADDRESS)
        client.wait_for(b"Simple Client Mode")
        client.send(request)
        client.receive(response)
        client.end()
        server.end()
    connection = truth.Connection(method=resume or "rsa", resumed=resume is not None)
    connection.sent["client"] += request
    connection.sent["server"] += response
    connection.transaction("GET", "/gnutls", 200)
    return ([truth.Connection("decrypted")] if resume else []) + [connection]


@gnutls_case("gnutls-tls10", "GnuTLS, AES128-SHA on TLS 1.0, %NO_ETM, %NO_SESSION_HASH; a record a line of the request")
def gnutls_tls10(folder):
    return gnutls(folder, "+VERS-TLS1.0:+AES-128-CBC:+SHA1:%NO_ETM:%NO_SESSION_HASH:%NO_TICKETS")


@gnutls_case("gnutls-tls11-etm", "GnuTLS, AES256-SHA on TLS 1.1, encrypt-then-MAC")
def gnutls_tls11(folder):
    return gnutls(folder, "+VERS-TLS1.1:+AES-256-CBC:+SHA1:%NO_TICKETS")


@gnutls_case("gnutls-tls12-no-etm", "GnuTLS, AES128-SHA256, %NO_ETM")
def gnutls_tls12(folder):
    return gnutls(folder, "+VERS-TLS1.2:+AES-128-CBC:+SHA256:%NO_ETM:%NO_TICKETS")


@gnutls_case("gnutls-resumption-ticket", "GnuTLS: a connection without data, then resumed by ticket; AES256-GCM-SHA384")
def gnutls_ticket(folder):
    return gnutls(folder, "+VERS-TLS1.2:+AES-256-GCM:+AEAD", "ticket")


@gnutls_case("gnutls-resumption-session-id", "GnuTLS: a connection without data, then resumed by session id; "
             "AES128-SHA256")
def gnutls_session_id(folder):
    return gnutls(folder, "+VERS-TLS1.2:+AES-128-CBC:+SHA256:%NO_TICKETS", "session_id", ["--noticket"], ["--noticket"])


# --- NSS -------------------------------------------------------------------------------------------------------------

SELFSERV_HEAD = (b"HTTP/1.0 200 OK\r\nServer: Generic Web Server\r\nDate: Tue, 26 Aug 1997 22:10:05 GMT\r\n"
                 b"Content-type: text/plain\r\n\r\n")


def nss(folder, version, suite):
    """One transaction; selfserv's answer is its fixed head, the request, and its fixed end."""
    request = web.request("/nss")
    response = SELFSERV_HEAD + request + b"EOF\r\n\r\n\r\n"
    with tempfile.TemporaryDirectory() as files:
        database = ["-d", "sql:" + files]
        subprocess.run(["openssl", "pkcs12", "-export", "-in", lab.SERVER_KEY, "-passout", "pass:corpus", "-name",
                        "server", "-out", f"{files}/server.p12"], check=True)
        subprocess.run(["certutil", "-N", *database, "--empty-password"], check=True)
        subprocess.run(["pk12util", "-i", f"{files}/server.p12", *database, "-W", "corpus"], check=True,
                       stdout=subprocess.DEVNULL)
        choice = ["-V", f"{version}:{version}", "-c", f":{suite:04X}"]
        with recorded(folder):
            server = lab.Program("selfserv", *database, "-n", "server", "-p", str(lab.PORT), *choice)
            lab.wait_for_port(lab.PORT)
            client = lab.Program("tstclnt", "-h", lab.SERVER_ADDRESS, "-p", str(lab.PORT), *database, *choice, "-o",
                                 "-a", "demo.test")
            client.send(request)
            client.receive(response)
            client.close_input()
            client.end()
            server.end()
    connection = truth.Connection()
    connection.sent["client"] += request
    connection.sent["server"] += response
    connection.transaction("GET", "/nss", 200)
    return [connection]


@nss_case("nss-joined-handshake", "NSS, AES128-GCM-SHA256: ServerHello, Certificate and ServerHelloDone in one record")
def nss_joined_handshake(folder):
    return nss(folder, "tls1.2", 0x009C)


@nss_case("nss-tls10", "NSS, AES256-SHA on TLS 1.0: joined handshake messages; the first byte of each write is a "
          "record of its own")
def nss_tls10(folder):
    return nss(folder, "tls1.0", 0x0035)


# --- JSSE ------------------------------------------------------------------------------------------------------------


class JssePeer(lab.Program):
    """JssePeer.java; its commands are documented there."""

    def __init__(self, role, protocol, suite, files, properties=()):
        super().__init__(os.environ["JAVA"], f"-Djava.security.properties={files}/security.properties", *properties,
                         os.path.join(lab.MAKE, "JssePeer.java"), role, lab.SERVER_ADDRESS, str(lab.PORT), protocol,
                         suite, f"{files}/server.p12")
        self.wait_for(b"ready\n")

    def command(self, line):
        self.send(line.encode() + b"\n")

    def done(self, line):
        self.command(line)
        self.wait_for(b"done " + line.split()[0].encode())


def jsse(folder, protocol, suite, properties=(), resume=None):
    """Two JSSE peers; one connection, with resume two."""
    connections = []
    with tempfile.TemporaryDirectory() as files:
        subprocess.run(["openssl", "pkcs12", "-export", "-in", lab.SERVER_KEY, "-passout", "pass:corpus", "-out",
                        f"{files}/server.p12"], check=True)
        with open(f"{files}/security.properties", "w") as relaxed:
            relaxed.write("jdk.tls.disabledAlgorithms=\njdk.certpath.disabledAlgorithms=\n")
        server = JssePeer("server", protocol, suite, files, properties)
        client = JssePeer("client", protocol, suite, files, properties)
        with recorded(folder):
            for number in range(2 if resume else 1):
                connection = truth.Connection(method=resume if number else "rsa", resumed=number > 0)
                jsse_connection(connection, server, client, [f"/jsse/{number}", f"/jsse/{number}/again"])
                connections.append(connection)
        client.close_input()
        server.close_input()
        client.end()
        server.end()
    return connections


def jsse_connection(connection, server, client, paths):
    server.command("open")
    client.done("open")
    server.wait_for(b"done open")
    for path in paths:
        for sender, receiver, data, side in ((client, server, web.request(path), "client"),
                                             (server, client, web.response(), "server")):
            sender.done("send " + data.hex())
            receiver.command(f"receive {len(data)}")
            receiver.wait_for(b"received " + data.hex().encode())
            connection.sent[side] += data
        connection.transaction("GET", path, 200)
    client.done("close")
    server.done("close")


@jsse_case("jsse-tls10", "JSSE, AES128-SHA on TLS 1.0: the first byte of each write but the first is a record of "
           "its own")
def jsse_tls10(folder):
    return jsse(folder, "TLSv1", "TLS_RSA_WITH_AES_128_CBC_SHA")


@jsse_case("jsse-tls11-no-ems", "JSSE, AES256-SHA on TLS 1.1, extended master secret switched off")
def jsse_tls11(folder):
    return jsse(folder, "TLSv1.1", "TLS_RSA_WITH_AES_256_CBC_SHA", ["-Djdk.tls.useExtendedMasterSecret=false"])


@jsse_case("jsse-tls12-cbc", "JSSE, AES256-SHA256")
def jsse_tls12_cbc(folder):
    return jsse(folder, "TLSv1.2", "TLS_RSA_WITH_AES_256_CBC_SHA256")


WITHOUT_TICKETS = ["-Djdk.tls.server.enableSessionTicketExtension=false",
                   "-Djdk.tls.client.enableSessionTicketExtension=false"]


@jsse_case("jsse-resumption-session-id", "JSSE, AES256-GCM-SHA384: full handshake, then resumed by session id")
def jsse_session_id(folder):
    return jsse(folder, "TLSv1.2", "TLS_RSA_WITH_AES_256_GCM_SHA384", WITHOUT_TICKETS, "session_id")


@jsse_case("jsse-resumption-ticket", "JSSE, AES128-GCM-SHA256: full handshake, then resumed by ticket")
def jsse_ticket(folder):
    return jsse(folder, "TLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256", resume="ticket")


@jsse_case("jsse-ssl3-resumption", "JSSE, 3DES on SSL 3.0: full handshake, then resumed by session id")
def jsse_ssl3(folder):
    return jsse(folder, "SSLv3", "SSL_RSA_WITH_3DES_EDE_CBC_SHA", ["-Djdk.tls.useExtendedMasterSecret=false"],
                resume="session_id")


@jsse_case("jsse-tls11-des", "JSSE, DES on TLS 1.1; then resumed by session id")
def jsse_des(folder):
    return jsse(folder, "TLSv1.1", "SSL_RSA_WITH_DES_CBC_SHA", WITHOUT_TICKETS, resume="session_id")
