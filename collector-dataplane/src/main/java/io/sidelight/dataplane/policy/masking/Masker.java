// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import com.google.re2j.Matcher;
import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.OwnPattern;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Masks what one profile says, in events that are about to be sent. One per worker and profile. */
public final class Masker {
    /** Masks nothing. */
    public static final Masker NOTHING = new Masker(MaskingProfile.NOTHING);

    private static final int NO_BOUND = Integer.MAX_VALUE;
    /** A cut does not part a character, so it may be some bytes before the bound. */
    private static final int LONGEST_CHARACTER = 4;
    /** So much at a cut may be the beginning of something that is to be masked. */
    private static final int LONGEST_FINDING = 64;

    private final MaskingProfile profile;
    private final Replacement replacement;
    private final boolean nothing;
    private final boolean digits;

    private Masker(MaskingProfile profile) {
        this.profile = profile;
        nothing = profile.masksNothing();
        replacement = Replacement.of(profile.hashKey());
        Set<Detector> detectors = profile.detectors();
        digits = detectors.contains(Detector.CARD) || detectors.contains(Detector.RESIDENT_ID)
                || detectors.contains(Detector.PHONE);
    }

    /** What masks by this profile. */
    public static Masker of(MaskingProfile profile) {
        return profile == MaskingProfile.NOTHING ? NOTHING : new Masker(profile);
    }

    /**
     * A transaction as it may be told.
     *
     * @param targetBound bytes to which a request's target was cut
     * @param valueBound bytes to which other texts were cut
     */
    public HttpTransaction mask(HttpTransaction http, int targetBound, int valueBound) {
        if (nothing) {
            return http;
        }
        return new HttpTransaction(http.number(), http.version(), text(http.method()), url(http.target(), targetBound),
                header("host", http.host(), valueBound), http.status(), text(http.statusText(), valueBound),
                header("user-agent", http.userAgent(), valueBound),
                headerUrl("referer", http.referrer(), valueBound),
                header("content-type", http.requestContentType(), valueBound),
                header("content-type", http.responseContentType(), valueBound),
                http.requestBodyBytes(), http.responseBodyBytes(), http.requestBytes(), http.responseBytes(),
                http.requestStartNs(), http.requestEndNs(), http.responseStartNs(), http.responseEndNs(),
                header("upgrade", http.upgrade(), valueBound), http.gapBytes(), http.complete(),
                body(http.requestBody(), http.requestContentType()),
                body(http.responseBody(), http.responseContentType()));
    }

    /** What a handshake said, as it may be told: the client's name and the names in its certificate may be a person's. */
    public TlsFacts mask(TlsFacts tls) {
        if (nothing) {
            return tls;
        }
        return new TlsFacts(tls.version(), tls.cipherSuite(), tls.cipherSuiteName(), tls.namedGroup(), tls.resumed(),
                tls.established(), text(tls.serverName()), tls.nextProtocol(), tls.clientRandom(), tls.ja3(),
                tls.ja3s(),
                tls.ja4(), tls.extendedMasterSecret(), tls.encryptThenMac(), tls.alert(), tls.alerts(),
                tls.certificate(), mask(tls.clientCertificate()), tls.earlyData(), tls.encryptedHello());
    }

    private @Nullable CertificateFacts mask(@Nullable CertificateFacts certificate) {
        return certificate == null
                ? null
                : new CertificateFacts(certificate.sha256(), certificate.spkiSha256(), certificate.serialNumber(),
                        text(certificate.subject()), text(certificate.issuer()), certificate.notBefore(),
                        certificate.notAfter(), certificate.publicKey(), certificate.signatureAlgorithm(),
                        certificate.alternativeNames().stream().map(this::text).toList());
    }

    private HttpBody body(HttpBody body, String contentType) {
        if (body.text().isEmpty()) {
            return body;
        }
        Findings findings = new Findings(body.text());
        if (!profile.query().masksNothing()) {
            NamedValues.find(body.text(), contentType, profile.query(), findings);
        }
        find(body.text(), body.shown() == HttpBody.Shown.CUT, findings);
        return body.withText(findings.replaced(replacement));
    }

    private String header(String name, String value, int bound) {
        return shows(name) || value.isEmpty() ? text(value, bound) : replacement.of(value);
    }

    private String headerUrl(String name, String value, int bound) {
        return shows(name) || value.isEmpty() ? url(value, bound) : replacement.of(value);
    }

    private boolean shows(String name) {
        return profile.headers() == null || profile.headers().contains(name);
    }

    /** A URL or a request's target as it may be told. */
    public String url(String url) {
        return url(url, NO_BOUND);
    }

    private String url(String url, int bound) {
        if (nothing || url.isEmpty()) {
            return url;
        }
        Findings findings = new Findings(url);
        if (!profile.query().masksNothing()) {
            Parameters.find(url, profile.query(), findings);
        }
        find(url, isCut(url, bound), findings);
        return findings.replaced(replacement);
    }

    /** A text as it may be told. */
    public String text(String text) {
        return text(text, NO_BOUND);
    }

    private String text(String text, int bound) {
        if (nothing || text.isEmpty()) {
            return text;
        }
        Findings findings = new Findings(text);
        find(text, isCut(text, bound), findings);
        return findings.replaced(replacement);
    }

    private void find(String text, boolean cut, Findings findings) {
        Set<Detector> detectors = profile.detectors();
        if (detectors.isEmpty() && profile.patterns().isEmpty()) {
            return;
        }
        if (cut) {
            findCut(text, findings);
        }
        FoldedText folded = new FoldedText(text);
        if (digits) {
            findDigits(folded, findings);
        }
        if (detectors.contains(Detector.EMAIL)) {
            MailAddresses.find(folded, findings);
        }
        if (detectors.contains(Detector.TOKEN)) {
            Tokens.find(folded, findings);
        }
        for (OwnPattern pattern : profile.patterns()) {
            Matcher matcher = pattern.pattern().matcher(folded);
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    findings.add(folded, matcher.start(), matcher.end(), matcher.group());
                }
            }
        }
    }

    /** Of a text that was cut the end may be the beginning of what would have been found. */
    private static void findCut(String text, Findings findings) {
        int from = Math.max(0, text.length() - LONGEST_FINDING);
        findings.add(from, text.length(), text.substring(from));
    }

    private static boolean isCut(String text, int bound) {
        return text.length() > bound / LONGEST_CHARACTER && (text.length() > bound - LONGEST_CHARACTER
                || text.getBytes(StandardCharsets.UTF_8).length > bound - LONGEST_CHARACTER);
    }

    private void findDigits(FoldedText folded, Findings findings) {
        Set<Detector> detectors = profile.detectors();
        int at = 0;
        while (at < folded.length()) {
            if (!Digits.isDigit(folded.charAt(at))) {
                at++;
                continue;
            }
            Digits together = Digits.from(folded, at);
            if (detectors.contains(Detector.CARD)) {
                CardNumbers.find(folded, together, findings);
            }
            if (detectors.contains(Detector.RESIDENT_ID)) {
                ResidentIds.find(folded, together, findings);
            }
            if (detectors.contains(Detector.PHONE)) {
                PhoneNumbers.find(folded, together, findings);
            }
            at = together.place(together.count() - 1) + 1;
        }
    }
}
