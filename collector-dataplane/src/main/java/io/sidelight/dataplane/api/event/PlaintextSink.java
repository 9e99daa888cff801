// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * Receives the decrypted application data of connections. Each worker has a sink of its own, made by a {@link Factory};
 * all calls for one connection come from one worker's thread.
 */
public interface PlaintextSink extends AutoCloseable {
    /** Keeps nothing. */
    PlaintextSink NONE = new PlaintextSink() {
        @Override
        public void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length) {}

        @Override
        public void onConnectionEnd(long connectionId) {}

        @Override
        public void close() {}
    };

    /** Verified application data, in order; the array is valid until this returns. A gap is told in the TLS event only. */
    void onPlaintext(long connectionId, Side side, byte[] buffer, int offset, int length);

    /** The connection is over: no more plaintext of it will come. */
    void onConnectionEnd(long connectionId);

    @Override
    void close();

    /** Makes a sink for each worker. */
    @FunctionalInterface
    interface Factory {
        /** Called once per worker, before its thread starts. */
        PlaintextSink forWorker(int worker);
    }
}
