// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each field of an event that a peer fills is masked. */
class MaskedFieldsTest {
    private static final String CARD = "4111111111111111";
    private static final Masker MASKER = Masker.of(new MaskingProfile(null, new Query(false, Set.of()),
            Set.of(Detector.values()), List.of(), null));

    @Test
    void everyTextOfATransactionIsMasked() {
        HttpTransaction sent = new HttpTransaction(1, "1.1", "GET" + CARD, "/" + CARD, CARD + ".test", 200,
                "OK " + CARD,
                "a/" + CARD, "https://a.test/" + CARD, "t/" + CARD, "u/" + CARD, 0, 0, 0, 0, 0, 0, 0, 0, "h2c " + CARD,
                0,
                true);
        assertThat(MASKER.mask(sent, 8_192, 1_024).toString()).doesNotContain("4111");
        Masker hiding = Masker.of(new MaskingProfile(Set.of(), new Query(false, Set.of()), Set.of(), List.of(), null));
        HttpTransaction hidden = hiding.mask(sent, 8_192, 1_024);
        assertThat(List.of(hidden.host(), hidden.userAgent(), hidden.referrer(), hidden.requestContentType(),
                hidden.responseContentType(), hidden.upgrade())).containsOnly("[masked]");
    }

    @Test
    void everyTextOfAClientIsMaskedInATlsEvent() {
        CertificateFacts person = new CertificateFacts("aa", "bb", "01", "emailAddress=ann@mail.test", "CN=" + CARD, 0,
                1,
                new PublicKeyFacts("RSA", 2048, ""), "SHA256-RSA", List.of("ann@mail.test", "13812345678"));
        TlsFacts facts = new TlsFacts(0x0303, 0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", "", false, true, CARD + ".test",
                "",
                "", "", "", "", false, false, "", List.of(), null, person, "", null);
        assertThat(MASKER.mask(facts).toString()).doesNotContain("4111", "ann", "1381234");
    }
}
