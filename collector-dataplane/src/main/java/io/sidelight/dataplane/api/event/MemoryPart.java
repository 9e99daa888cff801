// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** What takes memory, each with a bound of its own; together they are the memory budget. */
public enum MemoryPart {
    /** Connections that are followed, with what is known of each. */
    CONNECTIONS("connections", "connections", "the oldest unfinished or idle ones are given up"),
    /** TCP bytes that came before others. */
    OUT_OF_ORDER("out_of_order", "TCP bytes that came out of order",
            "unfinished connections are given up, then what came early counts as missing"),
    /** Records that are split over segments, or wait for their keys. */
    WAITING_RECORDS("waiting_records", "records that wait",
            "unfinished connections are given up, then records are left out"),
    /** Handshake messages that are joined, and transcripts. */
    HANDSHAKES("handshakes", "handshakes under way", "the oldest unfinished ones are given up"),
    /** What of HTTP messages is kept while they or their other halves come in. */
    HTTP_MESSAGES("http_messages", "HTTP messages under way",
            "bodies are not shown, and then the largest and the oldest unfinished ones are told of as they are, and their connections' HTTP is not "
                    + "read on"),
    /** Events that are not delivered yet. */
    EVENTS("events", "events that wait", "events are dropped"),
    /** Sessions that may be resumed, of all workers. */
    SESSIONS("sessions", "sessions that may be resumed", "the oldest ones are forgotten");

    private final String code;
    private final String words;
    private final String effect;

    MemoryPart(String code, String words, String effect) {
        this.code = code;
        this.words = words;
        this.effect = effect;
    }

    /** Stable, for machines. */
    public String code() {
        return code;
    }

    /** What takes the memory, for people. */
    public String words() {
        return words;
    }

    /** What happens at the bound, for people. */
    public String effect() {
        return effect;
    }
}
