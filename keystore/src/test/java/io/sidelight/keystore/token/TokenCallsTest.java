// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.keystore.KeyHandle.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenCallsTest {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger opened = new AtomicInteger();

    @Test
    void nobodyWaitsForATokenThatDoesNotAnswer() throws Exception {
        var never = new CountDownLatch(1);
        try (var calls = new TokenCalls("the token", () -> {
            opened.incrementAndGet();
            await(never);
            throw new TokenException("too late");
        }, Duration.ofMillis(50), said::add)) {
            assertThatThrownBy(() -> calls.call("a key", _ -> 1)).isInstanceOf(UnavailableException.class)
                    .hasMessage("the token: it did not answer within 50 ms");
            for (int again = 0; again < 100; again++) {
                assertThatThrownBy(() -> calls.call("a key", _ -> 1)).isInstanceOf(UnavailableException.class)
                        .hasMessage("the token is not asked, since it failed a moment ago");
            }
            assertThat(opened).as("asked once, and left alone").hasValue(1);
            assertThat(said).containsExactly("the token cannot be used: it did not answer within 50 ms; its keys open"
                    + " nothing until it answers again");
            never.countDown();
        }
    }

    @Test
    void aTokenThatAnswersAgainIsUsedAgain() throws Exception {
        Cryptoki library = Cryptoki.load(SoftToken.library());
        long slot = TokenSlots.find(library, SoftToken.take());
        try (var calls = new TokenCalls("the token", () -> {
            if (opened.incrementAndGet() == 1) {
                throw new TokenException("OpenSession", 0x30);
            }
            return TokenSession.open(library, slot);
        }, Duration.ofSeconds(20), said::add)) {
            assertThatThrownBy(() -> calls.call("a key", _ -> 1)).isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("CKR_DEVICE_ERROR");
            Integer answer = null;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (answer == null && System.nanoTime() < end) {
                answer = answerIfAny(calls);
                Thread.sleep(50);
            }
            assertThat(answer).isEqualTo(1);
            assertThat(said).hasSize(2).last().isEqualTo("the token answers again");
            assertThat(calls.<Integer>call("a key", _ -> 1)).isEqualTo(1);
            assertThat(opened).as("a session that did well is used again").hasValue(2);
        }
    }

    /** Anybody can send what a key does not open; that must not put the token to rest. */
    @Test
    void whatIsAboutThePeersBytesCostsTheTokenNothing() throws Exception {
        Cryptoki library = Cryptoki.load(SoftToken.library());
        long slot = TokenSlots.find(library, SoftToken.take());
        try (var calls = new TokenCalls("the token", () -> TokenSession.open(library, slot), Duration.ofSeconds(20),
                said::add)) {
            for (int i = 0; i < 3; i++) {
                assertThat(calls.<Integer>call("a key", _ -> {
                    throw new TokenException("Decrypt", TokenException.ENCRYPTED_DATA_INVALID);
                })).isNull();
            }
            assertThatThrownBy(() -> calls.call("a key", _ -> {
                throw new TokenException("Decrypt", TokenException.KEY_FUNCTION_NOT_PERMITTED);
            })).isInstanceOf(UnavailableException.class);
            assertThat(calls.<Integer>call("another key", _ -> 1)).as("one key's fault is not the token's")
                    .isEqualTo(1);
            assertThat(said).singleElement().asString().startsWith("a key cannot be used: the key must not be used");
        }
    }

    private static @Nullable Integer answerIfAny(TokenCalls calls) {
        try {
            return calls.call("a key", _ -> 1);
        } catch (UnavailableException _) {
            return null;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
