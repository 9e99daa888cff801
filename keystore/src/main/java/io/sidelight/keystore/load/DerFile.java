// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.nio.file.Path;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Certificate;

/** A file of one ASN.1 value: a key, a certificate or a PKCS#12 store, told apart by the types of its first elements. */
final class DerFile {
    private static final int MAX_LINE_END = 2;

    private final Path file;
    private final Passwords passwords;
    private final Findings findings;

    private enum Kind {
        PKCS12,
        PKCS8,
        KEY_PACKAGE,
        ENCRYPTED_PKCS8,
        RSA,
        DSA,
        EC,
        CERTIFICATE,
        OTHER
    }

    DerFile(Path file, Passwords passwords, Findings findings) {
        this.file = file;
        this.passwords = passwords;
        this.findings = findings;
    }

    /** A sequence with a length of several bytes, or with a short length that fits: text that begins with 0 does neither. */
    static boolean looksLikeDer(byte[] content) {
        if (content.length < 3 || content[0] != 0x30) {
            return false;
        }
        int excess = content.length - 2 - content[1];
        return (content[1] & 0xF0) == 0x80 || content[1] > 0 && excess >= 0 && excess <= MAX_LINE_END;
    }

    /** Reads {@code content}; {@code false} when it is ASN.1 that has to do with neither keys nor certificates. */
    boolean read(byte[] content) {
        Origin origin = Origin.of(file);
        try {
            return read(origin, kind(PrivateKeyFormats.first(content)), content);
        } catch (UnusableKeyException e) {
            findings.problem(origin, "the file " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            findings.problem(origin, "the file is damaged or cut short: its ASN.1 is not whole; copy it again");
        }
        return true;
    }

    private boolean read(Origin origin, Kind kind, byte[] content) throws IOException, UnusableKeyException {
        switch (kind) {
            case PKCS12 -> new Pkcs12File(file, passwords, findings).read(content);
            case PKCS8 -> findings.key(origin, PrivateKeyFormats.pkcs8(content));
            case KEY_PACKAGE -> PrivateKeyFormats.keyPackage(content).forEach(key -> findings.key(origin, key));
            case ENCRYPTED_PKCS8 -> findings.key(origin, PrivateKeyFormats.encryptedPkcs8(content, passwords));
            case RSA -> findings.key(origin, PrivateKeyFormats.rsa(content));
            case DSA -> findings.key(origin, PrivateKeyFormats.dsa(content));
            case EC -> findings.key(origin, PrivateKeyFormats.ec(content, null));
            case CERTIFICATE -> findings.certificate(origin, PrivateKeyFormats.firstBytes(content));
            case OTHER -> {
                return false;
            }
        }
        return true;
    }

    private static Kind kind(ASN1Primitive value) {
        if (value instanceof ASN1Sequence keys && PrivateKeyFormats.isKeyPackage(keys)) {
            return Kind.KEY_PACKAGE;
        }
        if (!(value instanceof ASN1Sequence sequence) || sequence.size() < 2) {
            return Kind.OTHER;
        }
        boolean isVersioned = sequence.getObjectAt(0) instanceof ASN1Integer;
        return isVersioned ? versioned(sequence) : unversioned(sequence);
    }

    private static Kind versioned(ASN1Sequence sequence) {
        return switch (sequence.getObjectAt(1)) {
            case ASN1Sequence s when sequence.size() > 2 && sequence.getObjectAt(2) instanceof ASN1OctetString ->
                Kind.PKCS8;
            case ASN1Sequence s -> Kind.PKCS12;
            case ASN1OctetString s -> Kind.EC;
            case ASN1Integer i when sequence.size() == 6 -> Kind.DSA;
            case ASN1Integer i when sequence.size() >= 9 -> Kind.RSA;
            default -> Kind.OTHER;
        };
    }

    private static Kind unversioned(ASN1Sequence sequence) {
        if (!(sequence.getObjectAt(0) instanceof ASN1Sequence)) {
            return Kind.OTHER;
        }
        if (sequence.size() == 2 && sequence.getObjectAt(1) instanceof ASN1OctetString) {
            return Kind.ENCRYPTED_PKCS8;
        }
        boolean isSigned = sequence.size() == 3 && sequence.getObjectAt(1) instanceof ASN1Sequence
                && sequence.getObjectAt(2) instanceof ASN1BitString;
        // Requests and revocation lists are signed as well, but have fewer parts than a certificate's six.
        return isSigned && ((ASN1Sequence) sequence.getObjectAt(0)).size() >= 6 && hasSubjectPublicKey(sequence)
                ? Kind.CERTIFICATE
                : Kind.OTHER;
    }

    private static boolean hasSubjectPublicKey(ASN1Sequence certificate) {
        try {
            return !Certificate.getInstance(certificate).getSubjectPublicKeyInfo().getAlgorithm().getAlgorithm().getId()
                    .isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }
}
