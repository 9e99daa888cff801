// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.event.HealthEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events that tell of certificates: where is a certificate's SHA-256, or {@code certificates} for many. */
final class WarningText {
    private static final long DAY_SECONDS = 86_400;

    private WarningText() {}

    /** A certificate that a server shows ends, or has ended. */
    static HealthEvent expiry(SeenCertificate certificate, boolean hasKey, ExpiryStep step, Instant now) {
        String message = "the certificate " + name(certificate.subject()) + " of " + place(certificate)
                + (hasKey ? "" : ", for which there is no key,") + ends(certificate.notAfter(), now);
        // what strangers let expire is theirs to mend
        return event(certificate.sha256(), step.code(), hasKey ? step.severity() : 1, now, message,
                traffic(certificate));
    }

    /** A certificate that was given with its key ends, or has ended; {@code seen} is null when no server has shown it. */
    static HealthEvent expiry(OwnCertificate certificate, @Nullable SeenCertificate seen, ExpiryStep step,
            Instant now) {
        String message = "the certificate " + name(certificate.subject())
                + (certificate.label().isEmpty() ? "" : " of the key '" + Text.printable(certificate.label()) + "'")
                + ", shown by " + (seen == null ? "no server so far," : place(seen) + ",")
                + ends(certificate.notAfter(), now);
        return event(certificate.sha256(), step.code(), seen == null ? 1 : step.severity(), now, message,
                seen == null ? Map.of() : traffic(seen));
    }

    /** A certificate that a server shows has no key here. */
    static HealthEvent missing(SeenCertificate certificate, Instant now) {
        boolean helps = certificate.traffic().lackingKey() > 0;
        String message = "there is no key for the certificate " + name(certificate.subject()) + " of "
                + place(certificate)
                + (helps
                        ? "; hand it over with sidelight keys put"
                        : "; its connections so far need session secrets, or were cut short");
        return event(certificate.sha256(), "no_key", helps ? 1 : 0, now, message, traffic(certificate));
    }

    /** There are more certificates without a key than are told of one by one. */
    static HealthEvent more(int rest, Instant now) {
        return event("certificates", "more_without_key", 1, now, Text.counted(rest, "more certificate")
                + " without a key could be told of, which is too many for this hour; see sidelight inventory --key missing",
                Map.of("certificates", (long) rest));
    }

    private static HealthEvent event(String where, String state, int severity, Instant now, String message,
            Map<String, Long> counts) {
        long nowNs = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return new HealthEvent(HealthEvent.Kind.CERTIFICATE, where, state, severity, nowNs, nowNs, message, counts);
    }

    private static Map<String, Long> traffic(SeenCertificate certificate) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("connections", certificate.traffic().connections());
        counts.put("bytes", certificate.traffic().bytes());
        counts.put("decrypted_connections", certificate.traffic().decrypted());
        return counts;
    }

    private static String ends(long notAfter, Instant now) {
        long days = Math.floorDiv(notAfter - now.getEpochSecond(), DAY_SECONDS);
        String day = Instant.ofEpochSecond(notAfter).toString();
        return days < 0 ? " has expired on " + day : " expires in " + Text.counted(days, "day") + ", on " + day;
    }

    private static String name(String subject) {
        return subject.isEmpty() ? "without a name" : Text.printable(subject);
    }

    private static String place(SeenCertificate certificate) {
        return certificate.server()
                + (certificate.serverName().isEmpty() ? "" : " (" + Text.printable(certificate.serverName()) + ")");
    }
}
