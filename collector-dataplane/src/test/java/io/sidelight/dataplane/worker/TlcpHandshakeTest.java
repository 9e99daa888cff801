// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.trace.HandshakeScript.vector16;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.HandshakeScript;
import io.sidelight.dataplane.trace.TestServer;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLCP (GB/T 38636) beyond what the captures between real stacks show: other orders, encodings and suites. */
class TlcpHandshakeTest {
    private static final int ECC_CBC = 0xE013;
    private static final int ECC_GCM = 0xE053;

    private final byte[] premaster = new byte[48];
    private final TestServer sign;
    private final TestServer encrypt;
    private final byte[] signCertificate;
    private final byte[] encryptCertificate;
    private final byte[] authority;

    TlcpHandshakeTest() throws GeneralSecurityException {
        sign = TestServer.ec("sm2p256v1");
        encrypt = TestServer.ec("sm2p256v1");
        signCertificate = sign.certificate("server", TestServer.SIGN);
        encryptCertificate = encrypt.certificate("server", TestServer.ENCRYPT);
        authority = TestServer.ec("sm2p256v1").certificate("ca", 6);
        new SecureRandom().nextBytes(premaster);
        premaster[0] = 1;
        premaster[1] = 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {ECC_CBC, ECC_GCM})
    void opensWhereverTheEncryptionCertificateStands(int suite) throws Exception {
        List<List<byte[]>> orders = List.of(List.of(signCertificate, encryptCertificate, authority),
                List.of(signCertificate, authority, encryptCertificate), List.of(encryptCertificate, signCertificate),
                List.of(encryptCertificate), List.of(authority, encryptCertificate, signCertificate));
        for (List<byte[]> order : orders) {
            for (Secrets secrets : List.of(keys(encrypt), keys(sign, encrypt), keys(encrypt, sign))) {
                HandshakeScript script = ecc(suite, der(raw()));
                script.certificates = order;
                TlsConnectionEvent event = read(script, secrets);
                assertThat(event.verdict().method()).isEqualTo(DecryptMethod.SM2);
                assertThat(event.verdict().keyId()).isEqualTo(encrypt.entry().id());
            }
        }
    }

    /** Certificates that do not say what they are for, or say the same: the key that is loaded decides. */
    @ParameterizedTest
    @ValueSource(ints = {0, TestServer.SIGN, TestServer.SIGN | TestServer.ENCRYPT})
    void opensWithoutAUsefulKeyUsage(int usage) throws Exception {
        HandshakeScript script = ecc(ECC_CBC, der(raw()));
        script.certificates = List.of(sign.certificate("server", usage), encrypt.certificate("server", usage));

        read(script, keys(encrypt));
        read(script.again(), keys(sign, encrypt));
    }

    @Test
    void opensEveryEncodingOfTheCiphertext() throws Exception {
        List<UnaryOperator<byte[]>> encodings = List.of(raw -> raw, raw -> Arrays.copyOfRange(raw, 1, raw.length),
                TlcpHandshakeTest::textFirst, TlcpHandshakeTest::der);
        for (UnaryOperator<byte[]> encoding : encodings) {
            read(ecc(ECC_GCM, encoding.apply(raw())), keys(encrypt));
            HandshakeScript withoutLength = ecc(ECC_GCM, encoding.apply(raw()));
            withoutLength.clientKeyExchange = Arrays.copyOfRange(withoutLength.clientKeyExchange, 2,
                    withoutLength.clientKeyExchange.length);
            read(withoutLength, keys(encrypt));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xE019, 0xE059, 0xE01C, 0xE05A})
    void opensTheSuitesWithRsa(int suite) throws Exception {
        TestServer rsa = TestServer.of("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4));
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, rsa.pair().getPublic());
        var script = new HandshakeScript(HandshakeScript.TLCP, suite, 1);
        script.certificates = List.of(signCertificate, rsa.certificate("server", TestServer.ENCRYPT));
        script.serverKeyExchange = vector16(new byte[70]);
        script.clientKeyExchange = vector16(cipher.doFinal(premaster));
        script.premaster = premaster;

        assertThat(read(script, keys(rsa)).verdict().method()).isEqualTo(DecryptMethod.RSA);
    }

    @Test
    void namesTheEncryptionCertificateWhoseKeyIsMissing() throws Exception {
        HandshakeScript script = ecc(ECC_CBC, der(raw()));
        script.certificates = List.of(signCertificate,
                encrypt.certificate("the one for encryption", TestServer.ENCRYPT));

        TlsConnectionEvent event = unread(script, keys(sign));
        assertThat(event.verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE);
        assertThat(event.verdict().detail()).contains("CN=the one for encryption");
    }

