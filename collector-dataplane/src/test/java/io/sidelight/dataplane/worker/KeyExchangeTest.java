// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.trace.HandshakeScript.join;
import static io.sidelight.dataplane.trace.HandshakeScript.u16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
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
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.jcajce.spec.XDHParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every source of a master secret before TLS 1.3, with handshakes said after the standards. */
class KeyExchangeTest {
    private static final int RSA_GCM = 0x009C;
    private static final int DH_RSA_GCM = 0x00A0;
    private static final int DHE_RSA_GCM = 0x009E;
    private static final int DH_ANON_GCM = 0x00A6;
    private static final int PSK_GCM = 0x00A8;
    private static final int DHE_PSK_GCM = 0x00AA;
    private static final int RSA_PSK_GCM = 0x00AC;
    private static final int PSK_CBC = 0x008C;
    private static final int ECDH_ECDSA_GCM = 0xC02D;
    private static final int ECDHE_RSA_GCM = 0xC02F;
    private static final int ECDH_RSA_GCM = 0xC031;
    private static final int ECDHE_PSK_GCM = 0xD001;

    private static final byte[] PSK = HexFormat.of().parseHex("00112233445566778899aabbccddeeff01");
    private static final byte[] SIGNATURE = vector16(new byte[70]);
    private static final BigInteger OWN_PRIME = new BigInteger(1, HexFormat.of().parseHex("""
            FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD
            EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED
            EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF""".replace("\n", "")));

    @ParameterizedTest
    @CsvSource({"0xC02D,secp256r1,false", "0xC02D,secp384r1,true", "0xC031,secp521r1,true", "0xC031,secp256k1,false",
        "0xC02D,brainpoolP256r1,true"})
    void opensFixedEllipticCurveKeys(String suite, String curve, boolean ems) throws GeneralSecurityException {
        TestServer server = TestServer.ec(curve);
        HandshakeScript script = fixedEc(Integer.decode(suite), server, TestServer.ec(curve));
        script.extendedMasterSecret = ems;

        TlsConnectionEvent event = assertRead(script, keys(server));
        assertThat(event.verdict().method()).isEqualTo(DecryptMethod.STATIC_DH);
        assertThat(event.verdict().keyId()).isEqualTo(server.entry().id());
    }

    @Test
    void opensFixedDiffieHellmanKeys() throws GeneralSecurityException {
        for (BigInteger prime : List.of(OWN_PRIME, DHStandardGroups.rfc7919_ffdhe2048.getP())) {
            TestServer server = dh(prime);
            KeyPair client = dh(prime).pair();
            var script = new HandshakeScript(HandshakeScript.TLS_1_2, DH_RSA_GCM, 2);
            script.certificates = List.of(server.certificate("dh.test", 0));
            script.clientKeyExchange = vector16(value(client));
            script.premaster = stripped(server.agree("DH", client));

            assertThat(assertRead(script, keys(server)).verdict().method()).isEqualTo(DecryptMethod.STATIC_DH);
        }
    }

