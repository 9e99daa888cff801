// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.KeyExchangeOffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The handshake messages of one handshake, kept by side and put in the order of the protocol when hashed, so that it does
 * not matter in which order the two directions were captured. Bounded; let go of when the handshake is over.
 *
 * <pre>
 * full:         client hello | server hello .. done | client's .. client finished | server's .. server finished
 * abbreviated:  client hello | server hello .. server finished | client finished
 * TLS 1.3:      [ client hello | hello retry request ] client hello | server hello .. server finished |
 *               client's .. client finished
 * </pre>
 */
public final class Transcript {
    /** Longest flight of one side that is kept. */
    static final int MAX_LENGTH = 1 << 18;

    private static final int UNKNOWN = -1;

    private static final byte[] NO_BYTES = {};

    private final HandshakeMemory memory;
    private byte[] client = NO_BYTES;
    private int clientLength;
    private byte[] server = NO_BYTES;
    private int serverLength;

    private int clientHelloEnd = UNKNOWN;
    private int serverHelloDoneEnd = UNKNOWN;
    private int clientKeyExchangeEnd = UNKNOWN;
    private int clientFinishedStart = UNKNOWN;
    private int clientFinishedEnd = UNKNOWN;
    private int serverFinishedStart = UNKNOWN;
    private int serverFinishedEnd = UNKNOWN;
    private int firstClientHelloEnd = UNKNOWN;
    private int helloRetryEnd;
    private int serverHelloEnd = UNKNOWN;
    private boolean incomplete;

    /** @param memory the worker's */
    Transcript(HandshakeMemory memory) {
        this.memory = memory;
    }

    /**
     * Adds a message (with its header) that {@code side} sent.
     *
     * @return false when the worker has no room for it
     */
    boolean add(Side side, byte[] buffer, int offset, int length) {
        int used = side == Side.CLIENT ? clientLength : serverLength;
        if (incomplete || length > MAX_LENGTH - used) {
            markIncomplete();
            return true;
        }
        byte[] to = side == Side.CLIENT ? client : server;
        int room = used + length > to.length ? Math.max(2 * used, used + length) : to.length;
        if (room > to.length && !memory.reserve(room - to.length)) {
            markIncomplete();
            return false;
        }
        if (side == Side.CLIENT) {
            client = append(client, room, used, buffer, offset, length);
            clientLength += length;
        } else {
            server = append(server, room, used, buffer, offset, length);
            serverLength += length;
        }
        return true;
    }

    /** Forgets the client's messages so far. */
    void restartClient() {
        clientLength = 0;
        clientHelloEnd = UNKNOWN;
        firstClientHelloEnd = UNKNOWN;
        clientKeyExchangeEnd = UNKNOWN;
        clientFinishedStart = UNKNOWN;
        clientFinishedEnd = UNKNOWN;
    }

    private static byte[] append(byte[] to, int room, int used, byte[] buffer, int offset, int length) {
        byte[] grown = room > to.length ? Arrays.copyOf(to, room) : to;
        System.arraycopy(buffer, offset, grown, used, length);
        return grown;
    }

    /** A message is missing, or too long: no hash will be right. */
    void markIncomplete() {
        incomplete = true;
        memory.release(client.length + server.length);
        client = NO_BYTES;
        server = NO_BYTES;
    }

    /** Nothing of it is needed any more. */
    void discard() {
        markIncomplete();
    }

    void markClientHello() {
        if (firstClientHelloEnd < 0) {
            firstClientHelloEnd = clientLength;
        }
        clientHelloEnd = clientLength;
    }

    void markHelloRetryRequest() {
        helloRetryEnd = serverLength;
    }

    void markServerHello() {
        serverHelloEnd = serverLength;
    }

    void markServerHelloDone() {
        serverHelloDoneEnd = serverLength;
    }

    void markClientKeyExchange() {
        clientKeyExchangeEnd = clientLength;
    }

    /** Marks the Finished that was just added. */
    void markFinished(Side side, int messageLength) {
        if (side == Side.CLIENT) {
            clientFinishedStart = clientLength - messageLength;
            clientFinishedEnd = clientLength;
        } else {
            serverFinishedStart = serverLength - messageLength;
            serverFinishedEnd = serverLength;
        }
    }

    /** True when a message is missing. */
    public boolean isIncomplete() {
        return incomplete;
    }

    /** Whether the extended master secret's hash can be made: all up to the ClientKeyExchange is here. */
    public boolean hasSessionHash() {
        return !incomplete && clientHelloEnd >= 0 && serverHelloDoneEnd >= 0 && clientKeyExchangeEnd >= 0;
    }

    /** Feeds all messages up to and including the ClientKeyExchange (RFC 7627 section 3). */
    public void updateSessionHash(MessageDigest digest) {
        digest.update(client, 0, clientHelloEnd);
        digest.update(server, 0, serverHelloDoneEnd);
        digest.update(client, clientHelloEnd, clientKeyExchangeEnd - clientHelloEnd);
    }

