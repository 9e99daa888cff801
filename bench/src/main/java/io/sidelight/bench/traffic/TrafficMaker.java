// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes captures of TLS connections to one server, each with an HTTP request and its response. */
public final class TrafficMaker {
    static final String REQUEST = "GET /bench HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: bench\r\n\r\n";
    static final int CHUNK = 16_384;
    private static final int SMALL_BODY = 200;

    private final ServerIdentity identity;
    private final String suite;
    private final String protocol;
    private final String[] groups;
    private final @Nullable KeyPair share;
    private final SSLContext servers;
    private SSLContext clients;

    /** @param suite name as registered at IANA, with RSA key exchange */
    public TrafficMaker(ServerIdentity identity, String suite) throws GeneralSecurityException, IOException {
        this(identity, suite, "TLSv1.2", new String[0], null);
    }

    private TrafficMaker(ServerIdentity identity, String suite, String protocol, String[] groups,
            @Nullable KeyPair share) throws GeneralSecurityException, IOException {
        LegacyTls.allow();
        this.protocol = protocol;
        this.groups = groups;
        this.share = share;
        this.identity = identity;
        this.suite = suite;
        this.servers = identity.serverContext();
        this.clients = ServerIdentity.clientContext();
    }

    /** TLS 1.3 in {@code group}, in which the server's key share is always {@code share}. */
    static TrafficMaker ofTls13(ServerIdentity identity, String suite, String group, KeyPair share)
            throws GeneralSecurityException, IOException {
        return new TrafficMaker(identity, suite, "TLSv1.3", new String[]{group}, share);
    }

    public ServerIdentity identity() {
        return identity;
    }

    /** {@code connections} downloads at the same time, {@code bytes} of body in all, a full-sized record at a time. */
    public TrafficFile downloads(Path file, int connections, long bytes) throws IOException, GeneralSecurityException {
        long chunks = bytes / connections / CHUNK;
        byte[] head = responseHead(chunks * CHUNK);
        try (PcapWriter pcap = new PcapWriter(file)) {
            List<TcpConversation> tcp = new ArrayList<>();
            List<TlsConversation> tls = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                tcp.add(new TcpConversation(pcap, i));
                tls.add(connect(tcp.get(i), i, false));
                tls.get(i).clientSends(request());
                tls.get(i).serverSends(ByteBuffer.wrap(head));
            }
            ByteBuffer chunk = body(CHUNK);
            for (long sent = 0; sent < chunks; sent++) {
                for (TlsConversation conversation : tls) {
                    conversation.serverSends(chunk.rewind());
                }
            }
            for (int i = 0; i < connections; i++) {
                tls.get(i).close();
                tcp.get(i).close();
            }
        }
        return new TrafficFile(file, connections, connections * (head.length + chunks * (long) CHUNK),
                (long) connections * REQUEST.length());
    }

    /** {@code connections} one after the other, each with its full handshake and a small response; one a second. */
    public TrafficFile fullHandshakes(Path file, int connections) throws IOException, GeneralSecurityException {
        return handshakes(file, connections, false);
    }

    /** One full handshake, and {@code connections} that resume its session by its id. */
    public TrafficFile resumedHandshakes(Path file, int connections) throws IOException, GeneralSecurityException {
        return handshakes(file, connections + 1, true);
    }

    private TrafficFile handshakes(Path file, int connections, boolean resumed)
            throws IOException, GeneralSecurityException {
        forgetSessions();
        try (PcapWriter pcap = new PcapWriter(file)) {
            for (int i = 0; i < connections; i++) {
                pcap.nextSecond();
                TcpConversation tcp = new TcpConversation(pcap, i);
                TlsConversation tls = connect(tcp, i, resumed);
                converse(tls);
                tls.close();
                tcp.close();
            }
        }
        return smallResponses(file, connections);
    }

    /** One connection with a full handshake and a small response, told {@code connections} times and never closed. */
    public TrafficFile openConnections(Path file, int connections) throws IOException, GeneralSecurityException {
        forgetSessions();
        RecordedWire recorded = new RecordedWire();
        converse(connect(recorded, 0, false));
        try (PcapWriter pcap = new PcapWriter(file)) {
            for (int i = 0; i < connections; i++) {
                recorded.tellTo(new TcpConversation(pcap, i));
            }
        }
        return smallResponses(file, connections);
    }

    /** The next connection makes a full handshake. */
    void forgetSessions() throws GeneralSecurityException {
        clients = ServerIdentity.clientContext();
    }

    private static TrafficFile smallResponses(Path file, int connections) {
        long serverBytes = (long) responseHead(SMALL_BODY).length + SMALL_BODY;
        return new TrafficFile(file, connections, connections * serverBytes, (long) connections * REQUEST.length());
    }

    private static void converse(TlsConversation tls) throws IOException {
        tls.clientSends(request());
        byte[] head = responseHead(SMALL_BODY);
        tls.serverSends(ByteBuffer.allocate(head.length + SMALL_BODY).put(head).put(body(SMALL_BODY)).flip());
    }

    /** Sessions are kept by the client's name for the server: another name, another session. */
    TlsConversation connect(Wire wire, int number, boolean resume) throws IOException {
        SSLEngine client = clients.createSSLEngine("bench.example", resume ? 443 : 1 + number % 65_000);
        client.setUseClientMode(true);
        SSLEngine server = servers.createSSLEngine();
        server.setUseClientMode(false);
        for (SSLEngine engine : new SSLEngine[]{client, server}) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(new String[]{protocol});
            parameters.setCipherSuites(new String[]{suite});
            if (groups.length > 0) {
                parameters.setNamedGroups(groups);
            }
            engine.setSSLParameters(parameters);
        }
        return new TlsConversation(wire, client, server, share);
    }

    static ByteBuffer request() {
        return ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] responseHead(long length) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static ByteBuffer body(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            bytes.put((byte) ('a' + i % 23));
        }
        return bytes.flip();
    }
}