    @Test
    void namesTheCertificateWhoseFixedKeyIsMissing() throws GeneralSecurityException {
        HandshakeScript script = fixedEc(ECDH_ECDSA_GCM, TestServer.ec("secp256r1"), TestServer.ec("secp256r1"));

        TlsConnectionEvent event = assertUnread(script, keys(TestServer.ec("secp256r1")));
        assertThat(event.verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
        assertThat(event.verdict().detail()).contains("CN=ec.test");
    }

    @ParameterizedTest
    @CsvSource({"secp256r1,0x17", "secp384r1,0x18", "sm2p256v1,0x29"})
    void opensReusedEphemeralKeysOnCurves(String curve, String group) throws GeneralSecurityException {
        TestServer server = TestServer.ec(curve);
        KeyPair client = TestServer.ec(curve).pair();
        HandshakeScript script = ephemeralEc(Integer.decode(group), server.point(), new TestServer(client).point());
        script.premaster = server.agree("ECDH", client);

        assertThat(assertRead(script, keys(server)).verdict().method()).isEqualTo(DecryptMethod.STATIC_DH);
        assertThat(assertUnread(script.again(), keys(TestServer.ec(curve))).verdict().reason())
                .isEqualTo(Reason.FORWARD_SECRET_NO_SECRETS);
    }

    @Test
    void opensWithTheClientsReusedKey() throws GeneralSecurityException {
        TestServer server = TestServer.ec("secp256r1");
        TestServer client = TestServer.ec("secp256r1");
        HandshakeScript script = ephemeralEc(0x17, server.point(), client.point());
        script.premaster = server.agree("ECDH", client.pair());

        assertThat(assertRead(script, keys(client)).verdict().method()).isEqualTo(DecryptMethod.STATIC_DH);
    }

    @ParameterizedTest
    @CsvSource({"X25519,0x1D", "X448,0x1E"})
    void opensReusedMontgomeryKeys(String curve, String group) throws GeneralSecurityException {
        TestServer server = TestServer.of(curve, new XDHParameterSpec(curve));
        TestServer client = TestServer.of(curve, new XDHParameterSpec(curve));
        HandshakeScript script = ephemeralEc(Integer.decode(group), server.point(), client.point());
        script.premaster = server.agree(curve, client.pair());
        script.extendedMasterSecret = true;

        assertRead(script, keys(server));
    }

    @ParameterizedTest
    @ValueSource(ints = {DHE_RSA_GCM, DH_ANON_GCM})
    void opensReusedDiffieHellmanKeys(int suite) throws GeneralSecurityException {
        TestServer server = dh(OWN_PRIME);
        KeyPair client = dh(OWN_PRIME).pair();
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, suite, 3);
        script.certificates = List.of(TestServer.ec("secp256r1").certificate("signs.test", TestServer.SIGN));
        script.serverKeyExchange = join(vector16(unsigned(OWN_PRIME)), vector16(new byte[]{2}),
                vector16(value(server.pair())), SIGNATURE);
        script.clientKeyExchange = vector16(value(client));
        script.premaster = stripped(server.agree("DH", client));

        assertThat(assertRead(script, keys(server)).verdict().method()).isEqualTo(DecryptMethod.STATIC_DH);
    }

    /** Of a prime of 6144 bits the first byte is that of a named curve. */
    @Test
    void takesALongPrimeForNoCurve() throws GeneralSecurityException {
        byte[] prime = new byte[0x0317];
        Arrays.fill(prime, (byte) 0xFF);
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, DHE_RSA_GCM, 4);
        script.certificates = List.of(TestServer.ec("secp256r1").certificate("signs.test", TestServer.SIGN));
        script.serverKeyExchange = join(vector16(prime), vector16(new byte[]{2}), vector16(new byte[]{5}), SIGNATURE);
        script.clientKeyExchange = vector16(new byte[]{7});
        script.premaster = new byte[]{1};

        TlsConnectionEvent event = assertUnread(script, keys());
        assertThat(event.verdict().reason()).isEqualTo(Reason.FORWARD_SECRET_NO_SECRETS);
        assertThat(event.tls().namedGroup()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {PSK_GCM, PSK_CBC})
    void opensPreSharedKeys(int suite) throws GeneralSecurityException {
        HandshakeScript script = psk(suite, "client one");

        TlsConnectionEvent event = assertRead(script, psks("client one", PSK));
        assertThat(event.verdict().method()).isEqualTo(DecryptMethod.PSK);
        assertRead(script.again(), psks("*", PSK));
        assertRead(script.again(), psks("*", new byte[16], "client one", new byte[5], "*", PSK));
    }

    @Test
    void namesTheIdentityWhoseKeyIsMissing() throws GeneralSecurityException {
        TlsConnectionEvent event = assertUnread(psk(PSK_GCM, "Client_identity"), psks("other", PSK));
        assertThat(event.verdict().reason()).isEqualTo(Reason.PSK_UNKNOWN);
        assertThat(event.verdict().detail()).isEqualTo("identity Client_identity");

        TlsConnectionEvent odd = assertUnread(psk(PSK_GCM, "line\nbreak" + "x".repeat(500)), psks("other", PSK));
        assertThat(odd.verdict().detail()).startsWith("identity 0x6c696e650a").hasSizeLessThan(300);
    }

    @Test
    void saysThatAKeyOfTheIdentityDoesNotFit() throws GeneralSecurityException {
        TlsConnectionEvent event = assertUnread(psk(PSK_GCM, "one"), psks("one", new byte[16]));
        assertThat(event.verdict().reason()).isEqualTo(Reason.PSK_UNKNOWN);
    }

