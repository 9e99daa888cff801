// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.jvm;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the garbage collector come when the heap holds a few times what is alive, instead of when it is nearly full ({@code SoftMaxHeapSize},
 * which ZGC heeds and most others ignore; whoever sets it himself is left alone). Left to itself ZGC fills half of the largest heap first, and each page is fetched from the
 * kernel and cleared on the way: workers took half as many packets meanwhile, and a process that needs 200 MB held 2 to 5 GB.
 *
 * <p>The limit follows what is alive, since ZGC collects without a pause between when more is alive than the limit allows.
 */
public final class SoftHeapLimit implements AutoCloseable {
    private static final String OPTION = "SoftMaxHeapSize";
    private static final long LOOK_NS = 250_000_000L;
    private static final long LEAST_BYTES = 512L << 20;
    private static final int TIMES_ALIVE = 3;
    private static final int PERCENT_OF_A_CHANGE = 10;

    private final HotSpotDiagnosticMXBean machine;
    private final List<MemoryPoolMXBean> heap;
    private long limit;
    private volatile boolean closed;

    private SoftHeapLimit() {
        machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** Sets the limit again and again, on a thread of its own, until it is closed. */
    public static SoftHeapLimit start() {
        SoftHeapLimit limit = new SoftHeapLimit();
        if (limit.isSetByOperator()) {
            return limit;
        }
        Thread.ofPlatform().name("sidelight-heap").daemon().start(limit::follow);
        return limit;
    }

    private boolean isSetByOperator() {
        VMOption.Origin origin = machine.getVMOption(OPTION).getOrigin();
        return origin != VMOption.Origin.DEFAULT && origin != VMOption.Origin.ERGONOMIC
                && origin != VMOption.Origin.MANAGEMENT;
    }

    private void follow() {
        while (!closed) {
            set(limit(alive(), Runtime.getRuntime().maxMemory()));
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Bytes that were alive after the last collections. */
    private long alive() {
        long alive = 0;
        for (MemoryPoolMXBean pool : heap) {
            MemoryUsage collected = pool.getCollectionUsage();
            alive += collected == null ? 0 : collected.getUsed();
        }
        return alive;
    }

    static long limit(long alive, long most) {
        return Math.min(Math.max(TIMES_ALIVE * alive, LEAST_BYTES), most);
    }

    private void set(long wanted) {
        if (Math.abs(wanted - limit) <= limit / 100 * PERCENT_OF_A_CHANGE) {
            return;
        }
        limit = wanted;
        try {
            machine.setVMOption(OPTION, Long.toString(wanted));
        } catch (IllegalArgumentException e) {
            // this Java has no such option, or not between these bounds: its heap grows as it would have
            closed = true;
        }
    }

    /** The limit stays as it is from now on. */
    @Override
    public void close() {
        closed = true;
    }
}
