// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

/** What sits at the mirror port while packets are sent. */
interface LiveTarget extends AutoCloseable {
    /** Called before packets of a trial are sent. */
    void begin() throws Exception;

    /** Whether all of {@code packets} packets of {@code tellings} tellings have been taken in; waits until that is certain. */
    boolean tookAll(long packets, int tellings) throws Exception;

    @Override
    void close();
}
