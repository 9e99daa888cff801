// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

/**
 * What stands in a vault once it is decrypted: PEM blocks (RFC 7468) with lines of text before them, so that any tool that reads PEM
 * reads it too. Lines end in LF.
 *
 * <pre>
 * Vault-Format: 1
 * Vault-Version: 17
 * Vault-Keys: 2
 *
 * Key: 4bf5122f344554c5
 * Kind: server
 * Label: web 1
 * Added: 2026-11-22T01:00:00Z
 * In-Use: 1790000000 1790086400
 * -----BEGIN PRIVATE KEY-----
 * -----BEGIN PUBLIC KEY-----
 * -----BEGIN CERTIFICATE-----
 * </pre>
 *
 * <p>The public key and the hashes made of it are those of the table of keys. There may be any number of certificates, the latest
 * first. The label is there when it is not empty, In-Use when the key has such a time. A reader passes over lines of names that
 * it does not know; what it could not pass over would be another format.
 */
final class VaultText {
    static final int FORMAT = 1;

    static final String FORMAT_LINE = "Vault-Format: ";
    static final String VERSION_LINE = "Vault-Version: ";
    static final String KEYS_LINE = "Vault-Keys: ";
    static final String KEY_LINE = "Key: ";
    static final String KIND_LINE = "Kind: ";
    static final String LABEL_LINE = "Label: ";
    static final String ADDED_LINE = "Added: ";
    static final String IN_USE_LINE = "In-Use: ";

    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";
    static final String CERTIFICATE = "CERTIFICATE";

    /** Base64 characters in a line of a block (RFC 7468 section 2). */
    static final int LINE_LENGTH = 64;

    private VaultText() {}

    static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    static String end(String label) {
        return "-----END " + label + "-----";
    }
}
