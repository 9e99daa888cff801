// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an {@link Envelope} in a file: an AuthEnvelopedData (RFC 5083 section 2.1) without originator and
 * attributes, within a ContentInfo. The content stays where it is.
 *
 * @param recipients DER of the recipients
 * @param algorithm DER of the content's algorithm
 * @param contentOffset of the encrypted content, in the file
 * @param tag behind the content
 */
record EnvelopeParts(byte[] recipients, byte[] algorithm, int contentOffset, int contentLength, byte[] tag) {
    static final int TAG_LENGTH = 16;
    static final int NONCE_LENGTH = 12;

    private static final int[] HEADER_LENGTHS = {2, 3, 4, 5, 6};
    private static final byte[] VERSION = {0};

    /** Whether a file begins as one that is an envelope, all there or not. */
    static boolean isEnvelope(byte[] file) {
        byte[] type = encoded(CMSObjectIdentifiers.authEnvelopedData);
        for (int at : HEADER_LENGTHS) {
            if (file.length >= at + type.length && file[0] == Der.SEQUENCE
                    && Arrays.equals(file, at, at + type.length, type, 0, type.length)) {
                return true;
            }
        }
        return false;
    }

    /** The parts of a file that is an envelope; {@code null} when it is damaged. */
    static @Nullable EnvelopeParts of(byte[] file) {
        var outer = new DerCursor(file, 0, file.length);
        DerCursor info = outer.take(Der.SEQUENCE).inside();
        info.take(Der.OBJECT_IDENTIFIER);
        DerCursor explicit = info.take(Der.TAG_0_CONSTRUCTED).inside();
        DerCursor data = explicit.take(Der.SEQUENCE).inside();
        boolean isVersion = data.take(Der.INTEGER).contentIs(VERSION);
        int recipientsAt = data.position();
        byte[] recipients = data.take(Der.SET).since(recipientsAt);
        DerCursor content = data.take(Der.SEQUENCE).inside();
        int typeAt = content.position();
        byte[] type = content.take(Der.OBJECT_IDENTIFIER).since(typeAt);
        int algorithmAt = content.position();
        byte[] algorithm = content.take(Der.SEQUENCE).since(algorithmAt);
        content.take(Der.TAG_0_PRIMITIVE);
        data.take(Der.OCTET_STRING);
        byte[] tag = Arrays.copyOfRange(file, data.contentOffset(), data.contentOffset() + data.contentLength());
        boolean isWhole = isVersion && Arrays.equals(type, encoded(CMSObjectIdentifiers.data))
                && isAtEnd(outer) && isAtEnd(info) && isAtEnd(explicit) && isAtEnd(data) && isAtEnd(content)
                && tag.length == TAG_LENGTH;
        return isWhole
                ? new EnvelopeParts(recipients, algorithm, content.contentOffset(), content.contentLength(), tag)
                : null;
    }

    private static boolean isAtEnd(DerCursor cursor) {
        return !cursor.failed() && !cursor.hasMore();
    }

    /** The one recipient, who has a password; {@code null} when it is not so. */
    @Nullable
    PasswordRecipientInfo recipient() {
        try {
            ASN1Set set = ASN1Set.getInstance(recipients);
            return set.size() == 1
                    && RecipientInfo.getInstance(set.getObjectAt(0)).getInfo() instanceof PasswordRecipientInfo password
                            ? password
                            : null;
        } catch (RuntimeException _) {
            return null;
        }
    }

    /** Of AES-256-GCM with a whole tag (RFC 5084 section 3.2); {@code null} when the content is encrypted otherwise. */
    byte @Nullable [] nonce() {
        try {
            AlgorithmIdentifier cipher = AlgorithmIdentifier.getInstance(algorithm);
            ASN1Sequence parameters = ASN1Sequence.getInstance(cipher.getParameters());
            byte[] nonce = ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets();
            return cipher.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_GCM) && nonce.length == NONCE_LENGTH
                    && ASN1Integer.getInstance(parameters.getObjectAt(1)).hasValue(TAG_LENGTH) ? nonce : null;
        } catch (RuntimeException _) {
            return null;
        }
    }

    private static byte[] encoded(ASN1ObjectIdentifier type) {
        try {
            return type.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("an object identifier can be encoded", e);
        }
    }
}
