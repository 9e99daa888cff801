// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** What a worker that falls behind leaves out, each level that and all that the levels before it leave out. */
public enum OverloadLevel {
    /** All is read. */
    NONE("none", "everything is read"),
    /** Bodies of HTTP messages are not decrypted where their length is known and their records can be passed over. */
    SKIP_BODIES("skip_bodies", "bodies of HTTP messages are not decrypted where they can be passed over"),
    /** Of new connections the handshake is read, and nothing is decrypted. */
    METADATA_ONLY("metadata_only", "new connections are told of, but not decrypted"),
    /** New connections are not followed. */
    SHED_CONNECTIONS("shed_connections", "new connections are not followed");

    private final String code;
    private final String sentence;

    OverloadLevel(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** Stable, for machines. */
    public String code() {
        return code;
    }

    /** What the level means, for people. */
    public String sentence() {
        return sentence;
    }
}
