// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.load.Findings.FoundCertificate;
import io.sidelight.keystore.load.Findings.FoundKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Joins private keys with their certificates by public key, across all files, and tells which do not belong together. */
final class KeyJoiner {
    private final Findings findings;
    private final Map<SpkiHash, List<FoundCertificate>> byPublicKey = new LinkedHashMap<>();
    private final Map<Path, List<FoundCertificate>> byFile = new HashMap<>();
    private final Map<String, List<FoundCertificate>> byName = new HashMap<>();
    private final Set<String> issuers = new HashSet<>();
    private final Set<SpkiHash> keys = new HashSet<>();
    private final Map<Path, Set<SpkiHash>> keysByFile = new HashMap<>();

    KeyJoiner(Findings findings) {
        this.findings = findings;
        for (FoundKey key : findings.keys) {
            keys.add(key.publicKey());
            keysByFile.computeIfAbsent(key.origin().file(), k -> new HashSet<>()).add(key.publicKey());
        }
        for (FoundCertificate certificate : findings.certificates) {
            Path file = certificate.origin().file();
            byPublicKey.computeIfAbsent(certificate.publicKey(), k -> new ArrayList<>()).add(certificate);
            byFile.computeIfAbsent(file, k -> new ArrayList<>()).add(certificate);
            byName.computeIfAbsent(PairedNames.pairName(file), k -> new ArrayList<>()).add(certificate);
            if (!certificate.issuer().equals(certificate.subject())) {
                issuers.add(certificate.issuer());
            }
        }
    }

    LoadResult join() {
        var entries = new LinkedHashMap<SpkiHash, KeyEntry>();
        for (FoundKey key : findings.keys) {
            entries.computeIfAbsent(key.publicKey(), k -> entry(key));
            reportMismatch(key);
        }
        // Issuers come along in chains; nobody expects the operator to have their keys.
        long withoutKey = byPublicKey.entrySet().stream().filter(e -> !entries.containsKey(e.getKey()))
                .flatMap(e -> e.getValue().stream()).filter(c -> !issuers.contains(c.subject()))
                .map(FoundCertificate::hash).distinct()
                .count();
        return new LoadResult(List.copyOf(entries.values()), certificatesOf(entries.keySet()), findings.problems,
                Math.toIntExact(withoutKey));
    }

    private Map<CertificateHash, byte[]> certificatesOf(Set<SpkiHash> loaded) {
        var certificates = new HashMap<CertificateHash, byte[]>();
        for (FoundCertificate certificate : findings.certificates) {
            if (loaded.contains(certificate.publicKey())) {
                certificates.put(certificate.hash(), certificate.der());
            }
        }
        return certificates;
    }

    private KeyEntry entry(FoundKey key) {
        List<FoundCertificate> certificates = certificatesOf(key);
        var hashes = new LinkedHashSet<CertificateHash>();
        certificates.forEach(certificate -> hashes.add(certificate.hash()));
        try {
            SubjectPublicKeyInfo publicKey = certificates.isEmpty()
                    ? key.halves().publicKey()
                    : certificates.getFirst().publicKeyInfo();
            byte[] privateKey = key.halves().privateKey().getEncoded(ASN1Encoding.DER);
            return KeyEntry.of(privateKey, publicKey.getEncoded(ASN1Encoding.DER), hashes, key.origin().toString())
                    .withValidity(RotatedKeyName.validity(key.origin().file()));
        } catch (IOException e) {
            throw new UncheckedIOException("a key that was decoded can be encoded", e);
        }
    }

    /** A key whose own file, entry or like-named neighbour has a certificate, but one of another key. */
    private void reportMismatch(FoundKey key) {
        List<FoundCertificate> stated = statedFor(key);
        if (!stated.isEmpty()) {
            FoundCertificate certificate = stated.getFirst();
            findings.problem(key.origin(), "the private key does not belong to the certificate " + certificate.subject()
                    + " in " + certificate.origin() + "; give the key of that certificate");
        }
    }

    private List<FoundCertificate> statedFor(FoundKey key) {
        Path file = key.origin().file();
        List<FoundCertificate> inFile = byFile.get(file);
        if (inFile == null) {
            return certificatesOf(key).isEmpty()
                    ? byName.getOrDefault(PairedNames.pairName(file), List.of()).stream()
                            .filter(c -> !isTaken(c, this.keys)).toList()
                    : List.of();
        }
        boolean isAnswered = certificatesOf(key).stream().anyMatch(c -> c.origin().isStatedWith(key.origin()));
        return isAnswered
                ? List.of()
                : inFile.stream().filter(c -> c.origin().isStatedWith(key.origin()))
                        .filter(c -> !isTaken(c, keysByFile.getOrDefault(file, Set.of()))).toList();
    }

    /** An issuer came along in a chain; a certificate with its key beside it says nothing about another key. */
    private boolean isTaken(FoundCertificate certificate, Set<SpkiHash> keys) {
        return issuers.contains(certificate.subject()) || keys.contains(certificate.publicKey());
    }

    private List<FoundCertificate> certificatesOf(FoundKey key) {
        return byPublicKey.getOrDefault(key.publicKey(), List.of());
    }
}
