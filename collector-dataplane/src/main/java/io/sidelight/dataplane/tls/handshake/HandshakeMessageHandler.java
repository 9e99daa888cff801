// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

/** Receives the handshake messages of one direction. */
public interface HandshakeMessageHandler {
    /**
     * A whole message. The array is valid until this returns.
     *
     * @param offset where the message's 4-byte header begins
     * @param length length with the header
     */
    void onHandshakeMessage(int type, byte[] buffer, int offset, int length);

    /** A message is longer than any that is followed; it is passed over. */
    void onOversizedMessage(int type, int length);

    /** There is no room to join a message; it is passed over. */
    void onShedMessage();
}
