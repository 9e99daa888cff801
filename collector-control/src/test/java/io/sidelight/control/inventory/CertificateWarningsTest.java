// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import static io.sidelight.control.inventory.Sightings.NOW;
import static io.sidelight.control.inventory.Sightings.certificate;
import static io.sidelight.control.inventory.Sightings.hash;
import static io.sidelight.control.inventory.Sightings.unread;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.appliance.ServerKey;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CertificateWarningsTest {
    private KeyTable keys = KeyTable.empty();
    private final CertificateInventory inventory = new CertificateInventory(() -> keys);
    private final CertificateWarnings warnings = new CertificateWarnings(inventory, Map.of());

    private List<HealthEvent> look(Instant now) {
        return warnings.look(now, keys, List.of());
    }

    @Test
    void tellsOfEachStepTowardsTheEndOnce() {
        OwnCertificate own = new OwnCertificate(hash(1), "CN=a", "shop", NOW.getEpochSecond() - 60 * 86_400,
                NOW.getEpochSecond() + 31 * 86_400);
        List<String> states = List.of();
        StringBuilder told = new StringBuilder();
        for (int day = 0; day < 40; day++) {
            states = warnings.look(NOW.plus(Duration.ofDays(day)), keys, List.of(own)).stream()
                    .map(event -> event.state() + " " + event.severity()).toList();
            told.append(states.isEmpty() ? "" : day + " " + states);
        }
        assertThat(told).hasToString("1 [expires_in_30_days 1]24 [expires_in_7_days 1]30 [expires_in_1_day 1]"
                + "31 [expired 1]");
    }

    @Test
    void tellsOnlyTheLastStepOfOneThatIsNearItsEndAlready() {
        OwnCertificate own = new OwnCertificate(hash(1), "CN=a", "shop", NOW.getEpochSecond() - 90 * 86_400,
                NOW.getEpochSecond() + 5 * 86_400);
        assertThat(warnings.look(NOW, keys, List.of(own))).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(HealthEvent.Kind.CERTIFICATE);
            assertThat(event.where()).isEqualTo(hash(1));
            assertThat(event.message()).isEqualTo("the certificate CN=a of the key 'shop', shown by no server so far,"
                    + " expires in 5 days, on 2026-06-06T00:00:00Z");
        });
    }

    @Test
    void aStepThatIsLongForACertificatesLifeIsNone() {
        long now = NOW.getEpochSecond();
        assertThat(ExpiryStep.of(now - 86_400, now + 6 * 86_400, NOW)).isEqualTo(ExpiryStep.NONE);
        assertThat(ExpiryStep.of(now - 6 * 86_400, now + 86_400, NOW)).isEqualTo(ExpiryStep.IN_1_DAY);
        assertThat(ExpiryStep.of(now - 3_600, now + 3_600, NOW)).isEqualTo(ExpiryStep.NONE);
        assertThat(ExpiryStep.of(now - 3_600, now, NOW)).isEqualTo(ExpiryStep.EXPIRED);
        assertThat(ExpiryStep.of(Long.MIN_VALUE + 1, Long.MAX_VALUE, NOW)).isEqualTo(ExpiryStep.NONE);
    }

    @Test
    void tellsOfACertificateWithoutKeyOnceAndAgainAfterItsKeyWasTakenAway() throws Exception {
        ServerKey key = ServerKey.of("a.test");
        inventory.add(unread(certificate(key.certificate()), Instant.now()));
        Instant now = Instant.now();
        assertThat(look(now)).anySatisfy(event -> {
            assertThat(event.state()).isEqualTo("no_key");
            assertThat(event.severity()).isEqualTo(1);
            assertThat(event.message()).isEqualTo("there is no key for the certificate CN=a.test of 10.0.0.2:443"
                    + " (shop.example); hand it over with sidelight keys put");
            assertThat(event.counts()).containsEntry("connections", 1L).containsEntry("bytes", 10_000L);
        });
        assertThat(look(now)).isEmpty();
        keys = KeyTable.of(2, List.of(KeyEntry.of(key.pair().getPrivate().getEncoded(),
                key.pair().getPublic().getEncoded(), List.of(), "a test")));
        assertThat(look(now)).isEmpty();
        keys = KeyTable.empty();
        assertThat(look(now)).extracting(HealthEvent::state).containsExactly("no_key");
    }

    @Test
    void noKeyIsMissingForWhatIsReadOrNeedNotBe() {
        inventory.add(Sightings.readByKeyLog(certificate(1, 60)));
        inventory.add(Sightings.bypassed(certificate(2, 60)));
        assertThat(look(NOW)).isEmpty();
    }

    @Test
    void tellsOfSoManyAnHourAndCountsTheRest() {
        for (int i = 0; i < 200; i++) {
            inventory.add(unread(certificate(i, 60), NOW));
        }
        inventory.add(unread(certificate(199, 60), NOW)); // has most traffic
        List<HealthEvent> first = look(NOW);
        assertThat(first).hasSize(CertificateWarnings.MOST_AN_HOUR + 1);
        assertThat(first.getFirst().where()).isEqualTo(hash(199));
        assertThat(first.getLast().state()).isEqualTo("more_without_key");
        assertThat(first.getLast().counts()).containsEntry("certificates", 140L);
        assertThat(look(NOW.plusSeconds(60))).isEmpty();
        assertThat(look(NOW.plus(Duration.ofHours(1)))).hasSize(CertificateWarnings.MOST_AN_HOUR + 1);
    }

    @Test
    void doesNotTellTheEndOfWhatNoServerShowsAnyMore() {
        inventory.add(unread(certificate(1, 10), NOW));
        assertThat(look(NOW)).extracting(HealthEvent::state).containsExactly("no_key", "expires_in_30_days");
        assertThat(look(NOW.plus(Duration.ofDays(20)))).isEmpty();
    }
}
