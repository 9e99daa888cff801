// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParserMemoryTest {
    private static final int LARGE = ParserMemory.LARGE_BYTES + 1;

    private final ParserMemory memory = new ParserMemory(3L * LARGE);
    private final List<String> gone = new ArrayList<>();

    /** A parser that keeps nothing. */
    private static final class Share extends ParserShare {
        private final Runnable told;

        private Share(ParserMemory memory, Runnable told) {
            super(memory);
            this.told = told;
        }

        @Override
        protected void letGo() {
            told.run();
        }
    }

    @Test
    void givesUpTheOldestOfThoseThatKeepMuch() {
        ParserShare small = share("small", 100);
        ParserShare first = share("first", LARGE);
        share("second", LARGE);

        share("third", LARGE);

        assertThat(gone).containsExactly("first");
        assertThat(first.isGivenUp()).isTrue();
        assertThat(small.isGivenUp()).isFalse();
        assertThat(memory.usedBytes()).isEqualTo(100 + 2L * LARGE);
        assertThat(memory.givenUp()).isEqualTo(1);
    }

    @Test
    void givesUpTheOldestOfAllWhenNoneKeepsMuch() {
        for (int i = 0; i < 3 * LARGE / 1_000 + 2; i++) {
            share("number " + i, 1_000);
        }
        assertThat(gone).containsExactly("number 0", "number 1");
        assertThat(memory.usedBytes()).isLessThanOrEqualTo(memory.maxBytes());
    }

    @Test
    void whatFinishesSomethingIsTheLastToGo() {
        ParserShare busy = share("busy", 2_000);
        share("silent", 2_000);
        busy.release(500);

        fill();

        assertThat(gone).containsExactly("silent");
    }

    @Test
    void whatGrowsLargeGoesBeforeThoseThatDoNot() {
        share("small", 2_000);
        ParserShare growing = share("growing", 2_000);
        assertThat(growing.reserve(LARGE)).isTrue();

        fill();

        assertThat(gone).containsExactly("growing");
    }

    @Test
    void theOneThatAsksGetsNothingWhenItIsWorthLeast() {
        share("small", 100);
        ParserShare greedy = share("greedy", 2 * LARGE);

        assertThat(greedy.reserve(LARGE)).isFalse();

        assertThat(greedy.isGivenUp()).isTrue();
        assertThat(gone).as("told by the answer").isEmpty();
        assertThat(greedy.reserve(1)).as("after that").isFalse();
        greedy.close();
        assertThat(memory.usedBytes()).isEqualTo(100);
        assertThat(memory.mostBytes()).isEqualTo(100 + 2L * LARGE);
    }

    @Test
    void whatIsMoreThanAllIsRefused() {
        assertThat(new Share(memory, () -> gone.add("it")).reserve(4 * LARGE)).isFalse();
        assertThat(memory.usedBytes()).isZero();
        assertThat(memory.givenUp()).isEqualTo(1);
    }

    @Test
    void anErrorWhileLettingGoIsMetWithOnce() {
        ParserShare faulty = new Share(memory, () -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(faulty.reserve(3 * LARGE)).isTrue();
        ParserShare asking = new Share(memory, () -> gone.add("asking"));
        assertThatIllegalStateException().isThrownBy(() -> asking.reserve(100));

        assertThat(asking.reserve(100)).isTrue();
        assertThat(memory.usedBytes()).isEqualTo(100);
    }

    @Test
    void closingGivesAllBackOnce() {
        ParserShare share = share("one", 1_000);
        share.close();
        share.close();
        share.release(10);
        assertThat(memory.usedBytes()).isZero();
        assertThat(share.reserve(1)).isFalse();
        assertThat(share.isGivenUp()).isFalse();
    }

    private ParserShare share(String name, int bytes) {
        ParserShare share = new Share(memory, () -> gone.add(name));
        assertThat(share.reserve(bytes)).isTrue();
        return share;
    }

    /** Asks for so much that one must go. */
    private void fill() {
        for (int i = 0; i <= 3 * LARGE / 1_000 && gone.isEmpty(); i++) {
            share("filler " + i, 1_000);
        }
    }
}
