// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A handshake message of which fragments have come, in any order, overlapping or not. Takes as much memory as came, not as
 * much as was announced; where fragments disagree, the one seen first is right.
 */
final class PartialMessage {
    /** About what an object takes beside the bytes that it holds. */
    static final int OVERHEAD = 128;
    static final int PIECE_OVERHEAD = 64;

    private static final int MAX_FRAGMENTS = 1024;

    final int type;
    final int length;
    final int sequence;
    /** Sorted by place, none within another. */
    private final List<Piece> pieces = new ArrayList<>(2);

    private record Piece(int start, byte[] bytes) {
        int end() {
            return start + bytes.length;
        }
    }

    PartialMessage(int type, int length, int sequence) {
        this.type = type;
        this.length = length;
        this.sequence = sequence;
    }

    /**
     * Adds a fragment, which must lie within the message.
     *
     * @return bytes kept of it: those not known before
     */
    int add(int start, byte[] buffer, int offset, int fragmentLength) {
        int end = start + fragmentLength;
        int kept = 0;
        int at = start;
        int i = 0;
        while (i < pieces.size() && at < end) {
            Piece known = pieces.get(i++);
            if (known.end() <= at) {
                continue;
            }
            if (known.start() > at) {
                int holeEnd = Math.min(end, known.start());
                kept += insert(i - 1, at, buffer, offset + (at - start), holeEnd - at);
                i++;
            }
            at = Math.max(at, known.end());
        }
        return at < end ? kept + insert(pieces.size(), at, buffer, offset + (at - start), end - at) : kept;
    }

    /** Bytes kept. */
    int bytes() {
        return pieces.stream().mapToInt(piece -> piece.bytes().length).sum();
    }

    /** What it takes of memory, about. */
    int footprint() {
        return OVERHEAD + pieces.size() * PIECE_OVERHEAD + bytes();
    }

    private int insert(int index, int start, byte[] buffer, int offset, int pieceLength) {
        if (pieces.size() >= MAX_FRAGMENTS) {
            return 0;
        }
        pieces.add(index, new Piece(start, Arrays.copyOfRange(buffer, offset, offset + pieceLength)));
        return pieceLength;
    }

    boolean isWhole() {
        int reached = 0;
        for (Piece piece : pieces) {
            if (piece.start() != reached) {
                return false;
            }
            reached = piece.end();
        }
        return reached == length;
    }

    /** Header and body as if the message had come in one fragment. */
    byte[] join() {
        byte[] whole = new byte[FragmentHeader.LENGTH + length];
        FragmentHeader.writeWhole(whole, type, length, sequence);
        for (Piece piece : pieces) {
            System.arraycopy(piece.bytes(), 0, whole, FragmentHeader.LENGTH + piece.start(), piece.bytes().length);
        }
        return whole;
    }
}
