// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import io.sidelight.dataplane.tls.handshake.HandshakeMemory;
import io.sidelight.dataplane.tls.handshake.HandshakeMessageHandler;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the handshake messages of one direction and one handshake together from their fragments (RFC 6347 section 4.2.3) and
 * hands each on once, in the order of their numbers, whatever was repeated or came out of order. A message has the header of
 * one that came in one fragment, as the transcript wants it. Bounded; settles to a few words when nothing waits.
 *
 * <p>The first message that counts is a hello: what has lower numbers (HelloVerifyRequest, HelloRequest) belongs to no
 * transcript, so a lost one need not be waited for.
 */
public final class MessageAssembler {
    /** Longest message that is put together; certificate chains of real servers stay far below. */
    static final int MAX_MESSAGE_LENGTH = 1 << 17;
    /** A flight has fewer messages than this. */
    static final int MAX_WAITING = 24;
    private static final int MAX_BYTES = 1 << 18;

    private static final int UNKNOWN = -1;

    private final HandshakeMemory memory;
    private final List<PartialMessage> waiting = new ArrayList<>(0);
    private int bytes;
    private int next = UNKNOWN;
    /** What {@link #waiting} takes of the worker's room. */
    private int reserved;

    /** @param memory the worker's */
    public MessageAssembler(HandshakeMemory memory) {
        this.memory = memory;
    }

    /** Type of the handshake message whose fragment begins at {@code offset}, -1 when there is none. */
    public static int typeAt(byte[] buffer, int offset, int length) {
        return length < FragmentHeader.LENGTH ? -1 : FragmentHeader.type(buffer, offset);
    }

    /**
     * Takes the fragment at {@code offset}.
     *
     * @param length bytes there are; the fragment may be followed by another
     * @return bytes that the fragment takes with its header, or -1 when there is no sound one
     */
    public int onFragment(byte[] buffer, int offset, int length, HandshakeMessageHandler handler) {
        if (length < FragmentHeader.LENGTH) {
            return -1;
        }
        int messageLength = FragmentHeader.messageLength(buffer, offset);
        int start = FragmentHeader.fragmentOffset(buffer, offset);
        int fragmentLength = FragmentHeader.fragmentLength(buffer, offset);
        if (fragmentLength > length - FragmentHeader.LENGTH || start > messageLength
                || fragmentLength > messageLength - start) {
            return -1;
        }
        int type = FragmentHeader.type(buffer, offset);
        int sequence = FragmentHeader.messageSequence(buffer, offset);
        if (messageLength > MAX_MESSAGE_LENGTH) {
            handler.onOversizedMessage(type, messageLength);
        } else if (isWanted(type, sequence)) {
            if (fragmentLength == messageLength && isNext(type, sequence)) {
                next = sequence + 1;
                forgetEarlier();
                handler.onHandshakeMessage(type, buffer, offset, FragmentHeader.LENGTH + messageLength);
            } else {
                if (!keep(type, messageLength, sequence, start, buffer, offset + FragmentHeader.LENGTH,
                        fragmentLength)) {
                    handler.onShedMessage();
                }
            }
            handOn(handler);
        }
        return FragmentHeader.LENGTH + fragmentLength;
    }

    /** A number is taken by what is no handshake message. */
    public void onSkipped(int sequence, HandshakeMessageHandler handler) {
        if (next == sequence) {
            next = sequence + 1;
            handOn(handler);
        }
    }

    private boolean isWanted(int type, int sequence) {
        boolean counts = type != HandshakeType.HELLO_REQUEST && type != HandshakeType.HELLO_VERIFY_REQUEST;
        return counts && (next == UNKNOWN || sequence >= next && sequence - next < MAX_WAITING);
    }

    private boolean isNext(int type, int sequence) {
        return next == UNKNOWN ? isHello(type) : sequence == next;
    }

    private static boolean isHello(int type) {
        return type == HandshakeType.CLIENT_HELLO || type == HandshakeType.SERVER_HELLO;
    }

    /** Keeps a fragment, if the message may have it; false when the worker has no room for it. */
    private boolean keep(int type, int messageLength, int sequence, int start, byte[] buffer, int offset, int length) {
        PartialMessage message = find(type, messageLength, sequence);
        int room = PartialMessage.PIECE_OVERHEAD + length + (message == null ? PartialMessage.OVERHEAD : 0);
        if (!memory.reserve(room)) {
            return false;
        }
        int before = message == null ? 0 : message.footprint();
        if (message == null && waiting.size() < MAX_WAITING) {
            message = new PartialMessage(type, messageLength, sequence);
            waiting.add(message);
        }
        if (message != null && length <= MAX_BYTES - bytes) {
            bytes += message.add(start, buffer, offset, length);
        }
        // a fragment may fill several holes, or none
        int taken = message == null ? 0 : message.footprint() - before;
        memory.release(room - taken);
        reserved += taken;
        return true;
    }

    /** Lets go of what comes before the next message that is wanted. */
    private void forgetEarlier() {
        if (waiting.removeIf(m -> m.sequence < next)) {
            giveBack();
        }
    }

    /** Counts anew what is kept, and gives back the room of what is not any more. */
    private void giveBack() {
        int footprint = 0;
        bytes = 0;
        for (PartialMessage message : waiting) {
            bytes += message.bytes();
            footprint += message.footprint();
        }
        memory.release(reserved - footprint);
        reserved = footprint;
    }

    /** Lets go of all that waits. */
    public void discard() {
        waiting.clear();
        giveBack();
    }

    /** Fragments that disagree on what the message is do not share one: that which becomes whole is right. */
    private @Nullable PartialMessage find(int type, int messageLength, int sequence) {
        for (PartialMessage message : waiting) {
            if (message.sequence == sequence && message.type == type && message.length == messageLength) {
                return message;
            }
        }
        return null;
    }

    /** Hands on what was waited for, and what waited for that. */
    private void handOn(HandshakeMessageHandler handler) {
        for (PartialMessage ready = ready(); ready != null; ready = ready()) {
            handOn(ready, handler);
        }
    }

    private @Nullable PartialMessage ready() {
        for (PartialMessage message : waiting) {
            if (isNext(message.type, message.sequence) && message.isWhole()) {
                return message;
            }
        }
        return null;
    }

    private void handOn(PartialMessage message, HandshakeMessageHandler handler) {
        next = message.sequence + 1;
        byte[] whole = message.join();
        forgetEarlier();
        handler.onHandshakeMessage(message.type, whole, 0, whole.length);
    }

    /** True when a message has begun, or waits for one before it. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** What is missing will not come: hands on the messages that are whole. */
    public void giveUp(HandshakeMessageHandler handler) {
        while (!waiting.isEmpty()) {
            PartialMessage first = Collections.min(waiting, Comparator.comparingInt(m -> m.sequence));
            if (first.isWhole()) {
                handOn(first, handler);
            } else {
                waiting.remove(first);
            }
        }
        giveBack();
    }
}
