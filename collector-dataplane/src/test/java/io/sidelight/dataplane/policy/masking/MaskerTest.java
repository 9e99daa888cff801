// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import io.sidelight.dataplane.api.policy.OwnPattern;
import io.sidelight.keystore.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is masked, however it is written, and what is not. */
class MaskerTest {
    private static final Query ALL_PARAMETERS = new Query(false, Set.of());

    private static Masker detecting(Detector... detectors) {
        return Masker.of(new MaskingProfile(null, ALL_PARAMETERS, Set.of(detectors), List.of(), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111",
        "4111 - 1111 - 1111 - 1111", "%25253411111111111111%252531",
        "4111%201111%201111%201111", "%34%31%31%31111111111111", "%2534111111111111111", "4111+1111+1111+1111",
        "\uff14\uff11\uff11\uff11111111111111", "%EF%BC%94111111111111111", "4111\u200b111111111111",
        "\u00ef\u00bc\u0094111111111111111", "4111%E2%80%93111111111111", "378282246310005", "6222021234567890128",
        "\u0664111111111111111"})
    void cardNumbersAreFoundHoweverTheyAreWritten(String card) {
        String masked = detecting(Detector.CARD).url("/pay/" + card + "/now");
        assertThat(masked).isEqualTo("/pay/[masked]/now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111112", "/v1/1700000000123", "411111111111", "/1/2/3/4", "20261122", "1.2.3.4"})
    void otherNumbersStay(String text) {
        assertThat(detecting(Detector.CARD, Detector.RESIDENT_ID).url(text)).isEqualTo(text);
    }

    @Test
    void aCardNumberWithinALongerNumberIsFound() {
        assertThat(detecting(Detector.CARD).text("00004111111111111111000")).isEqualTo("0000[masked]000");
        assertThat(detecting(Detector.CARD).text("0000378282246310005000")).isEqualTo("0000[masked]000");
    }

    /** The example of the standard, and one whose check character is X. */
    @ParameterizedTest
    @ValueSource(strings = {"11010519491231002X", "11010519491231002x", "110105 19491231 002X", "440524188001010014",
        "110105194912310%302%58", "\uff11\uff11010519491231002\uff38"})
    void residentIdsAreFoundByTheirCheckCharacter(String id) {
        assertThat(detecting(Detector.RESIDENT_ID).text("id " + id + "!")).isEqualTo("id [masked]!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"110105194912310021", "440524188001010015", "990105194912310023", "110105194913310021",
        "110105194900310022", "110105194912320025"})
    void numbersLikeResidentIdsStay(String number) {
        assertThat(detecting(Detector.RESIDENT_ID).text(number)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"13812345678", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678", "8613812345678",
        "0086 13812345678", "%2B8613812345678", "010-62345678", "0755-8234567", "+49 151 23456789", "+442079460958"})
    void phoneNumbersAreFound(String phone) {
        assertThat(detecting(Detector.PHONE).text("call " + phone + ", please"))
                .matches("call \\+?\\[masked], please|call %2B\\[masked], please");
    }

    @Test
    void onlyTheCountrysCodeBelongsToAMobileNumber() {
        assertThat(detecting(Detector.PHONE).text("9999 13812345678")).isEqualTo("9999 [masked]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12812345678", "138123456789", "1381234567", "2026-11-22 10:00:00", "10.0.0.1"})
    void otherDigitsAreNoPhoneNumbers(String text) {
        assertThat(detecting(Detector.PHONE).text(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann.lee+x@mail.example.test", "ANN@EXAMPLE.TEST", "ann%40example.test",
        "ann%2540example.test",
        "\uff41nn\uff20example.test", "\u738b@\u4f8b\u5b50.test"})
    void mailAddressesAreFound(String mail) {
        assertThat(detecting(Detector.EMAIL).url("/u?to=" + mail + "&x=1")).isEqualTo("/u?to=[masked]&x=1");
    }

    @Test
    void tokensAreFound() {
        Masker masker = detecting(Detector.TOKEN);
        assertThat(masker.url("/a/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln/b")).isEqualTo("/a/[masked]/b");
        assertThat(masker.text("BeArEr%20abcdef0123456789")).isEqualTo("[masked]");
        assertThat(masker.url("https://ann:hunter2@shop.test/x")).isEqualTo("https://[masked]@shop.test/x");
        assertThat(masker.url("https://ann:h@nter2@shop.test/x")).isEqualTo("https://[masked]@shop.test/x");
        assertThat(masker.text("Bearer abcd1234, x")).isEqualTo("[masked], x");
        assertThat(masker.text("the bearer of this")).isEqualTo("the bearer of this");
        assertThat(masker.text("eyJhbGciOiJIUzI1NiJ9eyJzdWIi")).isEqualTo("eyJhbGciOiJIUzI1NiJ9eyJzdWIi");
    }

    @Test
    void parametersAreMaskedByTheirNames() {
        Masker masker = Masker.of(new MaskingProfile(null, new Query(false, Set.of("token", "password", "jsessionid")),
                Set.of(), List.of(), null));
        assertThat(masker.url("/a;jsessionid=77/b?x=1&TOKEN=abc&user%5Bpass%77ord%5D=s3cret&y#t%6Fken=zz"))
                .isEqualTo(
                        "/a;jsessionid=[masked]/b?x=1&TOKEN=[masked]&user%5Bpass%77ord%5D=[masked]&y#t%6Fken=[masked]");
    }

    @Test
    void aNameThatIsPartOfAnotherCounts() {
        Masker masker = Masker
                .of(new MaskingProfile(null, new Query(false, Set.of("password")), Set.of(), List.of(), null));
        assertThat(masker.url("/a?user.password=x&user[password][]=y&passwords=z"))
                .isEqualTo("/a?user.password=[masked]&user[password][]=[masked]&passwords=z");
    }

    @Test
    void onlyListedParametersAreShown() {
        Masker masker = Masker.of(new MaskingProfile(null, new Query(true, Set.of("page")), Set.of(), List.of(), null));
        assertThat(masker.url("/a?page=2&q=who&bare&=x?page=3"))
                .isEqualTo("/a?page=2&q=[masked]&[masked]&=[masked]?page=3");
    }

    @Test
    void headersThatAreNotListedAreNotShown() {
        Masker masker = Masker.of(new MaskingProfile(Set.of("host"), ALL_PARAMETERS, Set.of(), List.of(), null));
        HttpTransaction masked = masker.mask(transaction("/x", "agent 007", "https://a.test/?s=1"), 8_192, 1_024);
        assertThat(masked.host()).isEqualTo("shop.test");
        assertThat(masked.userAgent()).isEqualTo("[masked]");
        assertThat(masked.referrer()).isEqualTo("[masked]");
        assertThat(masked.requestContentType()).isEmpty();
        assertThat(masked.target()).isEqualTo("/x");
        assertThat(masked.status()).isEqualTo(200);
    }

    /** Half a card number is no card number, but nobody should read it. */
    @Test
    void theEndOfATextThatWasCutIsNotShown() {
        Masker masker = detecting(Detector.CARD);
        String cut = "/" + "x".repeat(8_179) + "/41111111111";
        assertThat(masker.mask(transaction(cut, "", ""), 8_192, 1_024).target()).endsWith("x[masked]")
                .doesNotContain("4");
        assertThat(masker.mask(transaction(cut, "", ""), 9_000, 1_024).target()).isEqualTo(cut);
        assertThat(masker.mask(transaction("/", "\u00e9".repeat(506) + "41111111111", ""), 8_192, 1_024).userAgent())
                .doesNotContain("4");
    }

    @Test
    void equalValuesHaveEqualHashesHoweverTheyAreWritten() {
        Masker masker = hashing("0123456789abcdef");
        String plain = masker.text("4111111111111111");
        assertThat(plain).matches("\\[hmac:[0-9a-f]{32}]");
        assertThat(masker.text("4111-1111-1111-1111")).isEqualTo(plain);
        assertThat(masker.url("%34111+1111+1111+1111")).isEqualTo(plain);
        assertThat(masker.text("+86 138 1234 5678")).isEqualTo("+" + masker.text("13812345678"));
        assertThat(masker.text("ANN@example.test")).isEqualTo(masker.text("ann@EXAMPLE.test"));
        assertThat(masker.text("378282246310005")).isNotEqualTo(plain);
        assertThat(hashing("another key of 16").text("4111111111111111")).isNotEqualTo(plain);
    }

    private static Masker hashing(String key) {
        return Masker.of(new MaskingProfile(null, ALL_PARAMETERS,
                Set.of(Detector.CARD, Detector.PHONE, Detector.EMAIL), List.of(),
                Secret.copyOf(key.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void ownPatternsAreFoundInWhatTheTextMeans() {
        Masker masker = Masker.of(new MaskingProfile(null, ALL_PARAMETERS, Set.of(),
                List.of(OwnPattern.of("customer", "CUST-[0-9]{6}")), null));
        assertThat(masker.url("/c/CUST-123456/x?c=CUST%2D%31%323456")).isEqualTo("/c/[masked]/x?c=[masked]");
    }

    @Test
    void whatOverlapsIsGoneWholly() {
        Masker masker = Masker.of(new MaskingProfile(null, new Query(false, Set.of("q")),
                Set.of(Detector.CARD, Detector.EMAIL), List.of(OwnPattern.of("tail", "1111 and more")), null));
        assertThat(masker.url("/?q=4111111111111111@mail.test")).isEqualTo("/?q=[masked]");
        assertThat(masker.text("4111111111111111 and more, x")).isEqualTo("[masked], x");
    }

    /** Nothing that a peer sends may cost more than its length: what grew with the square of it would not end here. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void hostileTextsCostNoMoreThanTheirLength() {
        Masker masker = Masker.of(new MaskingProfile(null, new Query(true, Set.of()), Set.of(Detector.values()),
                List.of(OwnPattern.of("slow elsewhere", "(a+)+$")), null));
        int length = 1 << 20;
        List.of("4", "a@", "eyJ", "a", "%25", "://", "1-", "&", "%", "\ud83d", "bearer ", "bearer", "basic", "Basic")
                .forEach(each -> assertThat(masker.url(each.repeat(length / each.length()) + "b34")).isNotEmpty());
    }

    private static HttpTransaction transaction(String target, String agent, String referrer) {
        return new HttpTransaction(1, "1.1", "GET", target, "shop.test", 200, "OK", agent, referrer, "", "text/html", 0,
                0, 0, 0, 0, 0, 0, 0, "", 0, true);
    }
}