    @Test
    void saysThatTheKeyDoesNotOpenTheExchange() throws Exception {
        byte[] damaged = der(raw());
        damaged[damaged.length - 1] ^= 1;
        assertThat(unread(ecc(ECC_CBC, damaged), keys(encrypt)).verdict().reason()).isEqualTo(Reason.KEY_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xE011, 0xE051})
    void saysThatTheExchangeOfBothSidesNeedsSecrets(int suite) throws Exception {
        HandshakeScript script = ecc(suite, der(raw()));
        assertThat(unread(script, keys(encrypt)).verdict().reason()).isEqualTo(Reason.TLCP_ECDHE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xE015, 0xE055, 0xE017, 0xE057})
    void saysThatIdentityBasedSuitesAreNotRead(int suite) throws Exception {
        HandshakeScript script = ecc(suite, der(raw()));
        assertThat(unread(script, keys(encrypt)).verdict().reason()).isEqualTo(Reason.TLCP_IBC);
    }

    @Test
    void resumesById() throws Exception {
        HandshakeScript first = ecc(ECC_GCM, der(raw()));
        first.serverId = new byte[]{9, 8, 7};
        var second = new HandshakeScript(HandshakeScript.TLCP, ECC_GCM, 2);
        second.client = new Endpoint("192.0.2.1", 50_000);
        second.offeredId = first.serverId;
        second.serverId = first.serverId;
        var packets = new ArrayList<>(first.full("GET", "OK"));
        second.master = first.master;
        packets.addAll(second.resumed("GET", "OK"));

        WorkerRun run = WorkerRun.over(packets, keys(encrypt));
        assertThat(run.tls()).extracting(e -> e.verdict().method()).containsExactly(DecryptMethod.SM2,
                DecryptMethod.SESSION_ID);
        assertThat(run.records(run.tls().getLast(), Side.SERVER)).containsExactly("OK");
    }

    private HandshakeScript ecc(int suite, byte[] ciphertext) {
        var script = new HandshakeScript(HandshakeScript.TLCP, suite, 1);
        script.certificates = List.of(signCertificate, encryptCertificate);
        script.serverKeyExchange = vector16(new byte[70]);
        script.clientKeyExchange = vector16(ciphertext);
        script.premaster = premaster;
        return script;
    }

    private static TlsConnectionEvent read(HandshakeScript script, Secrets secrets) throws GeneralSecurityException {
        WorkerRun run = WorkerRun.over(script.full("GET", "OK"), secrets);
        assertThat(run.tls()).hasSize(1);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).as("%s", event.verdict()).isEqualTo(DecryptStatus.DECRYPTED);
        assertThat(run.records(event, Side.CLIENT)).containsExactly("GET");
        assertThat(run.records(event, Side.SERVER)).containsExactly("OK");
        return event;
    }

    private static TlsConnectionEvent unread(HandshakeScript script, Secrets secrets) throws GeneralSecurityException {
        WorkerRun run = WorkerRun.over(script.full("GET", "OK"), secrets);
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.NONE);
        assertThat(run.records(event, Side.CLIENT)).isEmpty();
        return event;
    }

    private static Secrets keys(TestServer... servers) {
        List<KeyEntry> entries = Stream.of(servers).map(TestServer::entry).toList();
        return new Secrets(KeyTable.of(1, entries), PskTable.empty(), new SecretStore());
    }

    /** C1 C3 C2. */
    private byte[] raw() throws IOException, InvalidCipherTextException {
        var engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        engine.init(true, new ParametersWithRandom(PublicKeyFactory.createKey(encrypt.pair().getPublic().getEncoded()),
                new SecureRandom()));
        return engine.processBlock(premaster, 0, premaster.length);
    }

    private static byte[] textFirst(byte[] raw) {
        byte[] old = raw.clone();
        System.arraycopy(raw, 65, old, 65 + 48, 32);
        System.arraycopy(raw, 65 + 32, old, 65, 48);
        return old;
    }

    private static byte[] der(byte[] raw) {
        var parts = new ASN1EncodableVector();
        parts.add(new ASN1Integer(new BigInteger(1, raw, 1, 32)));
        parts.add(new ASN1Integer(new BigInteger(1, raw, 33, 32)));
        parts.add(new DEROctetString(Arrays.copyOfRange(raw, 65, 97)));
        parts.add(new DEROctetString(Arrays.copyOfRange(raw, 97, 145)));
        try {
            return new DERSequence(parts).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
