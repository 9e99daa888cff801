// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.BulkCipher;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A suite in a version, with made-up keys of the right lengths: both ends of one direction.
 *
 * @param suite any of the table that is supported
 * @param form how its records are sealed
 */
public record SuiteKeys(CipherSuite suite, SuiteSealer.Form form) {
    private static final int SSL_3_0 = 0x0300;
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_2 = 0x0303;
    private static final int TLS_1_3 = 0x0304;
    private static final int TLCP = 0x0101;
    private static final String TLS13_SUITES = "TLS_(AES|SM4|CHACHA20)_.*";

    /** Every supported suite in every version that may use it, with every extension that changes its records. */
    public static List<SuiteKeys> all() {
        List<SuiteKeys> all = new ArrayList<>();
        for (int code = 0; code <= 0xFFFF; code++) {
            CipherSuite suite = CipherSuites.of(code);
            if (suite != null && suite.isSupported()) {
                addForms(all, suite);
            }
        }
        return all;
    }

    /** One suite of each way to protect records. */
    public static List<SuiteKeys> distinct() {
        Map<SuiteSealer.Form, SuiteKeys> distinct = new LinkedHashMap<>();
        all().forEach(keys -> distinct.putIfAbsent(keys.form, keys));
        return List.copyOf(distinct.values());
    }

    /** Every cipher once, and AES, RC4 and no cipher in every form. */
    public static List<SuiteKeys> representative() {
        Map<String, SuiteKeys> chosen = new LinkedHashMap<>();
        for (SuiteKeys keys : distinct()) {
            SuiteSealer.Form form = keys.form;
            boolean everyForm = form.cipher().matches("AES_128_CBC|RC4_128|NULL") && form.hash().equals("SHA");
            boolean plain = form.version() != 0x7F1C && !form.deflate() && !form.encryptThenMac()
                    && !form.truncatedHmac() && (form.version() >= TLS_1_2 || form.version() == TLCP);
            if (everyForm || plain) {
                String family = form.cipher().replaceAll("_(128|256|40|56)", "");
                chosen.putIfAbsent(everyForm ? form.toString() : family + form.version(), keys);
            }
        }
        return List.copyOf(chosen.values());
    }

    private static void addForms(List<SuiteKeys> all, CipherSuite suite) {
        String name = suite.name();
        String words = name.contains("_WITH_")
                ? name.substring(name.indexOf("_WITH_") + 6)
                : name.substring(name.indexOf('_') + 1);
        boolean aead = words.contains("GCM") || words.contains("CCM") || words.contains("POLY1305");
        String hash = words.substring(words.lastIndexOf('_') + 1);
        boolean named = List.of("MD5", "SHA", "SHA1", "SHA256", "SHA384", "SM3").contains(hash);
        String cipher = named ? words.substring(0, words.lastIndexOf('_')) : words;
        String mac = aead || words.equals("NULL_NULL") ? "" : hash;
        if (words.equals("NULL_NULL")) {
            return; // nothing protects it, so nothing of what is tested holds
        }
        if (name.matches(TLS13_SUITES)) {
            all.add(new SuiteKeys(suite, SuiteSealer.Form.of(cipher, "", TLS_1_3)));
            all.add(new SuiteKeys(suite, SuiteSealer.Form.of(cipher, "", 0x7F12)));
            all.add(new SuiteKeys(suite, SuiteSealer.Form.of(cipher, "", 0x7F1C)));
        } else if (suite.code() >> 8 == 0xE0) {
            all.add(new SuiteKeys(suite, SuiteSealer.Form.of(cipher, mac, TLCP)));
        } else if (aead) {
            all.add(new SuiteKeys(suite, SuiteSealer.Form.of(cipher, "", TLS_1_2)));
        } else {
            addFormsWithMac(all, suite, cipher, mac);
        }
    }

    private static void addFormsWithMac(List<SuiteKeys> all, CipherSuite suite, String cipher, String mac) {
        for (int version = SSL_3_0; version <= TLS_1_2; version++) {
            if (version >= TLS_1_0 || mac.equals("MD5") || mac.equals("SHA")) {
                all.add(new SuiteKeys(suite, SuiteSealer.Form.of(cipher, mac, version)));
            }
        }
        all.add(new SuiteKeys(suite, new SuiteSealer.Form(cipher, mac, TLS_1_2, false, true, false)));
        all.add(new SuiteKeys(suite, new SuiteSealer.Form(cipher, mac, TLS_1_0, false, false, true)));
        if (cipher.contains("CBC")) {
            all.add(new SuiteKeys(suite, new SuiteSealer.Form(cipher, mac, TLS_1_0, true, false, false)));
            all.add(new SuiteKeys(suite, new SuiteSealer.Form(cipher, mac, TLS_1_2, true, false, false)));
            all.add(new SuiteKeys(suite, new SuiteSealer.Form(cipher, mac, TLS_1_2, true, true, false)));
        }
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private BulkCipher bulk() {
        return Objects.requireNonNull(suite.bulk());
    }

    private DirectionKeys keys() {
        int iv = form.isTls13() || form.cipher().startsWith("CHACHA20")
                ? 12
                : bulk().tagLength() > 0 ? 4 : form.hasCarriedIv() ? bulk().blockLength() : 0;
        return new DirectionKeys(bytes(1, suite.mac().length()), bytes(2, bulk().keyLength()), bytes(3, iv));
    }

    /** The sending end. */
    public SuiteSealer sealer() {
        return new SuiteSealer(form, keys().macKey(), keys().key(), keys().iv());
    }

    /** The end that is tested. */
    public RecordProtection protection(RecordCiphers ciphers) {
        return RecordProtection.of(new RecordFormat(suite, form.version(), form.encryptThenMac(), form.truncatedHmac(),
                form.deflate() ? 1 : 0), keys(), ciphers);
    }

    /** Length of an IV that is the last block of the record before, 0 when records carry their own. */
    public int carriedIvLength() {
        return form.hasCarriedIv() ? bulk().blockLength() : 0;
    }

    @Override
    public String toString() {
        return form + " " + suite.name();
    }
}
