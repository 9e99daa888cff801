// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One direction's stream of sealed records, cut into segments, with what each record says. */
public final class RecordStream {
    private static final int APPLICATION_DATA = 23;

    /**
     * A record of the stream.
     *
     * @param position of its header
     * @param end behind its last byte
     */
    public record Sealed(long position, long end, byte[] content) {}

    /**
     * A piece of the stream that travels as one packet.
     *
     * @param position of its first byte
     */
    public record Segment(long position, byte[] bytes) {
        /** Behind its last byte. */
        public long end() {
            return position + bytes.length;
        }
    }

    /** How long the contents of records are. */
    public enum Sizes {
        /** Keystrokes. */
        TINY,
        /** Messages of one length, in one packet each. */
        EVEN,
        /** As HTTP/2 does: anything up to the longest. */
        MIXED,
        /** Downloads. */
        LONGEST,
        /** Runs of keystrokes between downloads. */
        CHANGING;

        int next(Random random, int number) {
            return switch (this) {
                case TINY -> 1 + random.nextInt(20);
                case EVEN -> 700;
                case MIXED -> (int) Math.exp(random.nextDouble() * Math.log(1 << 14));
                case LONGEST -> 1 << 14;
                case CHANGING -> number / 40 % 2 == 0 ? 1 + random.nextInt(40) : 4_000 + random.nextInt(12_000);
            };
        }
    }

    private final SuiteSealer sealer;
    private final List<Sealed> records = new ArrayList<>();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    /** Where writes of the sender begin: packets do not run over them. */
    private final List<Integer> writes = new ArrayList<>();

    /** @param sealer of the direction */
    public RecordStream(SuiteSealer sealer) {
        this.sealer = sealer;
    }

    /** Seals at least so many bytes of content, in writes of one to three records. */
    public RecordStream say(Sizes sizes, int bytes, Random random) {
        int left = bytes;
        while (left > 0) {
            writes.add(stream.size());
            for (int i = random.nextInt(3); i >= 0; i--) {
                byte[] content = new byte[sizes.next(random, records.size())];
                random.nextBytes(content);
                add(content);
                left -= content.length;
            }
        }
        return this;
    }

    /** Seals one record. */
    public void add(byte[] content) {
        long position = stream.size();
        stream.writeBytes(sealer.record(APPLICATION_DATA, content));
        records.add(new Sealed(position, stream.size(), content));
    }

    /** All records, in order. */
    public List<Sealed> records() {
        return records;
    }

    /** All bytes. */
    public byte[] bytes() {
        return stream.toByteArray();
    }

    /** The stream in packets of at most {@code longest} bytes, each of one write. */
    public List<Segment> segments(int longest) {
        List<Segment> segments = new ArrayList<>();
        byte[] bytes = stream.toByteArray();
        for (int i = 0; i < Math.max(1, writes.size()); i++) {
            int from = writes.isEmpty() ? 0 : writes.get(i);
            int to = i + 1 < writes.size() ? writes.get(i + 1) : bytes.length;
            for (int at = from; at < to; at += longest) {
                segments.add(new Segment(at, Arrays.copyOfRange(bytes, at, Math.min(to, at + longest))));
            }
        }
        return segments;
    }
}
