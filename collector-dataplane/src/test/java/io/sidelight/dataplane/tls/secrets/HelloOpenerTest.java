// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.secrets.HelloOpener.HpkeSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.ClientHello;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HelloOpenerTest {
    private static final int X25519_HKDF_SHA256 = 0x0020;

    private final HelloOpener opener = new HelloOpener(new HkdfLabel());

    /** RFC 9180 appendix A.1.1. */
    @Test
    void derivesTheKeysOfTheHpkeVector() {
        HelloOpener.Keys keys = opener.keys(new HpkeSuite(X25519_HKDF_SHA256, 1, 1, Hash.SHA256, 16),
                hex("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"),
                hex("4f6465206f6e2061204772656369616e2055726e"));

        assertThat(keys.key()).isEqualTo(hex("4531685d41d65f03dc48f6b8302c05b0"));
        assertThat(keys.nonce()).isEqualTo(hex("56d890e5accaaf011cff4b7d"));
    }

    @Test
    void opensTheHiddenHello() throws GeneralSecurityException {
        byte[] outer = outer(inner("hidden.test"));

        byte[] opened = opener.open(outer, 0, outer.length, secret(), config());

        assertThat(ClientHello.parse(opened, 0, opened.length).serverName()).isEqualTo("hidden.test");
        assertThat(ClientHello.parse(outer, 0, outer.length).serverName()).isEmpty();
    }

    @Test
    void opensNothingUnderAnotherSecretOrWhenAnythingWasChanged() throws GeneralSecurityException {
        byte[] outer = outer(inner("hidden.test"));
        byte[] wrong = secret();
        wrong[0] ^= 1;

        assertThat(opener.open(outer, 0, outer.length, wrong, config())).isEmpty();
        for (int at = 0; at < outer.length; at++) {
            byte[] changed = outer.clone();
            changed[at] ^= 1;
            assertThat(opener.open(changed, 0, changed.length, secret(), config())).as("byte %d", at).isEmpty();
            byte[] cut = Arrays.copyOf(outer, at);
            assertThat(opener.open(cut, 0, cut.length, secret(), config())).isEmpty();
        }
    }

    private static byte[] secret() {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        return secret;
    }

    /** An ECHConfig as far as it is read: version, length, config id, kem. */
    private static byte[] config() {
        return hex("fe0d000a010020000400010001aabb");
    }

    private static byte[] inner(String name) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer sni = ByteBuffer.allocate(9 + text.length).putShort((short) 0).putShort((short) (5 + text.length))
                .putShort((short) (3 + text.length)).put((byte) 0).putShort((short) text.length).put(text);
        return hello(sni.array(), 9);
    }

    /** The outer hello: the inner one sealed over all of itself, the sealed part taken as zeros. */
    private byte[] outer(byte[] inner) throws GeneralSecurityException {
        int sealed = inner.length + 16;
        byte[] extension = ByteBuffer.allocate(4 + 8 + 2 + 2 + sealed).putShort((short) 0xFE0D)
                .putShort((short) (8 + 2 + 2 + sealed)).put((byte) 0).putShort((short) 1).putShort((short) 1)
                .put((byte) 1).putShort((short) 2).put(new byte[]{1, 2}).putShort((short) sealed).array();
        byte[] outer = hello(extension, 5);
        byte[] info = ByteBuffer.allocate(8 + config().length).put("tls ech\0".getBytes(StandardCharsets.US_ASCII))
                .put(config()).array();
        HelloOpener.Keys keys = opener.keys(new HpkeSuite(X25519_HKDF_SHA256, 1, 1, Hash.SHA256, 16), secret(), info);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys.key(), "AES"), new GCMParameterSpec(128, keys.nonce()));
        cipher.updateAAD(outer);
        byte[] ciphertext = cipher.doFinal(inner);
        System.arraycopy(ciphertext, 0, outer, outer.length - ciphertext.length, ciphertext.length);
        return outer;
    }

    private static byte[] hello(byte[] extensions, int random) {
        byte[] randomBytes = new byte[32];
        Arrays.fill(randomBytes, (byte) random);
        return ByteBuffer.allocate(2 + 32 + 1 + 4 + 2 + 2 + extensions.length).putShort((short) 0x0303)
                .put(randomBytes).put((byte) 0).putShort((short) 2).putShort((short) 0x1301).put((byte) 1)
                .put((byte) 0).putShort((short) extensions.length).put(extensions).array();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
