// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.micro;

import io.sidelight.bench.PrivateKeyLimit;
import io.sidelight.bench.traffic.ServerIdentity;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Opening one pre-master secret, with the key decoded once and with the key decoded each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PremasterBenchmark {
    /** Length of the modulus. */
    @Param({"1024", "2048"})
    public int bits;

    private @Nullable PrivateKeyLimit keys;

    /** Makes a key. */
    @Setup
    public void makeKey() throws GeneralSecurityException {
        keys = new PrivateKeyLimit(ServerIdentity.ofBits(bits));
    }

    /** With the key and cipher kept (PKES). */
    @Benchmark
    public double cached() {
        return keys == null ? 0 : keys.cachedNs(1);
    }

    /** With the key decoded each time (PCS). */
    @Benchmark
    public double converted() throws GeneralSecurityException {
        return keys == null ? 0 : keys.convertedNs(1);
    }
}