    @Test
    void opensPreSharedKeysWithRsa() throws GeneralSecurityException {
        TestServer server = rsa();
        byte[] secret = new byte[48];
        secret[0] = 3;
        secret[9] = 77;
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, RSA_PSK_GCM, 5);
        script.certificates = List.of(server.certificate("rsa.test", 0));
        script.serverKeyExchange = vector16(new byte[0]);
        script.clientKeyExchange = join(vector16(ascii("me")), vector16(encrypted(server, secret)));
        script.premaster = join(u16(48), secret, vector16(PSK));

        Secrets both = new Secrets(table(server), pskTable("me", PSK), new SecretStore());
        TlsConnectionEvent event = assertRead(script, both);
        assertThat(event.verdict().method()).isEqualTo(DecryptMethod.PSK);
        assertThat(event.verdict().keyId()).isEqualTo(server.entry().id());
        assertThat(assertUnread(script.again(), keys(server)).verdict().reason()).isEqualTo(Reason.PSK_UNKNOWN);
        assertThat(assertUnread(script.again(), psks("me", PSK)).verdict().reason())
                .isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
    }

    @Test
    void opensPreSharedKeysWithReusedDiffieHellman() throws GeneralSecurityException {
        TestServer server = TestServer.ec("secp256r1");
        TestServer client = TestServer.ec("secp256r1");
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, ECDHE_PSK_GCM, 6);
        script.serverKeyExchange = join(vector16(ascii("hint")), new byte[]{3}, u16(0x17), vector8(server.point()));
        script.clientKeyExchange = join(vector16(ascii("me")), vector8(client.point()));
        script.premaster = join(vector16(server.agree("ECDH", client.pair())), vector16(PSK));

        assertRead(script, new Secrets(table(server), pskTable("me", PSK), new SecretStore()));
        TlsConnectionEvent event = assertUnread(script.again(), psks("me", PSK));
        assertThat(event.verdict().reason()).isEqualTo(Reason.FORWARD_SECRET_NO_SECRETS);
        assertThat(event.tls().namedGroup()).isEqualTo("secp256r1");
        assertRead(script.again(), log("CLIENT_RANDOM", script.clientRandom, script.master));
        assertRead(script.again(), log("PMS_CLIENT_RANDOM", script.clientRandom, script.premaster));
    }

    @Test
    void opensDhePskByKeyLog() throws GeneralSecurityException {
        TestServer server = dh(OWN_PRIME);
        KeyPair client = dh(OWN_PRIME).pair();
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, DHE_PSK_GCM, 7);
        script.serverKeyExchange = join(vector16(new byte[0]), vector16(unsigned(OWN_PRIME)), vector16(new byte[]{2}),
                vector16(value(server.pair())));
        script.clientKeyExchange = join(vector16(ascii("me")), vector16(value(client)));
        script.premaster = join(vector16(stripped(server.agree("DH", client))), vector16(PSK));

        assertRead(script, new Secrets(table(server), pskTable("me", PSK), new SecretStore()));
        assertRead(script.again(), log("CLIENT_RANDOM", script.clientRandom, script.master));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void opensByEveryFormOfKeyLog(boolean ems) throws GeneralSecurityException {
        TestServer server = rsa();
        byte[] secret = new byte[48];
        secret[20] = 9;
        byte[] encrypted = encrypted(server, secret);
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, RSA_GCM, 8);
        script.certificates = List.of(server.certificate("rsa.test", 0));
        script.clientKeyExchange = vector16(encrypted);
        script.premaster = secret;
        script.serverId = ascii("session number 1");
        script.extendedMasterSecret = ems;
        List<TcpPacket> packets = script.full("GET", "OK");

        for (Secrets secrets : List.of(log("CLIENT_RANDOM", script.clientRandom, script.master),
                log("PMS_CLIENT_RANDOM", script.clientRandom, secret), log("RSA", Arrays.copyOf(encrypted, 8), secret),
                log("RSA Session-ID:", script.serverId, script.master))) {
            assertThat(assertRead(packets, secrets).verdict().method()).isEqualTo(DecryptMethod.KEYLOG);
        }
        assertThat(assertUnread(packets, log("RSA", Arrays.copyOf(secret, 8), secret)).verdict().reason())
                .isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
    }

    /** peers.md: eCapture states several secrets for one client random, the first of them wrong. */
    @Test
    void triesEveryCandidateOfEverySource() throws GeneralSecurityException {
        TestServer server = TestServer.ec("secp256r1");
        TestServer client = TestServer.ec("secp256r1");
        HandshakeScript script = ephemeralEc(0x17, server.point(), client.point());
        script.premaster = server.agree("ECDH", client.pair());
        List<TcpPacket> packets = script.full("GET", "OK");
        var store = new SecretStore();
        byte[] wrong = new byte[48];
        for (int i = 0; i < 5; i++) {
            wrong[3] = (byte) i;
            add(store, "CLIENT_RANDOM", script.clientRandom, wrong);
            add(store, "PMS_CLIENT_RANDOM", script.clientRandom, wrong);
        }
        assertThat(assertUnread(packets, new Secrets(KeyTable.empty(), PskTable.empty(), store)).verdict().reason())
                .isEqualTo(Reason.SECRETS_WRONG);
        add(store, "CLIENT_RANDOM", script.clientRandom, script.master);
        assertRead(packets, new Secrets(KeyTable.empty(), PskTable.empty(), store));
        assertRead(packets, new Secrets(table(server), PskTable.empty(), store));
    }

    /** Servers send chains in wrong orders, and others than their own certificate first. */
    @Test
    void findsTheKeyOfALaterCertificate() throws GeneralSecurityException {
        TestServer server = rsa();
        byte[] secret = new byte[48];
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, RSA_GCM, 9);
        script.certificates = List.of(TestServer.ec("secp256r1").certificate("ca.test", 0),
                rsa().certificate("ca2.test", 0), server.certificate("rsa.test", 0));
        script.clientKeyExchange = vector16(encrypted(server, secret));
        script.premaster = secret;

        assertRead(script, keys(server));
    }

    @Test
    void opensBothDirectionsWhenTheServersIsCapturedFirst() throws GeneralSecurityException {
        TestServer server = TestServer.ec("secp256r1");
        HandshakeScript script = fixedEc(ECDH_RSA_GCM, server, TestServer.ec("secp256r1"));
        script.extendedMasterSecret = true;
        List<TcpPacket> packets = script.full("GET", "OK");
        List<TcpPacket> serverFirst = new ArrayList<>(packets.subList(0, 3));
        packets.stream().skip(3).filter(p -> p.source().equals(script.server)).forEach(serverFirst::add);
        packets.stream().skip(3).filter(p -> p.source().equals(script.client)).forEach(serverFirst::add);

        assertRead(serverFirst, keys(server));
    }

    @Test
    void damagedKeyExchangesAreNoErrors() throws GeneralSecurityException {
        TestServer server = TestServer.ec("secp256r1");
        TestServer client = TestServer.ec("secp256r1");
        for (int suite : new int[]{RSA_GCM, DH_RSA_GCM, DHE_RSA_GCM, PSK_GCM, DHE_PSK_GCM, RSA_PSK_GCM, ECDH_ECDSA_GCM,
            ECDHE_RSA_GCM, ECDHE_PSK_GCM, 0xE013, 0xE019, 0xE011}) {
            for (int i = 0; i < 4; i++) {
                var script = new HandshakeScript(suite > 0xE000 ? HandshakeScript.TLCP : HandshakeScript.TLS_1_2,
                        suite, 100 + i);
                var random = new Random(i * 31 + suite);
                byte[] good = join(vector16(ascii("id")), new byte[]{3}, u16(0x17), vector8(server.point()));
                script.certificates = List.of(server.certificate("a", 0), damaged(server.certificate("a", 0), random));
                script.serverKeyExchange = damaged(good, random);
                script.clientKeyExchange = damaged(vector8(client.point()), random);
                script.premaster = new byte[48];
                assertUnread(script, new Secrets(table(server, client), pskTable("x", PSK), new SecretStore()));
            }
        }
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 3));
        for (int i = 0; i < 3 && bytes.length > 0; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static HandshakeScript fixedEc(int suite, TestServer server, TestServer client)
            throws GeneralSecurityException {
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, suite, 1);
        script.certificates = List.of(server.certificate("ec.test", 0));
        script.clientKeyExchange = vector8(client.point());
        script.premaster = server.agree("ECDH", client.pair());
        return script;
    }

    private static HandshakeScript ephemeralEc(int group, byte[] serverPoint, byte[] clientPoint)
            throws GeneralSecurityException {
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, ECDHE_RSA_GCM, 1);
        script.certificates = List.of(TestServer.ec("secp256r1").certificate("signs.test", TestServer.SIGN));
        script.serverKeyExchange = join(new byte[]{3}, u16(group), vector8(serverPoint), u16(0x0403), SIGNATURE);
        script.clientKeyExchange = vector8(clientPoint);
        return script;
    }

    private static HandshakeScript psk(int suite, String identity) {
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, suite, 1);
        script.serverKeyExchange = vector16(ascii("hint"));
        script.clientKeyExchange = vector16(ascii(identity));
        script.premaster = join(vector16(new byte[PSK.length]), vector16(PSK));
        return script;
    }

    private static TlsConnectionEvent assertRead(HandshakeScript script, Secrets secrets)
            throws GeneralSecurityException {
        return assertRead(script.full("GET", "OK"), secrets);
    }

    private static TlsConnectionEvent assertRead(List<TcpPacket> packets, Secrets secrets) {
        WorkerRun run = WorkerRun.over(packets, secrets);
        assertThat(run.tls()).hasSize(1);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).as("%s", event.verdict()).isEqualTo(DecryptStatus.DECRYPTED);
        assertThat(run.records(event, Side.CLIENT)).containsExactly("GET");
        assertThat(run.records(event, Side.SERVER)).containsExactly("OK");
        return event;
    }

    private static TlsConnectionEvent assertUnread(HandshakeScript script, Secrets secrets)
            throws GeneralSecurityException {
        return assertUnread(script.full("GET", "OK"), secrets);
    }

    private static TlsConnectionEvent assertUnread(List<TcpPacket> packets, Secrets secrets) {
        WorkerRun run = WorkerRun.over(packets, secrets);
        assertThat(run.tls()).hasSize(1);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE);
        assertThat(event.verdict().reason()).isNotNull();
        assertThat(run.records(event, Side.CLIENT)).isEmpty();
        assertThat(run.records(event, Side.SERVER)).isEmpty();
        return event;
    }

    private static Secrets keys(TestServer... servers) {
        return new Secrets(table(servers), PskTable.empty(), new SecretStore());
    }

    private static KeyTable table(TestServer... servers) {
        List<KeyEntry> entries = new ArrayList<>();
        for (TestServer server : servers) {
            entries.add(server.entry());
        }
        return KeyTable.of(1, entries);
    }

    /** Identities and keys by turns; * fits any. */
    private static Secrets psks(Object... identitiesAndKeys) {
        return new Secrets(KeyTable.empty(), pskTable(identitiesAndKeys), new SecretStore());
    }

    private static PskTable pskTable(Object... identitiesAndKeys) {
        List<PskTable.Entry> entries = new ArrayList<>();
        for (int i = 0; i < identitiesAndKeys.length; i += 2) {
            Object identity = identitiesAndKeys[i];
            entries.add(new PskTable.Entry(identity.equals("*") ? null : (String) identity,
                    Secret.copyOf((byte[]) identitiesAndKeys[i + 1])));
        }
        return PskTable.of(entries);
    }

    private static Secrets log(String label, byte[] identifier, byte[] secret) {
        var store = new SecretStore();
        add(store, label, identifier, secret);
        return new Secrets(KeyTable.empty(), PskTable.empty(), store);
    }

    private static void add(SecretStore store, String label, byte[] identifier, byte[] secret) {
        HexFormat hex = HexFormat.of();
        String between = label.endsWith(":") ? " Master-Key:" : " ";
        byte[] line = ascii(label + (label.endsWith(":") ? "" : " ") + hex.formatHex(identifier) + between
                + hex.formatHex(secret).toUpperCase(Locale.ROOT) + "\n");
        assertThat(new KeyLogReader().read(line, 0, line.length, "test", store).secrets()).isEqualTo(1);
    }

    private static TestServer rsa() throws GeneralSecurityException {
        return TestServer.of("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4));
    }

    private static TestServer dh(BigInteger prime) throws GeneralSecurityException {
        return TestServer.of("DH", new DHParameterSpec(prime, BigInteger.TWO));
    }

    private static byte[] encrypted(TestServer server, byte[] secret) throws GeneralSecurityException {
        Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        rsa.init(Cipher.ENCRYPT_MODE, server.pair().getPublic());
        return rsa.doFinal(secret);
    }

    private static byte[] value(KeyPair pair) {
        return unsigned(((DHPublicKey) pair.getPublic()).getY());
    }

    private static byte[] unsigned(BigInteger number) {
        return stripped(number.toByteArray());
    }

    private static byte[] stripped(byte[] number) {
        int zeros = 0;
        while (number[zeros] == 0) {
            zeros++;
        }
        return Arrays.copyOfRange(number, zeros, number.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