    /** Whether all that {@code side}'s Finished covers is here. */
    public boolean hasFinishedHash(Side side, boolean abbreviated) {
        if (incomplete || clientHelloEnd < 0) {
            return false;
        }
        if (abbreviated) {
            return serverFinishedStart >= 0 && (side == Side.SERVER || clientFinishedStart >= 0);
        }
        return serverHelloDoneEnd >= 0 && clientFinishedStart >= 0
                && (side == Side.CLIENT || serverFinishedStart >= serverHelloDoneEnd);
    }

    /** Feeds all messages that {@code side}'s Finished covers (RFC 5246 section 7.4.9). */
    public void updateFinishedHash(MessageDigest digest, Side side, boolean abbreviated) {
        digest.update(client, 0, clientHelloEnd);
        if (abbreviated) {
            digest.update(server, 0, side == Side.SERVER ? serverFinishedStart : serverFinishedEnd);
            if (side == Side.CLIENT) {
                digest.update(client, clientHelloEnd, clientFinishedStart - clientHelloEnd);
            }
            return;
        }
        digest.update(server, 0, serverHelloDoneEnd);
        int clientEnd = side == Side.CLIENT ? clientFinishedStart : clientFinishedEnd;
        digest.update(client, clientHelloEnd, clientEnd - clientHelloEnd);
        if (side == Side.SERVER) {
            digest.update(server, serverHelloDoneEnd, serverFinishedStart - serverHelloDoneEnd);
        }
    }

    /** How far a hash of TLS 1.3 goes (RFC 8446 section 7.1). */
    public enum Tls13Point {
        CLIENT_HELLO,
        SERVER_HELLO,
        SERVER_FINISHED,
        CLIENT_FINISHED
    }

    /** Whether all messages up to and including this one are here. */
    public boolean reaches(Tls13Point point) {
        boolean hello = !incomplete && (hasHelloRetry() ? clientHelloEnd > firstClientHelloEnd : clientHelloEnd >= 0);
        return hello && switch (point) {
            case CLIENT_HELLO -> true;
            case SERVER_HELLO -> serverHelloEnd >= 0;
            case SERVER_FINISHED -> serverHelloEnd >= 0 && serverFinishedEnd >= 0;
            case CLIENT_FINISHED -> serverHelloEnd >= 0 && serverFinishedEnd >= 0 && clientFinishedEnd >= 0;
        };
    }

    /** True when the server asked for a second ClientHello. */
    public boolean hasHelloRetry() {
        return helloRetryEnd > 0;
    }

    /** The body of the first ClientHello, empty when it is not here. */
    public byte[] firstClientHello() {
        return incomplete || firstClientHelloEnd < HandshakeType.HEADER_LENGTH
                ? new byte[0]
                : Arrays.copyOfRange(client, HandshakeType.HEADER_LENGTH, firstClientHelloEnd);
    }

    /** Feeds the first ClientHello, whose hash takes its place when there is a second (RFC 8446 section 4.4.1). */
    public void updateFirstClientHello(MessageDigest digest) {
        digest.update(client, 0, firstClientHelloEnd);
    }

    /**
     * Feeds all messages up to and including {@code point}, which the transcript {@link #reaches}.
     *
     * @param firstHelloHash hash of the first ClientHello; used when {@link #hasHelloRetry}
     */
    public void updateThrough(MessageDigest digest, Tls13Point point, byte[] firstHelloHash) {
        updateBeforeHello(digest, firstHelloHash);
        int helloStart = hasHelloRetry() ? firstClientHelloEnd : 0;
        digest.update(client, helloStart, clientHelloEnd - helloStart);
        if (point == Tls13Point.CLIENT_HELLO) {
            return;
        }
        int serverEnd = point == Tls13Point.SERVER_HELLO ? serverHelloEnd : serverFinishedEnd;
        digest.update(server, helloRetryEnd, serverEnd - helloRetryEnd);
        if (point == Tls13Point.CLIENT_FINISHED) {
            digest.update(client, clientHelloEnd, clientFinishedEnd - clientHelloEnd);
        }
    }

    /**
     * Feeds what a binder of a pre-shared key covers: the last ClientHello up to its binders, and what came before it.
     *
     * @param bodyLength bytes of the hello's body before the list of binders
     */
    public void updateBeforeBinders(MessageDigest digest, int bodyLength, byte[] firstHelloHash) {
        updateBeforeHello(digest, firstHelloHash);
        digest.update(client, hasHelloRetry() ? firstClientHelloEnd : 0, HandshakeType.HEADER_LENGTH + bodyLength);
    }

    private void updateBeforeHello(MessageDigest digest, byte[] firstHelloHash) {
        if (hasHelloRetry()) {
            digest.update((byte) HandshakeType.MESSAGE_HASH);
            digest.update((byte) 0);
            digest.update((byte) 0);
            digest.update((byte) firstHelloHash.length);
            digest.update(firstHelloHash);
            digest.update(server, 0, helloRetryEnd);
        }
    }

    /** What the last ClientHello offers; it must be here. */
    public KeyExchangeOffer clientOffer() {
        int start = (hasHelloRetry() ? firstClientHelloEnd : 0) + HandshakeType.HEADER_LENGTH;
        return new KeyExchangeOffer(client, start, clientHelloEnd - start);
    }
}
