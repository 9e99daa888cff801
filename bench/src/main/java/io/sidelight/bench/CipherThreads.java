// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The cipher of the scaling measurement on several threads that have nothing to do with each other: what more cores can give at most. */
final class CipherThreads {
    private static final int AES_256 = 32;

    private CipherThreads() {}

    /** Nanoseconds by the clock on the wall until each of {@code threads} has decrypted {@code bytes} as AES256-SHA. */
    static double wallNs(int threads, long bytes) throws GeneralSecurityException, InterruptedException {
        Callable<Double> each = () -> new CipherLimit().cbcNs(AES_256, bytes);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            long start = System.nanoTime();
            List<Callable<Double>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(each);
            }
            for (Future<Double> done : executor.invokeAll(all)) {
                done.get();
            }
            return System.nanoTime() - start;
        } catch (ExecutionException e) {
            throw new GeneralSecurityException("the cipher's limit was not measured: " + e.getCause(), e);
        }
    }
}
