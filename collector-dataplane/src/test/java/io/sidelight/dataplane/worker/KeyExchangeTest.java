// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.trace.HandshakeScript.join;
import static io.sidelight.dataplane.trace.HandshakeScript.u16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector16;
import static io.sidelight.dataplane.trace.HandshakeScript.vector8;
import static io.sidelight.dataplane.worker.KeyExchanges.DHE_PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.ECDHE_PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.ECDHE_RSA_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.OWN_PRIME;
import static io.sidelight.dataplane.worker.KeyExchanges.PSK;
import static io.sidelight.dataplane.worker.KeyExchanges.PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.RSA_PSK_GCM;
import static io.sidelight.dataplane.worker.KeyExchanges.SIGNATURE;
import static io.sidelight.dataplane.worker.KeyExchanges.add;
import static io.sidelight.dataplane.worker.KeyExchanges.ascii;
import static io.sidelight.dataplane.worker.KeyExchanges.assertRead;
import static io.sidelight.dataplane.worker.KeyExchanges.assertUnread;
import static io.sidelight.dataplane.worker.KeyExchanges.dh;
import static io.sidelight.dataplane.worker.KeyExchanges.encrypted;
import static io.sidelight.dataplane.worker.KeyExchanges.ephemeralEc;
import static io.sidelight.dataplane.worker.KeyExchanges.fixedEc;
import static io.sidelight.dataplane.worker.KeyExchanges.keys;
import static io.sidelight.dataplane.worker.KeyExchanges.log;
import static io.sidelight.dataplane.worker.KeyExchanges.pskTable;
import static io.sidelight.dataplane.worker.KeyExchanges.rsa;
import static io.sidelight.dataplane.worker.KeyExchanges.stripped;
import static io.sidelight.dataplane.worker.KeyExchanges.table;
import static io.sidelight.dataplane.worker.KeyExchanges.unsigned;
import static io.sidelight.dataplane.worker.KeyExchanges.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.HandshakeScript;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.dataplane.trace.TestServer;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.jcajce.spec.XDHParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every source of a master secret before TLS 1.3, with handshakes said after the standards; pre-shared keys have a test of their own. */
class KeyExchangeTest {
    private static final int RSA_GCM = 0x009C;
    private static final int DH_RSA_GCM = 0x00A0;
    private static final int DHE_RSA_GCM = 0x009E;
    private static final int DH_ANON_GCM = 0x00A6;
    private static final int ECDH_ECDSA_GCM = 0xC02D;
    private static final int ECDH_RSA_GCM = 0xC031;

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
}
