// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something about the collector itself that its operator should know (dataset {@code sidelight.health}): that it falls behind,
 * that packets were dropped, that an interface went down.
 *
 * @param kind what it is about
 * @param where the part that it is about, such as {@code worker 2}, an interface's name or a certificate's SHA-256
 * @param state where that part stands now, a stable code such as {@link OverloadLevel#code}
 * @param severity 0 when all is well again, up to 3
 * @param sinceNs when it began, nanoseconds since 1970
 * @param timeNs when it was noticed
 * @param message one sentence for people
 * @param counts totals since the collector began, by stable names
 */
public record HealthEvent(Kind kind, String where, String state, int severity, long sinceNs, long timeNs,
        String message,
        Map<String, Long> counts) implements AuditEvent {

    /** What a health event may be about. */
    public enum Kind {
        /** A worker leaves something out because it falls behind. */
        OVERLOAD("overload"),
        /** Packets were dropped before they could be read. */
        PACKET_DROPS("packet_drops"),
        /** A bound on memory was reached. */
        MEMORY("memory"),
        /** A network interface went down or away, or is up again. */
        INTERFACE("interface"),
        /** A server's certificate ends soon, or has no key. */
        CERTIFICATE("certificate");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Stable, for machines. */
        public String code() {
            return code;
        }
    }

    public HealthEvent {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }
}
