// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** A PEM file: keys and certificates in any number and order. */
final class PemFile {
    private final Path file;
    private final Passwords passwords;
    private final Findings findings;
    private @Nullable ASN1Encodable curve;

    PemFile(Path file, Passwords passwords, Findings findings) {
        this.file = file;
        this.passwords = passwords;
        this.findings = findings;
    }

    /** Reads {@code content}; {@code false} when no block has to do with private keys or certificates. */
    boolean read(byte[] content) {
        var reader = new PemReader(content);
        for (PemReader.Damage damage : reader.damages()) {
            findings.problem(Origin.line(file, damage.line()), damage.message());
        }
        boolean isOurs = !reader.damages().isEmpty();
        for (PemBlock block : reader.blocks()) {
            isOurs |= block(block);
            Arrays.fill(block.content(), (byte) 0);
        }
        return isOurs;
    }

    private boolean block(PemBlock block) {
        if (block.isCertificate()) {
            certificate(block);
        } else if (block.isPrivateKey()) {
            privateKey(block);
        } else if (block.label().equals("EC PARAMETERS")) {
            curve(block);
            return false;
        }
        return block.isCertificate() || block.isPrivateKey();
    }

    /** OpenSSL's TRUSTED CERTIFICATE has its trust settings behind the certificate; they are not part of it. */
    private void certificate(PemBlock block) {
        Origin origin = Origin.line(file, block.line());
        try {
            findings.certificate(origin, PrivateKeyFormats.firstBytes(block.content()));
        } catch (IOException | RuntimeException e) {
            findings.problem(origin,
                    "the " + block.label() + " block is damaged: its content is not what its name says");
        }
    }

    private void privateKey(PemBlock block) {
        Origin origin = Origin.line(file, block.line());
        try {
            String encryption = block.headers().get("DEK-Info");
            if (encryption != null) {
                findings.key(origin, decodeTraditional(block, encryption));
            } else if (block.label().equals("PRIVATE KEY")
                    && PrivateKeyFormats.first(block.content()) instanceof ASN1Sequence keys
                    && PrivateKeyFormats.isKeyPackage(keys)) {
                PrivateKeyFormats.keyPackage(block.content()).forEach(key -> findings.key(origin, key));
            } else {
                findings.key(origin, decode(block.label(), block.content()));
            }
        } catch (UnusableKeyException e) {
            findings.problem(origin, "the " + block.label() + " block " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            findings.problem(origin,
                    "the " + block.label() + " block is damaged: its content is not what its name says");
        }
    }

    private PrivateKeyInfo decodeTraditional(PemBlock block, String encryption)
            throws UnusableKeyException {
        int comma = encryption.indexOf(',');
        if (comma < 0) {
            throw new UnusableKeyException("has a DEK-Info header without a salt; the file is damaged");
        }
        byte[] salt = HexFormat.of().parseHex(encryption.substring(comma + 1).strip());
        return passwords.openTraditional(encryption.substring(0, comma).strip(), salt, block.content(),
                clear -> decode(block.label(), clear));
    }

    private PrivateKeyInfo decode(String label, byte[] der)
            throws IOException, UnusableKeyException {
        return switch (label) {
            case "PRIVATE KEY" -> PrivateKeyFormats.pkcs8(der);
            case "ENCRYPTED PRIVATE KEY" -> PrivateKeyFormats.encryptedPkcs8(der, passwords);
            case "RSA PRIVATE KEY" -> PrivateKeyFormats.rsa(der);
            case "EC PRIVATE KEY", "SM2 PRIVATE KEY" -> PrivateKeyFormats.ec(der, curve);
            case "DSA PRIVATE KEY" -> PrivateKeyFormats.dsa(der);
            case "OPENSSH PRIVATE KEY" -> throw new UnusableKeyException(
                    "is a key of OpenSSH; convert a copy of it with ssh-keygen -p -m PKCS8 -f COPY");
            default -> throw new UnusableKeyException("is of an unknown kind; convert it with openssl pkey");
        };
    }

    private void curve(PemBlock block) {
        try {
            curve = PrivateKeyFormats.first(block.content());
        } catch (IOException | RuntimeException e) {
            // Keys name their curve themselves, in all files but the oldest; if this one does not, that is reported.
            curve = null;
        }
    }
}
