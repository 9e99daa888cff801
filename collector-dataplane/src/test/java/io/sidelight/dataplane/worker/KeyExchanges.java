// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.trace.HandshakeScript.join;
import static io.sidelight.dataplane.trace.HandshakeScript.u16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.HandshakeScript;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.dataplane.trace.TestServer;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.Secret;
import io.sidelight.keystore.secret.KeyLogReader;
import io.sidelight.keystore.secret.SecretStore;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;

/** Handshakes with key exchanges of all kinds, the secrets that open them, and whether they did. */
final class KeyExchanges {
    static final int PSK_GCM = 0x00A8;
    static final int DHE_PSK_GCM = 0x00AA;
    static final int RSA_PSK_GCM = 0x00AC;
    static final int ECDHE_RSA_GCM = 0xC02F;
    static final int ECDHE_PSK_GCM = 0xD001;
    static final byte[] PSK = HexFormat.of().parseHex("00112233445566778899aabbccddeeff01");
    static final byte[] SIGNATURE = vector16(new byte[70]);
    static final BigInteger OWN_PRIME = new BigInteger(1, HexFormat.of().parseHex("""
            FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD
            EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED
            EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF""".replace("\n", "")));

    private KeyExchanges() {}

    static HandshakeScript fixedEc(int suite, TestServer server, TestServer client)
            throws GeneralSecurityException {
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, suite, 1);
        script.certificates = List.of(server.certificate("ec.test", 0));
        script.clientKeyExchange = vector8(client.point());
        script.premaster = server.agree("ECDH", client.pair());
        return script;
    }

    static HandshakeScript ephemeralEc(int group, byte[] serverPoint, byte[] clientPoint)
            throws GeneralSecurityException {
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, ECDHE_RSA_GCM, 1);
        script.certificates = List.of(TestServer.ec("secp256r1").certificate("signs.test", TestServer.SIGN));
        script.serverKeyExchange = join(new byte[]{3}, u16(group), vector8(serverPoint), u16(0x0403), SIGNATURE);
        script.clientKeyExchange = vector8(clientPoint);
        return script;
    }

    static HandshakeScript psk(int suite, String identity) {
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, suite, 1);
        script.serverKeyExchange = vector16(ascii("hint"));
        script.clientKeyExchange = vector16(ascii(identity));
        script.premaster = join(vector16(new byte[PSK.length]), vector16(PSK));
        return script;
    }

    static TlsConnectionEvent assertRead(HandshakeScript script, Secrets secrets)
            throws GeneralSecurityException {
        return assertRead(script.full("GET", "OK"), secrets);
    }

    static TlsConnectionEvent assertRead(List<TcpPacket> packets, Secrets secrets) {
        WorkerRun run = WorkerRun.over(packets, secrets);
        assertThat(run.tls()).hasSize(1);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).as("%s", event.verdict()).isEqualTo(DecryptStatus.DECRYPTED);
        assertThat(run.records(event, Side.CLIENT)).containsExactly("GET");
        assertThat(run.records(event, Side.SERVER)).containsExactly("OK");
        return event;
    }

    static TlsConnectionEvent assertUnread(HandshakeScript script, Secrets secrets)
            throws GeneralSecurityException {
        return assertUnread(script.full("GET", "OK"), secrets);
    }

    static TlsConnectionEvent assertUnread(List<TcpPacket> packets, Secrets secrets) {
        WorkerRun run = WorkerRun.over(packets, secrets);
        assertThat(run.tls()).hasSize(1);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE);
        assertThat(event.verdict().reason()).isNotNull();
        assertThat(run.records(event, Side.CLIENT)).isEmpty();
        assertThat(run.records(event, Side.SERVER)).isEmpty();
        return event;
    }

    static Secrets keys(TestServer... servers) {
        return new Secrets(table(servers), PskTable.empty(), new SecretStore());
    }

    static KeyTable table(TestServer... servers) {
        List<KeyEntry> entries = new ArrayList<>();
        for (TestServer server : servers) {
            entries.add(server.entry());
        }
        return KeyTable.of(1, entries);
    }

    /** Identities and keys by turns; * fits any. */
    static Secrets psks(Object... identitiesAndKeys) {
        return new Secrets(KeyTable.empty(), pskTable(identitiesAndKeys), new SecretStore());
    }

    static PskTable pskTable(Object... identitiesAndKeys) {
        List<PskTable.Entry> entries = new ArrayList<>();
        for (int i = 0; i < identitiesAndKeys.length; i += 2) {
            Object identity = identitiesAndKeys[i];
            entries.add(new PskTable.Entry(identity.equals("*") ? null : (String) identity,
                    Secret.copyOf((byte[]) identitiesAndKeys[i + 1])));
        }
        return PskTable.of(entries);
    }

    static Secrets log(String label, byte[] identifier, byte[] secret) {
        var store = new SecretStore();
        add(store, label, identifier, secret);
        return new Secrets(KeyTable.empty(), PskTable.empty(), store);
    }

    static void add(SecretStore store, String label, byte[] identifier, byte[] secret) {
        HexFormat hex = HexFormat.of();
        String between = label.endsWith(":") ? " Master-Key:" : " ";
        byte[] line = ascii(label + (label.endsWith(":") ? "" : " ") + hex.formatHex(identifier) + between
                + hex.formatHex(secret).toUpperCase(Locale.ROOT) + "\n");
        assertThat(new KeyLogReader().read(line, 0, line.length, "test", store).secrets()).isEqualTo(1);
    }

    static TestServer rsa() throws GeneralSecurityException {
        return TestServer.of("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4));
    }

    static TestServer dh(BigInteger prime) throws GeneralSecurityException {
        return TestServer.of("DH", new DHParameterSpec(prime, BigInteger.TWO));
    }

    static byte[] encrypted(TestServer server, byte[] secret) throws GeneralSecurityException {
        Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        rsa.init(Cipher.ENCRYPT_MODE, server.pair().getPublic());
        return rsa.doFinal(secret);
    }

    static byte[] value(KeyPair pair) {
        return unsigned(((DHPublicKey) pair.getPublic()).getY());
    }

    static byte[] unsigned(BigInteger number) {
        return stripped(number.toByteArray());
    }

    static byte[] stripped(byte[] number) {
        int zeros = 0;
        while (number[zeros] == 0) {
            zeros++;
        }
        return Arrays.copyOfRange(number, zeros, number.length);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
