// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps a conversation, so that it can be told again under other addresses. */
final class RecordedWire implements Wire {
    private final List<Saying> sayings = new ArrayList<>();

    @Override
    public void carry(boolean fromClient, byte[] bytes, int length) {
        sayings.add(new Saying(fromClient, Arrays.copyOf(bytes, length)));
    }

    /** How many times somebody spoke. */
    int length() {
        return sayings.size();
    }

    /** Says part {@code number} of it again. */
    void tellTo(Wire other, int number) throws IOException {
        Saying saying = sayings.get(number);
        other.carry(saying.fromClient, saying.bytes, saying.bytes.length);
    }

    /** Says all of it again. */
    void tellTo(Wire other) throws IOException {
        for (Saying saying : sayings) {
            other.carry(saying.fromClient, saying.bytes, saying.bytes.length);
        }
    }

    private record Saying(boolean fromClient, byte[] bytes) {}
}
