// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.trace.SlowPrf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/** Master secrets and key blocks of every version against the RFCs' formulas written out. */
class KeyBlockTest {
    private static final int SSL_3_0 = 0x0300;
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_2 = 0x0303;
    private static final int TLCP = 0x0101;

    private final Prf prf = new Prf();
    private final byte[] secret = bytes(1, 48);
    private final byte[] client = bytes(2, 32);
    private final byte[] server = bytes(3, 32);

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static CipherSuite suite(int code) {
        return Objects.requireNonNull(CipherSuites.of(code));
    }

    private static byte[] join(byte[]... parts) {
        byte[] joined = {};
        for (byte[] part : parts) {
            int length = joined.length;
            joined = Arrays.copyOf(joined, length + part.length);
            System.arraycopy(part, 0, joined, length, part.length);
        }
        return joined;
    }

    private static byte[] hash(String algorithm, byte[]... parts) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(join(parts));
    }

    /** The block that the keys, in the order of RFC 5246 section 6.3, are the parts of. */
    private static byte[] block(KeyBlock keys) {
        return join(keys.client().macKey(), keys.server().macKey(), keys.client().key(), keys.server().key(),
                keys.client().iv(), keys.server().iv());
    }

    private KeyBlock derive(int version, int code) {
        return KeyBlock.derive(prf, version, suite(code), secret, client, server);
    }

    private static byte[] ssl3(byte[] secret, byte[] seed, int rounds) throws GeneralSecurityException {
        byte[] output = {};
        for (int round = 1; round <= rounds; round++) {
            byte[] letters = String.valueOf((char) ('A' + round - 1)).repeat(round)
                    .getBytes(StandardCharsets.US_ASCII);
            output = join(output, hash("MD5", secret, hash("SHA-1", letters, secret, seed)));
        }
        return output;
    }

    @Test
    void ssl3() throws GeneralSecurityException {
        assertThat(MasterSecret.derive(prf, SSL_3_0, suite(0x0035), secret, client, server))
                .isEqualTo(ssl3(secret, join(client, server), 3));
        byte[] expected = ssl3(secret, join(server, client), 9);
        assertThat(block(derive(SSL_3_0, 0x0035))).isEqualTo(Arrays.copyOf(expected, 2 * (20 + 32 + 16)));
        assertThat(block(derive(SSL_3_0, 0x0005))).isEqualTo(Arrays.copyOf(expected, 2 * (20 + 16)));
    }

    @Test
    void ssl3Export() throws GeneralSecurityException {
        byte[] whole = ssl3(secret, join(server, client), 4);
        KeyBlock keys = derive(SSL_3_0, 0x0006); // RC2_CBC_40_MD5
        assertThat(keys.client().macKey()).isEqualTo(Arrays.copyOf(whole, 16));
        assertThat(keys.client().key()).isEqualTo(hash("MD5", Arrays.copyOfRange(whole, 32, 37), client, server));
        assertThat(keys.server().key()).isEqualTo(hash("MD5", Arrays.copyOfRange(whole, 37, 42), server, client));
        assertThat(keys.client().iv()).isEqualTo(Arrays.copyOf(hash("MD5", client, server), 8));
        assertThat(keys.server().iv()).isEqualTo(Arrays.copyOf(hash("MD5", server, client), 8));
    }

    @Test
    void tls10Export() {
        byte[] whole = SlowPrf.prf("", secret, "key expansion", join(server, client), 50);
        KeyBlock keys = derive(TLS_1_0, 0x0008); // DES40_CBC_SHA
        assertThat(keys.server().macKey()).isEqualTo(Arrays.copyOfRange(whole, 20, 40));
        assertThat(keys.client().key()).isEqualTo(SlowPrf.prf("", Arrays.copyOfRange(whole, 40, 45),
                "client write key", join(client, server), 8));
        assertThat(keys.server().key()).isEqualTo(SlowPrf.prf("", Arrays.copyOfRange(whole, 45, 50),
                "server write key", join(client, server), 8));
        byte[] ivs = SlowPrf.prf("", new byte[]{0}, "IV block", join(client, server), 16);
        assertThat(join(keys.client().iv(), keys.server().iv())).isEqualTo(ivs);
    }

    @Test
    void tls() {
        byte[] tls10 = SlowPrf.prf("", secret, "key expansion", join(server, client), 200);
        byte[] sha256 = SlowPrf.prf("SHA256", secret, "key expansion", join(server, client), 200);
        byte[] sha384 = SlowPrf.prf("SHA384", secret, "key expansion", join(server, client), 200);
        assertThat(block(derive(TLS_1_0, 0x002F))).isEqualTo(Arrays.copyOf(tls10, 2 * (20 + 16 + 16)));
        assertThat(block(derive(TLS_1_2, 0x002F))).isEqualTo(Arrays.copyOf(sha256, 2 * (20 + 16)));
        assertThat(block(derive(TLS_1_2, 0xC02F))).isEqualTo(Arrays.copyOf(sha256, 2 * (16 + 4)));
        assertThat(block(derive(TLS_1_2, 0xC0A0))).isEqualTo(Arrays.copyOf(sha256, 2 * (16 + 4)));
        assertThat(block(derive(TLS_1_2, 0xCCA8))).isEqualTo(Arrays.copyOf(sha256, 2 * (32 + 12)));
        assertThat(block(derive(TLS_1_2, 0xC030))).isEqualTo(Arrays.copyOf(sha384, 2 * (32 + 4)));
        assertThat(block(derive(TLS_1_2, 0x003B))).isEqualTo(Arrays.copyOf(sha256, 2 * 32));
    }

    private static byte[] sm3(byte[] key, byte[]... parts) {
        HMac mac = new HMac(new SM3Digest());
        mac.init(new KeyParameter(key));
        byte[] all = join(parts);
        mac.update(all, 0, all.length);
        byte[] result = new byte[32];
        mac.doFinal(result, 0);
        return result;
    }

    @Test
    void tlcp() {
        byte[] seed = join("key expansion".getBytes(StandardCharsets.US_ASCII), server, client);
        byte[] expected = {};
        byte[] chain = sm3(secret, seed);
        for (int i = 0; i < 4; i++) {
            expected = join(expected, sm3(secret, chain, seed));
            chain = sm3(secret, chain);
        }
        assertThat(block(derive(TLCP, 0xE013))).isEqualTo(Arrays.copyOf(expected, 2 * (32 + 16)));
        assertThat(block(derive(TLCP, 0xE053))).isEqualTo(Arrays.copyOf(expected, 2 * (16 + 4)));
    }
}
