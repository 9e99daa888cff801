// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): several sections, each in its own byte order and with interfaces of its own, packets
 * in all three kinds of block, secrets. Blocks of other types are skipped, whatever their size.
 *
 * <pre>
 * block: type 4, length of the whole block 4, fields, options, the same length again 4
 * </pre>
 */
final class PcapngReader implements CaptureReader {
    /** The same in both byte orders, so that a section's first block can be known before its order is. */
    static final int SECTION_HEADER = 0x0A0D0D0A;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OLD_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int DECRYPTION_SECRETS = 0xA;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;

    private static final int LENGTH_OFFSET = 4;
    private static final int FIELDS_OFFSET = 8;
    private static final int MAJOR_VERSION_OFFSET = 12;
    private static final int TRAILER_LENGTH = 4;
    /** Shortest block, and as much as is needed to know a section's byte order. */
    private static final int MIN_BLOCK_LENGTH = 12;
    private static final int SECTION_HEADER_LENGTH = 28;

    private static final int TIME_HIGH_OFFSET = 12;
    private static final int TIME_LOW_OFFSET = 16;
    private static final int CAPTURED_LENGTH_OFFSET = 20;
    private static final int ORIGINAL_LENGTH_OFFSET = 24;
    private static final int PACKET_DATA_OFFSET = 28;
    private static final int SIMPLE_PACKET_DATA_OFFSET = 12;
    private static final int SECRETS_LENGTH_OFFSET = 12;
    private static final int SECRETS_DATA_OFFSET = 16;

    /** Bound on a packet with its options. */
    private static final int MAX_PACKET_BLOCK_LENGTH = MAX_PACKET_LENGTH + (1 << 20);
    /** Bound on secrets, which are handed over in one piece: those of some 300,000 connections. */
    private static final int MAX_SECRETS_BLOCK_LENGTH = 64 << 20;
    private static final int MAX_INTERFACE_BLOCK_LENGTH = 1 << 20;
    private static final int MAX_INTERFACES = 1 << 16;

    private final CaptureInput input;
    private final SecretsHandler secrets;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private long lastTimestampNs;
    private String damage = "";

    PcapngReader(CaptureInput input, SecretsHandler secrets) {
        this.input = input;
        this.secrets = secrets;
    }

    /** {@code length} rounded up to the 32-bit boundary that everything in pcapng is padded to. */
    static int padded(int length) {
        return length + 3 & ~3;
    }

    @Override
    public String damage() {
        return damage;
    }

    @Override
    public boolean next(CapturedPacket packet, long number) {
        while (input.require(MIN_BLOCK_LENGTH)) {
            int type = input.window().getInt(0, order);
            if (type == SECTION_HEADER && !beginSection()) {
                return false;
            }
            int length = input.window().getInt(LENGTH_OFFSET, order);
            if (isPacket(type)) {
                return requireBlock(length, MAX_PACKET_BLOCK_LENGTH, "a packet")
                        && readPacket(type, length, packet, number);
            }
            if (!readOther(type, length)) {
                return false;
            }
        }
        return input.available() == 0 && !input.isWaiting()
                ? stop(CaptureReader.ended(input))
                : end("the header of a block", MIN_BLOCK_LENGTH);
    }

    private static boolean isPacket(int type) {
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OLD_PACKET;
    }

    private boolean readOther(int type, int length) {
        return switch (type) {
            case INTERFACE_DESCRIPTION ->
                requireBlock(length, MAX_INTERFACE_BLOCK_LENGTH, "an interface description") && readInterface(length);
            case DECRYPTION_SECRETS ->
                requireBlock(length, MAX_SECRETS_BLOCK_LENGTH, "a secrets block") && readSecrets(length);
            default -> skipBlock(length);
        };
    }

