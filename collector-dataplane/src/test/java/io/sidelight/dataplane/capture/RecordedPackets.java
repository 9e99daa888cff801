// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Keeps copies of what a source delivered. */
final class RecordedPackets implements PacketHandler {
    final List<Recorded> packets = new ArrayList<>();

    record Recorded(long number, long timestampNs, int linkType, int interfaceIndex, int originalLength,
            String hex) {}

    @Override
    public void onPacket(CapturedPacket packet) {
        byte[] bytes = new byte[packet.buffer().capacity()];
        packet.buffer().getBytes(0, bytes);
        packets.add(new Recorded(packet.number(), packet.timestampNs(), packet.linkType(), packet.interfaceIndex(),
                packet.originalLength(), HexFormat.of().formatHex(bytes)));
    }

    /** All packets of a file. */
    static List<Recorded> of(Path file) {
        try (CaptureFile source = CaptureFile.open(file, SecretsHandler.NONE)) {
            return drain(source);
        }
    }

    static List<Recorded> drain(PacketSource source) {
        RecordedPackets recorded = new RecordedPackets();
        while (!source.isFinished()) {
            source.poll(recorded, 7);
        }
        return recorded.packets;
    }

    static Path write(Path folder, String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
