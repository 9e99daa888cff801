// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often an address may be wrong about who it is, before it must wait. Who is right is never kept waiting: tokens cannot be guessed, and
 * an address may be shared. Bounded; thread-safe.
 */
public final class FailureLimit {
    private static final int MOST_ADDRESSES = 10_000;

    private final int mostFailures;
    private final Cache<String, AtomicInteger> failures;

    /** @param mostFailures of an address within {@code window} of its first one */
    public FailureLimit(int mostFailures, Duration window) {
        this.mostFailures = mostFailures;
        failures = Caffeine.newBuilder().maximumSize(MOST_ADDRESSES).expireAfterWrite(window).build();
    }

    /** Counts a failure; false when the address has had its share, and is to be told to wait. */
    public boolean onFailure(String address) {
        return failures.get(address, _ -> new AtomicInteger()).incrementAndGet() <= mostFailures;
    }
}
