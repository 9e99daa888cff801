// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpBody.Shown;
import io.sidelight.dataplane.api.event.HttpBody.State;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Transport;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How much the bodies in events may take that wait. */
class EventOutboxTest {
    /** Of 256 events, 2 KiB each. */
    private static final int ROOM = 512 << 10;

    private final EventOutbox outbox = new EventOutbox(false, EventOutbox.capacity(0));

    @Test
    void bodiesForWhichThereIsNoRoomAreLeftOutOfTheirEvents() {
        for (int i = 0; i < 4; i++) {
            outbox.send(event(100_000)); // two bytes a character
        }
        assertThat(outbox.use().used()).isEqualTo(400_000 + 4 * 2_048).isLessThan(ROOM);
        assertThat(shown()).isEqualTo(Shown.WHOLE);
        assertThat(shown()).isEqualTo(Shown.WHOLE);
        assertThat(shown()).isEqualTo(Shown.NO_ROOM);
        outbox.send(event(200_000));
        assertThat(shown()).isEqualTo(Shown.NO_ROOM);
        assertThat(shown()).isEqualTo(Shown.WHOLE);
        assertThat(outbox.dropped()).isZero();
        assertThat(outbox.use().used()).isZero();
    }

    private Shown shown() {
        OrderedEvent taken = Objects.requireNonNull(outbox.poll());
        HttpBody body = ((HttpTransactionEvent) taken.event()).http().responseBody();
        assertThat(body.sha256()).isEqualTo("ab");
        assertThat(body.text().isEmpty()).isEqualTo(body.shown() == Shown.NO_ROOM);
        return body.shown();
    }

    private static HttpTransactionEvent event(int characters) {
        HttpTransaction http = new HttpTransaction(1, "1.1", "GET", "/", "", 200, "", "", "", "", "", 0, 0, 0, 0, 0, 0,
                0, 0,
                "", 0, true)
                .withBodies(HttpBody.NONE, new HttpBody("x".repeat(characters), Shown.WHOLE, State.WHOLE, "ab"));
        Endpoint end = Endpoint.of(new byte[]{10, 0, 0, 1}, 443);
        return new HttpTransactionEvent(
                new ConnectionFacts(1, Transport.TCP, end, end, true, 0, 0, 0, 0, 0, 0, -1, -1, null),
                "", http);
    }
}
