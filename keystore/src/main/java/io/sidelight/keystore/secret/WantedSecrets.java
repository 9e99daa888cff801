// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Client randoms of connections whose secrets are lacking, for somebody who looks them up elsewhere. Many workers put in, one thread takes
 * out; neither waits, and when it is full what comes is counted and forgotten.
 */
public final class WantedSecrets {
    private static final int CAPACITY = 1 << 13;

    private final ManyToOneConcurrentArrayQueue<byte[]> queue = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private final AtomicLong forgotten = new AtomicLong();

    /** Says that the secrets of this client random are lacking; not to be changed afterwards. */
    void add(byte[] clientRandom) {
        if (!queue.offer(clientRandom)) {
            forgotten.incrementAndGet();
        }
    }

    /** The next one, perhaps one that was there before; null when there is none now. Not to be changed. */
    public byte @Nullable [] poll() {
        return queue.poll();
    }

    /** Those that there was no room for. */
    public long forgotten() {
        return forgotten.get();
    }
}
