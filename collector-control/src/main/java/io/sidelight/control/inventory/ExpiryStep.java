// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import java.time.Duration;
import java.time.Instant;

/** How near a certificate's end is, as far as its operator is told of it. The order is that in which they come. */
enum ExpiryStep {
    NONE(0, "", 0, 0),
    IN_30_DAYS(1, "expires_in_30_days", 30, 1),
    IN_7_DAYS(2, "expires_in_7_days", 7, 2),
    IN_1_DAY(3, "expires_in_1_day", 1, 3),
    EXPIRED(4, "expired", 0, 3);

    /** Of a certificate that lives for a week nobody need be told that it ends within 30 days. */
    private static final int LEAST_SHARE = 3;
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    private final int number;
    private final String code;
    private final long days;
    private final int severity;

    ExpiryStep(int number, String code, long days, int severity) {
        this.number = number;
        this.code = code;
        this.days = days;
        this.severity = severity;
    }

    /**
     * Where a certificate stands at {@code now}. A step that is longer than a third of its life is none.
     *
     * @param notBefore seconds since 1970
     * @param notAfter seconds since 1970
     */
    static ExpiryStep of(long notBefore, long notAfter, Instant now) {
        double left = (double) notAfter - now.getEpochSecond();
        double life = (double) notAfter - notBefore;
        ExpiryStep reached = NONE;
        for (ExpiryStep step : values()) {
            double seconds = (double) step.days * DAY_SECONDS;
            if (step != NONE && left <= seconds && life >= LEAST_SHARE * seconds) {
                reached = step;
            }
        }
        return reached;
    }

    /** Greater than those of the steps before; kept in files. */
    int number() {
        return number;
    }

    /** The state of the event that tells of it. */
    String code() {
        return code;
    }

    /** Of that event, when the certificate is one of ours. */
    int severity() {
        return severity;
    }
}
