// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.dataplane.capture.CaptureFile;
import io.sidelight.dataplane.capture.SecretsHandler;
import io.sidelight.dataplane.net.LinkType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A frame as it was captured, and what mirror ports, switches and routers make of it on its way. */
public record RawFrame(long timeNs, int linkType, byte[] bytes) {
    private static final int MAC_LENGTH = 12;

    /** All frames of a capture file. */
    public static List<RawFrame> read(Path capture) {
        List<RawFrame> frames = new ArrayList<>();
        try (CaptureFile file = CaptureFile.open(capture, SecretsHandler.NONE)) {
            while (!file.isFinished()) {
                file.poll(packet -> {
                    byte[] bytes = new byte[packet.buffer().capacity()];
                    packet.buffer().getBytes(0, bytes);
                    frames.add(new RawFrame(packet.timestampNs(), packet.linkType(), bytes));
                }, 64);
            }
        }
        return frames;
    }

    public RawFrame at(long newTimeNs) {
        return new RawFrame(newTimeNs, linkType, bytes);
    }

    private RawFrame of(byte[] others) {
        return new RawFrame(timeNs, linkType, others);
    }

    /** True where other tags, addresses and hop counts can be given. */
    public boolean isEthernet() {
        return linkType == LinkType.ETHERNET && bytes.length > 34;
    }

    /** The frame as seen elsewhere: some of other VLANs, other MAC addresses, one hop less. */
    public RawFrame elsewhere(Random random) {
        RawFrame frame = isEthernet() && random.nextBoolean() ? hopped() : this;
        if (isEthernet() && random.nextBoolean()) {
            frame = frame.between(random.nextInt(256));
        }
        for (int tags = isEthernet() ? random.nextInt(3) : 0; tags > 0; tags--) {
            frame = frame.tagged(1 + random.nextInt(4000));
        }
        return frame;
    }

    private RawFrame between(int macAddress) {
        byte[] changed = bytes.clone();
        changed[5] = (byte) macAddress;
        changed[11] = (byte) (macAddress + 1);
        return of(changed);
    }

    private RawFrame tagged(int vlan) {
        return of(ByteBuffer.allocate(bytes.length + 4).put(bytes, 0, MAC_LENGTH).putShort((short) 0x8100)
                .putShort((short) vlan).put(bytes, MAC_LENGTH, bytes.length - MAC_LENGTH).array());
    }

    /** One hop further; an IPv4 router writes the checksum again. */
    private RawFrame hopped() {
        byte[] changed = bytes.clone();
        int ip = ip();
        if (isIpv4()) {
            changed[ip + 8]--;
            changed[ip + 10]++;
        } else {
            changed[ip + 7]--;
        }
        return of(changed);
    }

    /** True for IPv4, whose packets have an identification. */
    public boolean isIpv4() {
        return bytes[ip()] >> 4 == 4;
    }

    /** The same segment sent again in a packet of its own: its identification is another. */
    public RawFrame sentAgain() {
        byte[] changed = bytes.clone();
        changed[ip() + 5] ^= 0x11;
        return of(changed);
    }

    /** The frame with one bit of its last byte wrong. */
    public RawFrame damaged() {
        byte[] changed = bytes.clone();
        changed[changed.length - 1] ^= 1;
        return of(changed);
    }

    private int ip() {
        int at = MAC_LENGTH;
        while (bytes[at] == (byte) 0x81 || bytes[at] == (byte) 0x88) {
            at += 4;
        }
        return at + 2;
    }
}
