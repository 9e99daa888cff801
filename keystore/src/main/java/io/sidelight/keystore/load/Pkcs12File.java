// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#12 store (RFC 7292), old or new encryption, any number of entries.
 *
 * <p>Each encrypted part is opened by whichever password fits. The store's MAC is not checked: it says nothing about a part
 * that opened and parsed, and stores whose parts have passwords of their own would fail it.
 */
final class Pkcs12File {
    private static final int MAX_NESTING = 8;

    private final Path file;
    private final Passwords passwords;
    private final Findings findings;

    Pkcs12File(Path file, Passwords passwords, Findings findings) {
        this.file = file;
        this.passwords = passwords;
        this.findings = findings;
    }

    void read(byte[] content) throws IOException, UnusableKeyException {
        ContentInfo outer = Pfx.getInstance(PrivateKeyFormats.first(content)).getAuthSafe();
        if (!outer.getContentType().equals(PKCSObjectIdentifiers.data)) {
            throw new UnusableKeyException("is a PKCS#12 store under a public key, which is not supported");
        }
        byte[] safes = ASN1OctetString.getInstance(outer.getContent()).getOctets();
        for (ContentInfo safe : AuthenticatedSafe.getInstance(safes).getContentInfo()) {
            safe(safe);
        }
    }

    private void safe(ContentInfo safe) throws IOException {
        try {
            bags(open(safe), 0);
        } catch (UnusableKeyException e) {
            findings.problem(Origin.of(file), "the PKCS#12 store " + e.getMessage());
        }
    }

    private ASN1Sequence open(ContentInfo safe) throws IOException, UnusableKeyException {
        if (safe.getContentType().equals(PKCSObjectIdentifiers.data)) {
            byte[] content = ASN1OctetString.getInstance(safe.getContent()).getOctets();
            return ASN1Sequence.getInstance(PrivateKeyFormats.first(content));
        }
        if (!safe.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
            throw new UnusableKeyException("has a part under a public key, which is not supported");
        }
        EncryptedData data = EncryptedData.getInstance(safe.getContent());
        return passwords.open(data.getEncryptionAlgorithm(), data.getContent().getOctets(), Pkcs12File::bagsOf);
    }

    /** The bags of a safe, all of which must look like one: only then was it the right password. */
    private static ASN1Sequence bagsOf(byte[] clear) throws IOException {
        ASN1Sequence bags = ASN1Sequence.getInstance(PrivateKeyFormats.first(clear));
        bags.forEach(SafeBag::getInstance);
        return bags;
    }

    private void bags(ASN1Sequence bags, int depth) throws IOException {
        int index = 0;
        for (ASN1Encodable element : bags) {
            index++;
            SafeBag bag = SafeBag.getInstance(element);
            if (bag.getBagId().equals(PKCSObjectIdentifiers.safeContentsBag) && depth < MAX_NESTING) {
                bags(ASN1Sequence.getInstance(bag.getBagValue()), depth + 1);
            } else {
                bag(bag, Origin.entry(file, name(bag, index), group(bag)));
            }
        }
    }

    private void bag(SafeBag bag, Origin origin) throws IOException {
        ASN1ObjectIdentifier kind = bag.getBagId();
        if (kind.equals(PKCSObjectIdentifiers.keyBag)) {
            findings.key(origin, PrivateKeyInfo.getInstance(bag.getBagValue()));
        } else if (kind.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
            shroudedKey(bag, origin);
        } else if (kind.equals(PKCSObjectIdentifiers.certBag)) {
            certificate(CertBag.getInstance(bag.getBagValue()), origin);
        }
    }

    private void shroudedKey(SafeBag bag, Origin origin) throws IOException {
        try {
            byte[] encrypted = bag.getBagValue().toASN1Primitive().getEncoded();
            findings.key(origin, PrivateKeyFormats.encryptedPkcs8(encrypted, passwords));
        } catch (UnusableKeyException e) {
            findings.problem(origin, "the private key " + e.getMessage());
        }
    }

    private void certificate(CertBag bag, Origin origin) {
        if (bag.getCertId().equals(PKCSObjectIdentifiers.x509Certificate)) {
            findings.certificate(origin, ASN1OctetString.getInstance(bag.getCertValue()).getOctets());
        }
    }

    private static String name(SafeBag bag, int index) {
        return attribute(bag, PKCSObjectIdentifiers.pkcs_9_at_friendlyName) instanceof ASN1String name
                ? name.getString()
                : "number " + index;
    }

    /** Key and certificate of one entry have the same localKeyID (RFC 2985 section 5.5.2). */
    private static String group(SafeBag bag) {
        return attribute(bag, PKCSObjectIdentifiers.pkcs_9_at_localKeyId) instanceof ASN1OctetString id
                ? HexFormat.of().formatHex(id.getOctets())
                : "";
    }

    private static @Nullable ASN1Encodable attribute(SafeBag bag, ASN1ObjectIdentifier type) {
        ASN1Set attributes = bag.getBagAttributes();
        if (attributes == null) {
            return null;
        }
        for (ASN1Encodable element : attributes) {
            Attribute attribute = Attribute.getInstance(element);
            if (attribute.getAttrType().equals(type) && attribute.getAttrValues().size() > 0) {
                return attribute.getAttrValues().getObjectAt(0);
            }
        }
        return null;
    }
}
