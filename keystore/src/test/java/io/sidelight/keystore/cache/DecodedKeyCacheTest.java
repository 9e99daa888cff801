// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.KeyLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class DecodedKeyCacheTest {
    private static final SpkiHash NO_KEY = SpkiHash.ofDer(new byte[0]);
    private static final CertificateHash NO_CERTIFICATE = CertificateHash.ofDer(new byte[0]);

    @Test
    void decodesAtFirstUseOnly() {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        KeyTable table = table(1);
        cache.use(table);
        assertThat(cache.conversions()).isZero();

        KeyEntry entry = table.entries().iterator().next();
        DecodedKey first = cache.find(entry.certificateHashes().getFirst(), NO_KEY);
        DecodedKey second = cache.find(NO_CERTIFICATE, entry.spkiHash());

        assertThat(first).isNotNull().isSameAs(second);
        assertThat(cache.conversions()).isEqualTo(1);
        assertThat(cache.hits()).isEqualTo(1);
    }

    @Test
    void answersNullForAnUnknownCertificate() {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        cache.use(table(1));

        assertThat(cache.find(NO_CERTIFICATE, NO_KEY)).isNull();
        assertThat(cache.conversions()).isZero();
    }

    @Test
    void decodesAnewAfterTheGenerationMoved() {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        SpkiHash key = table(1).entries().iterator().next().spkiHash();
        cache.use(table(1));
        assertThat(cache.find(NO_CERTIFICATE, key)).isNotNull();
        cache.use(table(1));
        assertThat(cache.find(NO_CERTIFICATE, key)).isNotNull();
        assertThat(cache.conversions()).isEqualTo(1);

        cache.use(table(2));
        assertThat(cache.find(NO_CERTIFICATE, key)).isNotNull();
        assertThat(cache.conversions()).isEqualTo(2);
    }

    @Test
    void keepsWhatTheNewTableHasAsItWas() {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        KeyTable before = table(1);
        SpkiHash key = before.entries().iterator().next().spkiHash();
        cache.use(before);
        DecodedKey decoded = cache.find(NO_CERTIFICATE, key);

        cache.use(KeyTable.of(2, before.entries()));

        assertThat(cache.find(NO_CERTIFICATE, key)).isNotNull().isSameAs(decoded);
        assertThat(cache.conversions()).isEqualTo(1);
    }

    @Test
    void looksForANewerTableAtEachLookUp() {
        AtomicReference<KeyTable> newest = new AtomicReference<>(KeyTable.empty());
        var cache = new DecodedKeyCache(KeyProvider.jdk(), newest::get);
        KeyEntry entry = table(1).entries().iterator().next();
        assertThat(cache.find(NO_CERTIFICATE, entry.spkiHash())).isNull();

        newest.set(KeyTable.of(1, List.of(entry)));
        assertThat(cache.find(NO_CERTIFICATE, entry.spkiHash())).isNotNull();
        newest.set(KeyTable.of(2, List.of()));
        assertThat(cache.rsaKeys(1)).isEmpty();
        newest.set(KeyTable.of(3, List.of(entry)));
        assertThat(cache.rsaKeys(1)).hasSize(1);
    }

    @Test
    void forgetsKeysThatTheNewTableLacks() {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        SpkiHash key = table(1).entries().iterator().next().spkiHash();
        cache.use(table(1));
        assertThat(cache.find(NO_CERTIFICATE, key)).isNotNull();

        cache.use(KeyTable.empty());

        assertThat(cache.find(NO_CERTIFICATE, key)).isNull();
    }

    @Test
    void triesAKeyThatCannotBeDecodedOnceAndNeverThrows() {
        KeyEntry good = table(1).entries().iterator().next();
        KeyEntry bad = KeyEntry.of(new byte[]{0x30, 0}, good.publicKeyEncoded(), List.of(), "test");
        var cache = new DecodedKeyCache(KeyProvider.probe());
        cache.use(KeyTable.of(1, List.of(bad)));

        assertThat(cache.find(NO_CERTIFICATE, bad.spkiHash())).isNull();
        assertThat(cache.find(NO_CERTIFICATE, bad.spkiHash())).isNull();
        assertThat(cache.failures()).isEqualTo(1);
        assertThat(cache.conversions()).isEqualTo(1);
    }

    @Test
    void convertsAtMostCertificatesSeenTimesWorkersTimesGenerations() throws Exception {
        int workers = 4;
        int generations = 3;
        KeyProvider provider = KeyProvider.probe();
        var caches = new ArrayList<DecodedKeyCache>();
        var tasks = new ArrayList<Callable<Long>>();
        for (int i = 0; i < workers; i++) {
            var cache = new DecodedKeyCache(provider);
            caches.add(cache);
            tasks.add(() -> followFlows(cache, generations, 200));
        }
        long found = 0;
        try (var executor = Executors.newFixedThreadPool(workers)) {
            for (Future<Long> result : executor.invokeAll(tasks)) {
                found += result.get();
            }
        }
        long keysSeen = 2;
        assertThat(found).isEqualTo((long) workers * generations * 200);
        assertThat(caches).allSatisfy(cache -> {
            assertThat(cache.conversions()).isEqualTo(keysSeen * generations);
            assertThat(cache.conversions() + cache.hits()).isEqualTo(generations * 200L);
        });
    }

    /** The table has three keys; the third is never seen. */
    private static long followFlows(DecodedKeyCache cache, int generations, int flows) {
        long found = 0;
        for (int generation = 1; generation <= generations; generation++) {
            KeyTable table = table(generation);
            List<KeyEntry> entries = List.copyOf(table.entries());
            for (int flow = 0; flow < flows; flow++) {
                cache.use(table);
                found += cache.find(NO_CERTIFICATE, entries.get(flow % 2).spkiHash()) == null ? 0 : 1;
            }
        }
        return found;
    }

    private static KeyTable table(long generation) {
        var files = List.of(TestKeys.path("two.jks"), TestKeys.path("rsa-pkcs1.pem"));
        return KeyTable.of(generation, new KeyLoader(List.of("secret1".toCharArray())).load(files).entries());
    }
}
