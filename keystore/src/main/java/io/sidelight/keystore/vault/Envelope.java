// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * CMS AuthEnvelopedData (RFC 5083) for one password, content under AES-256-GCM (RFC 5084) with a key of its own each time.
 *
 * <p>Written and read here and not by BouncyCastle's CMS classes, which would hold the content several times and decrypt it by
 * their own AES-GCM, a hundred times slower than the JDK's.
 */
final class Envelope {
    private static final int KEY_LENGTH = 32;
    private static final int NONCE_LENGTH = EnvelopeParts.NONCE_LENGTH;
    private static final int TAG_LENGTH = EnvelopeParts.TAG_LENGTH;
    private static final byte[] VERSION = {0};
    private static final SecureRandom RANDOM = new SecureRandom();

    private Envelope() {}

    /** Writes the clear content to the stream that it is given. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream output) throws IOException;
    }

    /** Content that was decrypted in place, within the array of the file. */
    record Opened(PasswordKey key, int offset, int length) {}

    /**
     * Writes an envelope.
     *
     * @param length of the content, exactly
     */
    static void write(PasswordKey key, long length, Content content, OutputStream output) throws IOException {
        byte[] contentKey = new byte[KEY_LENGTH];
        RANDOM.nextBytes(contentKey);
        try {
            byte[] recipients = encoded(new DERSet(new RecipientInfo(key.wrap(contentKey))));
            byte[] nonce = nonceOf(recipients);
            output.write(head(recipients, encoded(algorithm(nonce)), length));
            var encrypting = new EncryptingStream(encryption(contentKey, nonce), output);
            content.writeTo(encrypting);
            if (encrypting.length() != length) {
                throw new IllegalStateException(
                        "the content was to have " + length + " bytes and has " + encrypting.length());
            }
            output.write(encoded(new DEROctetString(encrypting.finish())));
        } finally {
            Arrays.fill(contentKey, (byte) 0);
        }
    }

    private static byte[] head(byte[] recipients, byte[] algorithm, long length)
            throws IOException {
        byte[] data = encoded(CMSObjectIdentifiers.data);
        byte[] authEnvelopedData = encoded(CMSObjectIdentifiers.authEnvelopedData);
        byte[] version = encoded(new ASN1Integer(VERSION));
        long encryptedContent = data.length + algorithm.length + Der.size(length);
        long enveloped = version.length + recipients.length + Der.size(encryptedContent) + Der.size(TAG_LENGTH);
        var head = new ByteArrayOutputStream();
        Der.writeHeader(head, Der.SEQUENCE, authEnvelopedData.length + Der.size(Der.size(enveloped)));
        head.write(authEnvelopedData);
        Der.writeHeader(head, Der.TAG_0_CONSTRUCTED, Der.size(enveloped));
        Der.writeHeader(head, Der.SEQUENCE, enveloped);
        head.write(version);
        head.write(recipients);
        Der.writeHeader(head, Der.SEQUENCE, encryptedContent);
        head.write(data);
        head.write(algorithm);
        Der.writeHeader(head, Der.TAG_0_PRIMITIVE, length);
        return head.toByteArray();
    }

    /**
     * Opens an envelope, whose content then stands decrypted in {@code file}; the caller zeroes that and closes the key.
     *
     * @param name of the file, in messages
     */
    static Opened open(String name, byte[] file, VaultPassword password) throws VaultException {
        if (!EnvelopeParts.isEnvelope(file)) {
            throw new VaultException(Reason.UNKNOWN_FORMAT, name + " is no vault: it is not an encrypted file of"
                    + " the form that vaults have (CMS AuthEnvelopedData); check the path");
        }
        EnvelopeParts parts = EnvelopeParts.of(file);
        if (parts == null) {
            throw damaged(name);
        }
        PasswordRecipientInfo recipient = parts.recipient();
        byte[] nonce = parts.nonce();
        if (nonce != null && !Arrays.equals(nonce, nonceOf(parts.recipients()))) {
            throw damaged(name);
        }
        PasswordKey key = recipient == null ? null : PasswordKey.derive(password, recipient);
        if (recipient == null || key == null || nonce == null) {
            throw new VaultException(Reason.UNKNOWN_FORMAT, name
                    + " is encrypted in a way that vaults are not; encrypt its content as docs/vault.md says");
        }
        byte[] contentKey = key.unwrap(recipient);
        if (contentKey == null) {
            key.close();
            throw new VaultException(Reason.WRONG_PASSWORD,
                    "the password does not open " + name + "; give the one it was last written with");
        }
        try {
            if (!InPlaceDecryption.decrypt(contentKey, nonce, file, parts.contentOffset(), parts.contentLength(),
                    parts.tag())) {
                key.close();
                throw damaged(name);
            }
            return new Opened(key, parts.contentOffset(), parts.contentLength());
        } finally {
            Arrays.fill(contentKey, (byte) 0);
        }
    }

    private static VaultException damaged(String name) {
        return new VaultException(Reason.DAMAGED,
                name + " is damaged: it is not what was written, or not all of it; restore a backup");
    }

    private static Cipher encryption(byte[] key, byte[] nonce) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(8 * TAG_LENGTH, nonce));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private static AlgorithmIdentifier algorithm(byte[] nonce) {
        var parameters = new ASN1EncodableVector();
        parameters.add(new DEROctetString(nonce));
        parameters.add(new ASN1Integer(TAG_LENGTH));
        return new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_GCM, new DERSequence(parameters));
    }

    /**
     * The nonce: bytes of a hash of the recipients. Any nonce does where each key is used once; this one tells damage to the
     * recipients, which a password could not open then, from a wrong password.
     */
    static byte[] nonceOf(byte[] recipients) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(recipients), NONCE_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] encoded(ASN1Encodable value) throws IOException {
        return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    }
}
