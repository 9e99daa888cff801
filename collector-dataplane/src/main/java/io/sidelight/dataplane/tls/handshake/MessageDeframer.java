// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.tls.wire.HandshakeType;
import java.util.Arrays;

/**
 * Cuts the handshake records of one direction into messages: several may share a record, one may run over several (RFC 5246
 * section 6.2.1). A message that lies whole in a record is handed on in place.
 */
public final class MessageDeframer {
    /** Longest message that is joined; certificate chains of real servers stay far below. */
    static final int MAX_MESSAGE_LENGTH = 1 << 17;

    private static final byte[] NO_BYTES = {};
    /** Room for the beginning of a message. */
    private static final int LEAST_ROOM = 256;

    private final HandshakeMemory memory;
    private byte[] partial = NO_BYTES;
    private int partialLength;
    private int skip;

    /** @param memory the worker's */
    public MessageDeframer(HandshakeMemory memory) {
        this.memory = memory;
    }

    /** Takes the fragment of the next handshake record. */
    public void onFragment(byte[] buffer, int offset, int length, HandshakeMessageHandler handler) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (skip > 0) {
                int skipped = Math.min(skip, end - at);
                skip -= skipped;
                at += skipped;
            } else if (partialLength > 0) {
                at += join(buffer, at, end - at, handler);
            } else {
                at += takeInPlace(buffer, at, end - at, handler);
            }
        }
    }

    /** A record was lost, or the connection is over: the message that it may have belonged to cannot be joined. */
    public void reset() {
        memory.release(partial.length);
        partial = NO_BYTES;
        partialLength = 0;
        skip = 0;
    }

    /** True while a message has begun and not ended. */
    public boolean isInMessage() {
        return partialLength > 0 || skip > 0;
    }

    private int takeInPlace(byte[] buffer, int at, int available, HandshakeMessageHandler handler) {
        if (available >= HandshakeType.HEADER_LENGTH) {
            int total = totalLength(buffer, at);
            if (total <= available) {
                handler.onHandshakeMessage(buffer[at] & 0xFF, buffer, at, total);
                return total;
            }
            if (total > MAX_MESSAGE_LENGTH) {
                skip = total;
                handler.onOversizedMessage(buffer[at] & 0xFF, total);
                return 0;
            }
        }
        int room = Math.max(available, LEAST_ROOM);
        if (!memory.reserve(room)) {
            // without its length nothing that follows can be told apart
            skip = available >= HandshakeType.HEADER_LENGTH ? totalLength(buffer, at) : Integer.MAX_VALUE;
            handler.onShedMessage();
            return 0;
        }
        partial = new byte[room];
        System.arraycopy(buffer, at, partial, 0, available);
        partialLength = available;
        return available;
    }

    private int join(byte[] buffer, int at, int available, HandshakeMessageHandler handler) {
        int wanted = partialLength < HandshakeType.HEADER_LENGTH
                ? HandshakeType.HEADER_LENGTH
                : totalLength(partial, 0);
        if (wanted > MAX_MESSAGE_LENGTH) {
            int seen = partialLength;
            handler.onOversizedMessage(partial[0] & 0xFF, wanted);
            reset();
            skip = wanted - seen;
            return 0;
        }
        int taken = Math.min(available, wanted - partialLength);
        if (wanted > partial.length) {
            // grows with what has come, not with what is announced
            int room = Math.min(wanted, Math.max(2 * partial.length, partialLength + taken));
            if (!memory.reserve(room - partial.length)) {
                int seen = partialLength;
                reset();
                skip = wanted - seen;
                handler.onShedMessage();
                return 0;
            }
            partial = Arrays.copyOf(partial, room);
        }
        taken = Math.min(taken, partial.length - partialLength);
        System.arraycopy(buffer, at, partial, partialLength, taken);
        partialLength += taken;
        if (partialLength >= HandshakeType.HEADER_LENGTH && partialLength == totalLength(partial, 0)) {
            byte[] message = partial;
            int length = partialLength;
            reset();
            handler.onHandshakeMessage(message[0] & 0xFF, message, 0, length);
        }
        return taken;
    }

    private static int totalLength(byte[] buffer, int at) {
        return HandshakeType.HEADER_LENGTH + ((buffer[at + 1] & 0xFF) << 16 | (buffer[at + 2] & 0xFF) << 8
                | buffer[at + 3] & 0xFF);
    }
}
