// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.keystore.KeyTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the operator must be told of certificates, each thing once: that one ends soon, and that one is shown by a server without its key being
 * here. Of certificates without a key, which may be anybody's, so many an hour are told of, those with the most traffic first. One thread's.
 */
final class CertificateWarnings {
    static final int MOST_AN_HOUR = 60;
    /** A certificate that no server shows any more may end. */
    private static final Duration LATELY = Duration.ofDays(7);
    private static final Duration HOUR = Duration.ofHours(1);
    /** Beside the {@link ExpiryStep} that was told. */
    private static final int MISSING_TOLD = 1 << 3;

    private final CertificateInventory inventory;
    /** By hash: the number of the expiry step that was told, and {@link #MISSING_TOLD}. */
    private final Map<String, Integer> told;
    private Instant hour = Instant.EPOCH;
    private int toldThisHour;
    private boolean restTold;

    /** @param told as {@link #told} was before a restart */
    CertificateWarnings(CertificateInventory inventory, Map<String, Integer> told) {
        this.inventory = inventory;
        this.told = new HashMap<>(told);
    }

    /** What was told of whom. */
    Map<String, Integer> told() {
        return told;
    }

    /** What is to be told now. */
    List<HealthEvent> look(Instant now, KeyTable keys, List<OwnCertificate> own) {
        List<HealthEvent> events = new ArrayList<>();
        Set<String> ours = new HashSet<>();
        for (OwnCertificate certificate : own) {
            ours.add(certificate.sha256());
            SeenCertificate seen = inventory.find(certificate.sha256());
            ExpiryStep step = ExpiryStep.of(certificate.notBefore(), certificate.notAfter(), now);
            if (isNew(certificate.sha256(), step)) {
                events.add(WarningText.expiry(certificate, seen, step, now));
                tell(certificate.sha256(), step);
            }
        }
        List<SeenCertificate> withoutKey = new ArrayList<>();
        for (SeenCertificate certificate : inventory.all()) {
            boolean hasKey = ours.contains(certificate.sha256()) || certificate.hasKey(keys);
            if (!hasKey) {
                withoutKey.add(certificate);
                continue;
            }
            told.computeIfPresent(certificate.sha256(), (_, flags) -> flags & ~MISSING_TOLD);
            ExpiryStep step = step(certificate, now);
            if (!ours.contains(certificate.sha256()) && isNew(certificate.sha256(), step)) {
                events.add(WarningText.expiry(certificate, true, step, now));
                tell(certificate.sha256(), step);
            }
        }
        withoutKeys(withoutKey, now, events);
        told.keySet().removeIf(hash -> !ours.contains(hash) && inventory.find(hash) == null);
        return events;
    }

    private static ExpiryStep step(SeenCertificate certificate, Instant now) {
        boolean known = certificate.notAfter() != CertificateFacts.UNKNOWN_TIME
                && certificate.notBefore() != CertificateFacts.UNKNOWN_TIME;
        return known && certificate.lastSeen().plus(LATELY).isAfter(now)
                ? ExpiryStep.of(certificate.notBefore(), certificate.notAfter(), now)
                : ExpiryStep.NONE;
    }

    private boolean isNew(String hash, ExpiryStep step) {
        return step.number() > (told.getOrDefault(hash, 0) & ~MISSING_TOLD);
    }

    private void tell(String hash, ExpiryStep step) {
        told.merge(hash, step.number(), (before, now) -> before & MISSING_TOLD | now);
    }

    /** Of a certificate whose connections are read all the same, or need not be, no key is missing. */
    private boolean isMissing(SeenCertificate certificate) {
        SeenCertificate.Traffic traffic = certificate.traffic();
        return traffic.connections() > traffic.decrypted() + traffic.bypassed()
                && (told.getOrDefault(certificate.sha256(), 0) & MISSING_TOLD) == 0;
    }

    private void withoutKeys(List<SeenCertificate> certificates, Instant now, List<HealthEvent> events) {
        if (!now.isBefore(hour.plus(HOUR)) || now.isBefore(hour)) {
            hour = now;
            toldThisHour = 0;
            restTold = false;
        }
        List<SeenCertificate> waiting = certificates.stream()
                .filter(certificate -> isMissing(certificate) || isNew(certificate.sha256(), step(certificate, now)))
                .sorted(Comparator.comparingLong(certificate -> -certificate.traffic().bytes())).toList();
        int rest = 0;
        for (SeenCertificate certificate : waiting) {
            if (toldThisHour >= MOST_AN_HOUR) {
                rest++;
                continue;
            }
            toldThisHour++;
            if (isMissing(certificate)) {
                events.add(WarningText.missing(certificate, now));
                told.merge(certificate.sha256(), MISSING_TOLD, (before, flag) -> before | flag);
            }
            ExpiryStep step = step(certificate, now);
            if (isNew(certificate.sha256(), step)) {
                events.add(WarningText.expiry(certificate, false, step, now));
                tell(certificate.sha256(), step);
            }
        }
        if (rest > 0 && !restTold) {
            restTold = true;
            events.add(WarningText.more(rest, now));
        }
    }
}
