// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.jspecify.annotations.Nullable;

/** Two TLS engines that speak to each other over a {@link Wire}. Records are as long as TLS allows. */
final class TlsConversation {
    private static final int BUFFER = 1 << 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final @Nullable KeyPair share;
    private final End client;
    private final End server;

    /** Makes the handshake. */
    TlsConversation(Wire wire, SSLEngine clientEngine, SSLEngine serverEngine) throws IOException {
        this(wire, clientEngine, serverEngine, null);
    }

    /** The same, with {@code share} as the server's key share, when that is not {@code null}. */
    TlsConversation(Wire wire, SSLEngine clientEngine, SSLEngine serverEngine, @Nullable KeyPair share)
            throws IOException {
        this.share = share;
        this.wire = wire;
        this.client = new End(clientEngine, true);
        this.server = new End(serverEngine, false);
        client.engine.beginHandshake();
        server.engine.beginHandshake();
        while (client.isHandshaking() || server.isHandshaking()) {
            boolean moved = step(client, server);
            moved |= step(server, client);
            if (!moved) {
                throw new IOException("the two TLS engines of the benchmark wait for each other");
            }
        }
    }

    void clientSends(ByteBuffer bytes) throws IOException {
        send(client, bytes);
    }

    void serverSends(ByteBuffer bytes) throws IOException {
        send(server, bytes);
    }

    /** Says close_notify on both sides. */
    void close() throws IOException {
        for (End end : new End[]{server, client}) {
            end.engine.closeOutbound();
            wrap(end, NOTHING);
        }
    }

    /** The receiver does not read what comes after the handshake: only the packets are of interest. */
    private void send(End end, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            wrap(end, bytes);
        }
    }

    private boolean step(End end, End peer) throws IOException {
        switch (end.engine.getHandshakeStatus()) {
            case NEED_TASK -> StaticShares.asServer(end.isClient ? null : share, end.engine.getDelegatedTask()::run);
            case NEED_WRAP -> {
                byte[] sent = wrap(end, NOTHING);
                peer.received.put(sent);
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                return unwrap(end);
            }
            case FINISHED, NOT_HANDSHAKING -> {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ByteBufferBackingArray") // allocated by ourselves, so it has no offset
    private byte[] wrap(End end, ByteBuffer plaintext) throws IOException {
        ByteBuffer out = end.out.clear();
        SSLEngineResult result = end.engine.wrap(plaintext, out);
        wire.carry(end.isClient, end.outBytes, result.bytesProduced());
        byte[] sent = new byte[plaintext == NOTHING ? result.bytesProduced() : 0];
        out.flip().get(sent);
        return sent;
    }

    private static boolean unwrap(End end) throws IOException {
        end.received.flip();
        int before = end.received.remaining();
        end.engine.unwrap(end.received, end.out.clear());
        boolean moved = end.received.remaining() < before;
        end.received.compact();
        return moved;
    }

    private static final class End {
        private final SSLEngine engine;
        private final boolean isClient;
        private final byte[] outBytes = new byte[BUFFER];
        private final ByteBuffer out = ByteBuffer.wrap(outBytes);
        private final ByteBuffer received = ByteBuffer.allocate(BUFFER);

        End(SSLEngine engine, boolean isClient) {
            this.engine = engine;
            this.isClient = isClient;
        }

        boolean isHandshaking() {
            return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
        }
    }
}
