// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.load.LoadResult;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One private key at rest: key, public half, the certificates that carry it, and what the operator said of it. Immutable.
 */
public final class VaultKey {
    /** The longest label, in UTF-16 units. */
    public static final int MAX_LABEL_LENGTH = 200;

    private final KeyEntry entry;
    private final List<byte[]> certificates;
    private final Kind kind;
    private final String label;
    private final Instant added;

    /** What a key was given for. */
    public enum Kind {
        /** The key of a server, usually with its certificate. */
        SERVER,
        /** A bare Diffie-Hellman or elliptic-curve key that a server uses in key exchanges again and again. */
        AGREEMENT
    }

    private VaultKey(KeyEntry entry, List<byte[]> certificates, Kind kind, String label, Instant added) {
        this.entry = entry;
        this.certificates = certificates;
        this.kind = kind;
        this.label = label;
        this.added = added;
    }

    /**
     * A key with its label.
     *
     * @param certificates DER, as many as the entry has hashes of and in their order; not to be written to
     * @param label one line of at most 200 characters, may be empty
     * @param added cut to seconds
     * @throws IllegalArgumentException with a sentence for the operator when the label is none; for other certificates
     */
    public static VaultKey of(KeyEntry entry, List<byte[]> certificates, Kind kind, String label, Instant added) {
        if (label.length() > MAX_LABEL_LENGTH || !label.equals(label.strip())
                || label.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a key's label is one line of at most " + MAX_LABEL_LENGTH
                    + " characters, without control characters, and without space around it");
        }
        if (!certificates.stream().map(CertificateHash::ofDer).toList().equals(entry.certificateHashes())) {
            throw new IllegalArgumentException("these are not the certificates of the " + entry);
        }
        return new VaultKey(entry, List.copyOf(certificates), kind, label, added.truncatedTo(ChronoUnit.SECONDS));
    }

    /** What was read from the vault: checked when it was written. */
    static VaultKey trusted(KeyEntry entry, List<byte[]> certificates, Kind kind, String label, Instant added) {
        return new VaultKey(entry, List.copyOf(certificates), kind, label, added);
    }

    /** All keys that were loaded, under one label. */
    public static List<VaultKey> allOf(LoadResult loaded, Kind kind, String label, Instant added) {
        List<VaultKey> keys = new ArrayList<>();
        for (KeyEntry entry : loaded.entries()) {
            List<byte[]> certificates = new ArrayList<>();
            for (CertificateHash hash : entry.certificateHashes()) {
                certificates.add(Objects.requireNonNull(loaded.certificates().get(hash)));
            }
            keys.add(of(entry, certificates, kind, label, added));
        }
        return keys;
    }

    /** The key, as tables hold it. */
    public KeyEntry entry() {
        return entry;
    }

    /** The name of a key in the vault: there is one key of a public half. */
    public SpkiHash id() {
        return entry.spkiHash();
    }

    /** DER of the certificates, the latest first; shared, not to be written to. */
    public List<byte[]> certificates() {
        return certificates;
    }

    public Kind kind() {
        return kind;
    }

    /** What the operator calls it; may be empty. */
    public String label() {
        return label;
    }

    /** When the key first came into the vault. */
    public Instant added() {
        return added;
    }

    /**
     * This key given again as {@code later}: its certificates before ours, its kind and label; the label stays when it has none.
     * This very object when that changes nothing.
     */
    VaultKey replacedBy(VaultKey later) {
        Map<CertificateHash, byte[]> union = new LinkedHashMap<>();
        later.addCertificatesTo(union);
        addCertificatesTo(union);
        List<CertificateHash> hashes = List.copyOf(union.keySet());
        String newLabel = later.label.isEmpty() ? label : later.label;
        if (hashes.equals(entry.certificateHashes()) && newLabel.equals(label) && later.kind == kind) {
            return this;
        }
        KeyEntry merged = KeyEntry.of(entry.encoded(), later.entry.publicKeyEncoded(), hashes, later.entry.source())
                .withValidity(later.entry.validity() == null ? entry.validity() : later.entry.validity());
        return new VaultKey(merged, List.copyOf(union.values()), later.kind, newLabel, added);
    }

    private void addCertificatesTo(Map<CertificateHash, byte[]> union) {
        for (int i = 0; i < certificates.size(); i++) {
            union.putIfAbsent(entry.certificateHashes().get(i), certificates.get(i));
        }
    }

    @Override
    public String toString() {
        return entry.algorithm() + " key " + entry.id() + (label.isEmpty() ? "" : " \"" + label + "\"");
    }
}
