// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** On which CPUs the calling thread may run (sched_setaffinity(2)). Linux only; not for virtual threads. */
public final class CpuAffinity {
    private static final int MASK_SIZE = CpuList.MAX_CPUS / Byte.SIZE;
    private static final int CALLING_THREAD = 0;

    private CpuAffinity() {}

    /**
     * Keeps the calling thread on one CPU from now on.
     *
     * @param cpu its number, or {@link CpuPlan#ANY} to leave the thread as it is
     * @return false when the system refuses
     */
    public static boolean pin(int cpu) {
        if (cpu == CpuPlan.ANY) {
            return true;
        }
        BitSet one = new BitSet();
        one.set(cpu);
        return set(one);
    }

    /** Lets the calling thread run on {@code cpus}; false when the system refuses. */
    static boolean set(BitSet cpus) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_SIZE, Long.BYTES);
            byte[] bits = cpus.toByteArray();
            MemorySegment.copy(bits, 0, mask, JAVA_BYTE, 0, bits.length);
            return (int) function("sched_setaffinity").invokeExact(CALLING_THREAD, (long) MASK_SIZE, mask) == 0;
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    /** CPUs on which the calling thread may run; empty when the system does not tell. */
    static BitSet allowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_SIZE, Long.BYTES);
            int result = (int) function("sched_getaffinity").invokeExact(CALLING_THREAD, (long) MASK_SIZE, mask);
            return result == 0 ? BitSet.valueOf(mask.toArray(JAVA_BYTE)) : new BitSet();
        } catch (Throwable e) {
            throw linkage(e);
        }
    }

    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    }

    // Method handles declare Throwable; these throw only when we bound them wrongly.
    private static AssertionError linkage(Throwable e) {
        return new AssertionError("native call is bound wrongly", e);
    }
}
