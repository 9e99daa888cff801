// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import io.sidelight.dataplane.capture.CaptureFile;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.net.LinkType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A capture with other frames in place of its own, each at its time. */
public final class RewrittenCapture {
    private RewrittenCapture() {}

    /** Writes what {@code rewrite} makes of each frame of a capture of Ethernet. */
    public static void write(Path from, Path to, Function<byte[], List<byte[]>> rewrite) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(16 << 20).putInt(0xA1B2_3C4D).putShort((short) 2).putShort((short) 4)
                .putLong(0).putInt(1 << 18).putInt(LinkType.ETHERNET);
        for (Packet packet : read(from)) {
            for (byte[] frame : rewrite.apply(packet.frame)) {
                out.putInt((int) (packet.timeNs / 1_000_000_000)).putInt((int) (packet.timeNs % 1_000_000_000))
                        .putInt(frame.length).putInt(frame.length).put(frame);
            }
        }
        Files.write(to, Arrays.copyOf(out.array(), out.position()));
    }

    private static List<Packet> read(Path capture) {
        List<Packet> packets = new ArrayList<>();
        try (CaptureFile file = CaptureFile.open(capture, SecretsHandler.NONE)) {
            while (!file.isFinished()) {
                int _ = file.poll(packet -> {
                    if (packet.linkType() != LinkType.ETHERNET) {
                        throw new IllegalArgumentException(capture + " is no capture of Ethernet");
                    }
                    byte[] frame = new byte[packet.buffer().capacity()];
                    packet.buffer().getBytes(0, frame);
                    packets.add(new Packet(packet.timestampNs(), frame));
                }, 64);
            }
        }
        return packets;
    }

    private record Packet(long timeNs, byte[] frame) {}
}
