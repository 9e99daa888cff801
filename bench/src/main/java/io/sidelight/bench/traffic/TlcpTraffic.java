// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Makes captures of TLCP connections (GB/T 38636, ECC_SM4_GCM_SM3) to one server. No TLS engine in Java speaks TLCP, so each conversation is
 * said message by message; keys, certificates, SM2, SM3 and SM4 are real, the server's signature, which an observer does not look at, is not.
 */
public final class TlcpTraffic {
    private static final BouncyCastleProvider BC = new BouncyCastleProvider();
    private static final int PREMASTER = 48;
    private static final int POINT = 65;
    private static final int COORDINATE = 32;
    private static final int BODY = 200;

    private final SecureRandom random = new SecureRandom();
    private final KeyPair key;
    private final byte[] signing;
    private final byte[] encrypting;

    /** Makes the server's two certificates and their keys. */
    public TlcpTraffic() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
        generator.initialize(new ECGenParameterSpec("sm2p256v1"));
        key = generator.generateKeyPair();
        signing = ServerIdentity.selfSigned(generator.generateKeyPair(), "SM3withSM2", BC).getEncoded();
        encrypting = ServerIdentity.selfSigned(key, "SM3withSM2", BC).getEncoded();
    }

    /** A key table with the server's key for encryption alone. */
    public KeyTable keyTable(long generation) throws GeneralSecurityException {
        return KeyTable.of(generation, List.of(KeyEntry.of(key.getPrivate().getEncoded(),
                key.getPublic().getEncoded(), List.of(certificateHash()), "the benchmark's own SM2 key")));
    }

    /** Hash of the certificate for encryption. */
    public CertificateHash certificateHash() {
        return CertificateHash.ofDer(encrypting);
    }

    /** Hash of its public key. */
    public SpkiHash publicKeyHash() {
        return SpkiHash.ofDer(key.getPublic().getEncoded());
    }

    /** A pre-master secret for the server, as a ClientKeyExchange has it. */
    public byte[] encryptedPremaster() throws GeneralSecurityException {
        return encrypt(newPremaster());
    }

    /** {@code connections} one after the other, each with its full handshake and a small response; one a second. */
    public TrafficFile fullHandshakes(Path file, int connections) throws IOException, GeneralSecurityException {
        byte[] head = TrafficMaker.responseHead(BODY);
        byte[] response = ByteBuffer.allocate(head.length + BODY).put(head).put(TrafficMaker.body(BODY)).array();
        byte[] request = TrafficMaker.request().array();
        try (PcapWriter pcap = new PcapWriter(file)) {
            for (int i = 0; i < connections; i++) {
                pcap.nextSecond();
                TcpConversation tcp = new TcpConversation(pcap, i);
                byte[] premaster = newPremaster();
                new TlcpConversation(tcp, random).say(List.of(signing, encrypting), encrypt(premaster), premaster,
                        request,
                        response);
                tcp.close();
            }
        }
        return new TrafficFile(file, connections, (long) connections * response.length,
                (long) connections * request.length);
    }

    private byte[] newPremaster() {
        byte[] premaster = new byte[PREMASTER];
        random.nextBytes(premaster);
        premaster[0] = 1;
        premaster[1] = 1;
        return premaster;
    }

    private byte[] encrypt(byte[] premaster) throws GeneralSecurityException {
        try {
            SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
            engine.init(true,
                    new ParametersWithRandom(PublicKeyFactory.createKey(key.getPublic().getEncoded()), random));
            ByteBuffer parts = ByteBuffer.wrap(engine.processBlock(premaster, 0, premaster.length));
            ASN1EncodableVector sequence = new ASN1EncodableVector();
            byte[] number = new byte[COORDINATE];
            parts.get();
            for (int at = 1; at < POINT; at += COORDINATE) {
                parts.get(number);
                sequence.add(new ASN1Integer(new BigInteger(1, number)));
            }
            byte[] hash = new byte[COORDINATE];
            parts.get(hash);
            byte[] text = new byte[premaster.length];
            parts.get(text);
            sequence.add(new DEROctetString(hash));
            sequence.add(new DEROctetString(text));
            return new DERSequence(sequence).getEncoded();
        } catch (IOException | InvalidCipherTextException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
