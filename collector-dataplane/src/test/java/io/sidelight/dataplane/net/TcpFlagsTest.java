// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

final class TcpFlagsTest {
    @Test
    void singleFlagsHoldWhateverTheOthersAre() {
        assertHoldsExactlyWith(0b0000_0001, TcpFlags::isFin);
        assertHoldsExactlyWith(0b0000_0010, TcpFlags::isSyn);
        assertHoldsExactlyWith(0b0000_0100, TcpFlags::isRst);
        assertHoldsExactlyWith(0b0000_1000, TcpFlags::isPsh);
        assertHoldsExactlyWith(0b0001_0000, TcpFlags::isAck);
        assertHoldsExactlyWith(0b0010_0000, TcpFlags::isUrg);
    }

    @Test
    void synAckNeedsBoth() {
        assertHoldsExactlyWith(0b0001_0010, TcpFlags::isSynAck);
    }

    @Test
    void initialSynIsSynWithoutAck() {
        for (int flags = 0; flags < 256; flags++) {
            assertThat(TcpFlags.isInitialSyn(flags)).as("flags %d", flags)
                    .isEqualTo((flags & 0b10) != 0 && (flags & 0b1_0000) == 0);
        }
    }

    @Test
    void synAndFinTakeOneSequenceNumberEach() {
        for (int flags = 0; flags < 256; flags++) {
            assertThat(TcpFlags.sequenceLength(flags)).as("flags %d", flags).isEqualTo(Integer.bitCount(flags & 0b11));
        }
    }

    private static void assertHoldsExactlyWith(int bits, IntPredicate predicate) {
        for (int flags = 0; flags < 256; flags++) {
            assertThat(predicate.test(flags)).as("flags %d", flags).isEqualTo((flags & bits) == bits);
        }
    }
}
