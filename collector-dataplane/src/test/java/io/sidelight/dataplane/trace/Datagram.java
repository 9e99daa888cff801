// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.nio.ByteBuffer;

/** One UDP datagram between a DTLS client and its server, as tests mix and damage it. */
public record Datagram(long timeNs, boolean fromClient, byte[] payload) {
    /** 10.1.0.1 port 40001 */
    private static final byte[] CLIENT = {10, 1, 0, 1, (byte) 0x9C, 0x41};
    /** 10.1.0.2 port 4433 */
    private static final byte[] SERVER = {10, 1, 0, 2, 0x11, 0x51};

    /** The datagram on Ethernet, checksums left 0. */
    public byte[] ethernet() {
        byte[] from = fromClient ? CLIENT : SERVER;
        byte[] to = fromClient ? SERVER : CLIENT;
        int udpLength = 8 + payload.length;
        return ByteBuffer.allocate(14 + 20 + udpLength).putLong(0x0200_0000_0001_0200L).putInt(2)
                .putShort((short) 0x800)
                .putShort((short) 0x4500).putShort((short) (20 + udpLength)).putInt(0).putInt(0x4011_0000)
                .put(from, 0, 4).put(to, 0, 4).put(from, 4, 2).put(to, 4, 2).putShort((short) udpLength)
                .putShort((short) 0).put(payload).array();
    }

    /** The same with other bytes. */
    public Datagram carrying(byte[] bytes) {
        return new Datagram(timeNs, fromClient, bytes);
    }
}