    private boolean beginSection() {
        if (!input.require(SECTION_HEADER_LENGTH)) {
            return end("the header of a section", SECTION_HEADER_LENGTH);
        }
        DirectBuffer header = input.window();
        int magic = header.getInt(FIELDS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (magic != BYTE_ORDER_MAGIC && magic != Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
            return damaged("a section's byte order mark is wrong");
        }
        order = magic == BYTE_ORDER_MAGIC ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        interfaces.clear();
        int major = header.getShort(MAJOR_VERSION_OFFSET, order) & 0xFFFF;
        return major == 1 || damaged("version " + major + " of pcapng is not known");
    }

    private boolean skipBlock(int length) {
        long begin = input.position();
        if (!isBlockLength(length)) {
            return damaged("a block of " + Integer.toUnsignedString(length) + " bytes cannot be");
        }
        return input.skip(Integer.toUnsignedLong(length)) || stop("ends at byte " + input.position()
                + " within a block of " + Integer.toUnsignedString(length) + " bytes that begins at byte " + begin
                + (input.failure().isEmpty() ? "" : ": " + input.failure()));
    }

    private static boolean isBlockLength(int length) {
        return Integer.compareUnsigned(length, MIN_BLOCK_LENGTH) >= 0 && (length & 3) == 0;
    }

    /** Makes a block readable as a whole, when its two lengths agree. */
    private boolean requireBlock(int length, int maxLength, String what) {
        if (!isBlockLength(length) || length < 0 || length > maxLength) {
            return damaged(what + " in a block of " + Integer.toUnsignedString(length) + " bytes cannot be");
        }
        if (!input.require(length)) {
            return end(what, length);
        }
        return input.window().getInt(length - TRAILER_LENGTH, order) == length
                || damaged("the two lengths of " + what + " differ");
    }

    private boolean readInterface(int length) {
        if (length < PcapngInterface.MIN_BLOCK_LENGTH) {
            return damaged("an interface description of " + length + " bytes is too short");
        }
        if (interfaces.size() == MAX_INTERFACES) {
            return damaged("there are more than " + MAX_INTERFACES + " interfaces");
        }
        interfaces.add(PcapngInterface.read(input.window(), length, order));
        return input.skip(length);
    }

    private boolean readSecrets(int length) {
        int room = length - SECRETS_DATA_OFFSET - TRAILER_LENGTH;
        int secretsLength = room < 0 ? 0 : input.window().getInt(SECRETS_LENGTH_OFFSET, order);
        if (room < 0 || secretsLength < 0 || secretsLength > room) {
            return damaged("a secrets block is shorter than its secrets");
        }
        secrets.onSecrets(input.window().getInt(FIELDS_OFFSET, order), input.window(), SECRETS_DATA_OFFSET,
                secretsLength);
        return input.skip(length);
    }

    private boolean readPacket(int type, int blockLength, CapturedPacket packet, long number) {
        int dataOffset = type == SIMPLE_PACKET ? SIMPLE_PACKET_DATA_OFFSET : PACKET_DATA_OFFSET;
        int room = blockLength - dataOffset - TRAILER_LENGTH;
        if (room < 0) {
            return damaged("a packet in a block of " + blockLength + " bytes cannot be");
        }
        int index = interfaceIndex(type);
        if (index < 0 || index >= interfaces.size()) {
            return damaged("a packet is of interface " + Integer.toUnsignedString(index) + ", which is not described");
        }
        PcapngInterface seenBy = interfaces.get(index);
        int length = type == SIMPLE_PACKET
                ? simpleLength(seenBy, room)
                : input.window().getInt(CAPTURED_LENGTH_OFFSET, order);
        if (length < 0 || length > room || length > MAX_PACKET_LENGTH) {
            return damaged("a packet of " + Integer.toUnsignedString(length) + " bytes does not fit its block of "
                    + blockLength);
        }
        // Simple packets have no timestamp: the one before them is nearer to the truth than 1970.
        if (type != SIMPLE_PACKET) {
            lastTimestampNs = seenBy.toNs(ticks());
        }
        int originalOffset = type == SIMPLE_PACKET ? FIELDS_OFFSET : ORIGINAL_LENGTH_OFFSET;
        int original = CaptureReader.originalLength(input.window().getInt(originalOffset, order), length);
        input.wrap(packet, dataOffset, length, original);
        packet.describe(number, lastTimestampNs, seenBy.linkType(), index);
        return input.skip(blockLength);
    }

    private int interfaceIndex(int type) {
        return switch (type) {
            case ENHANCED_PACKET -> input.window().getInt(FIELDS_OFFSET, order);
            case OLD_PACKET -> input.window().getShort(FIELDS_OFFSET, order) & 0xFFFF;
            default -> 0;
        };
    }

    /** Simple packets do not say how much of them was captured: what the snap length allowed. */
    private int simpleLength(PcapngInterface seenBy, int room) {
        long length = Integer.toUnsignedLong(input.window().getInt(FIELDS_OFFSET, order));
        long snapLength = Integer.toUnsignedLong(seenBy.snapLength());
        return (int) Math.min(room, snapLength == 0 ? length : Math.min(length, snapLength));
    }

    private long ticks() {
        long high = Integer.toUnsignedLong(input.window().getInt(TIME_HIGH_OFFSET, order));
        return high << Integer.SIZE | Integer.toUnsignedLong(input.window().getInt(TIME_LOW_OFFSET, order));
    }

    /** The input has not {@code needed} bytes: not yet, or because it has ended. */
    private boolean end(String what, int needed) {
        return !input.isWaiting() && stop(CaptureReader.cutShort(input, what, needed));
    }

    private boolean damaged(String what) {
        return stop("is damaged at byte " + input.position() + ": " + what);
    }

    private boolean stop(String why) {
        damage = why;
        return false;
    }
}
