// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpBody.Shown;
import io.sidelight.dataplane.api.event.HttpBody.State;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is masked in bodies. */
class BodyMaskingTest {
    private static final String JSON = "application/json";
    private static final Masker BY_NAME = masker(new Query(false, Set.of("password", "token")));
    private static final Masker SHOWING = masker(new Query(true, Set.of("page")));
    private static final Masker CARDS = masker(new Query(false, Set.of()), Detector.CARD);

    private static Masker masker(Query query, Detector... detectors) {
        return Masker.of(new MaskingProfile(null, query, Set.of(detectors), List.of(), null));
    }

    private static String masked(Masker masker, String type, String body) {
        return masker.mask(transaction(type, body, Shown.WHOLE), 8_192, 1_024).requestBody().text();
    }

    private static HttpTransaction transaction(String type, String body, Shown shown) {
        return new HttpTransaction(1, "1.1", "POST", "/", "shop.test", 200, "OK", "", "", type, "", 0, 0, 0, 0, 0, 0, 0,
                0, "", 0, true).withBodies(new HttpBody(body, shown, State.WHOLE, ""), HttpBody.NONE);
    }

    /** Without a quoted comma in them, so that they can stand in a table; | is for a double quote. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "{|user|:|ann|,|password|:|hunter2|}; {|user|:|ann|,|password|:|[masked]|}",
        "{|Password| : 12, |a|:1}; {|Password| : [masked], |a|:1}",
        "{|p\\u0061ssword|:true}; {|p\\u0061ssword|:[masked]}",
        "{|token|:{|a|:[1,|}|],|b|:{}},|c|:2}; {|token|:[masked],|c|:2}",
        "{|token|:[|a|,|]|],|c|:2}; {|token|:[masked],|c|:2}",
        "{|password|:|a\\|b|,|c|:2}; {|password|:|[masked]|,|c|:2}",
        "[{|password|:null},{|password|:|x|}]; [{|password|:[masked]},{|password|:|[masked]|}]",
        "{|a|:|password|,|b|:|token|}; {|a|:|password|,|b|:|token|}",
        "{|password|:|cut off; {|password|:|[masked]",
        "{|token|:[1,2; {|token|:[masked]"})
    void membersOfJsonAreMaskedByTheirNames(String json, String expected) {
        assertThat(masked(BY_NAME, JSON, json.replace('|', '"'))).isEqualTo(expected.replace('|', '"'));
    }

    @Test
    void onlyListedMembersAreShown() {
        assertThat(masked(SHOWING, JSON, "{\"page\":2,\"who\":\"ann\",\"more\":{\"page\":3}}"))
                .isEqualTo("{\"page\":2,\"who\":\"[masked]\",\"more\":[masked]}");
    }

    @Test
    void fieldsOfAFormAreMaskedAsParameters() {
        assertThat(masked(BY_NAME, "application/x-www-form-urlencoded; charset=utf-8",
                "password=a%20b&x=1&user%5Btoken%5D=2&t=;"))
                .isEqualTo("password=[masked]&x=1&user%5Btoken%5D=[masked]&t=;");
        assertThat(masked(SHOWING, "application/x-www-form-urlencoded", "who=ann&page=2"))
                .isEqualTo("who=[masked]&page=2");
    }

    @Test
    void elementsOfXmlAreMaskedByTheirNames() {
        assertThat(masked(BY_NAME, "text/xml",
                "<s:a><s:Password type='x'>hun<b>ter</b>2</s:Password><x>1</x><token/><token><![CDATA[<9>]]></token></s:a>"))
                .isEqualTo(
                        "<s:a><s:Password type='x'>[masked]</s:Password><x>1</x><token/><token>[masked]</token></s:a>");
        assertThat(masked(BY_NAME, "text/xml", "<a><password>cut")).isEqualTo("<a><password>[masked]");
    }

    @Test
    void whatIsNoTagHidesNone() {
        assertThat(masked(BY_NAME, "text/html", "a < b <password>x</password>"))
                .isEqualTo("a < b <password>[masked]</password>");
        assertThat(masked(BY_NAME, "text/xml", "<token><tokens></tokens>hunter2</token>"))
                .isEqualTo("<token>[masked]</token>");
    }

    @Test
    void whatIsCalledAFormAndIsNoneIsMaskedAsWhatItIs() {
        assertThat(masked(BY_NAME, "application/x-www-form-urlencoded", "{\"password\":\"hunter2\"}"))
                .doesNotContain("hunter2");
        assertThat(masked(BY_NAME, "application/x-www-form-urlencoded", "<password>hunter2</password>"))
                .doesNotContain("hunter2");
    }

    @Test
    void whatIsAssignedIsMaskedByItsName() {
        assertThat(masked(BY_NAME, "text/html",
                "<a href='/x?token=abc&y=1' password=\"p q\">password = zz, token='1 2' x=3"))
                .isEqualTo(
                        "<a href='/x?token=[masked]&y=1' password=\"[masked]\">password = [masked], token='[masked]' x=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111111", "4111\\u0031\\u0031111111 1111", "&#52;111&#x31;11111111111",
        "4111 1111\\u00a01111 1111", "\\u0034\\u0031\\u0031\\u0031\\u002d111111111111"})
    void escapesHideNothing(String card) {
        assertThat(masked(CARDS, JSON, "{\"a\":\"" + card + "\"}")).isEqualTo("{\"a\":\"[masked]\"}");
    }

    @Test
    void theEndOfABodyThatWasCutIsNotShown() {
        String cut = "x".repeat(100) + "41111111111";
        assertThat(CARDS.mask(transaction("text/plain", cut, Shown.CUT), 8_192, 1_024).requestBody().text())
                .isEqualTo("x".repeat(47) + "[masked]");
        assertThat(masked(CARDS, "text/plain", cut)).isEqualTo(cut);
    }

    /** Nothing that a peer sends may cost more than its length: what grew with the square of it would not end here. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void hostileBodiesCostNoMoreThanTheirLength() {
        Masker all = masker(new Query(false, Set.of("a", "password")), Detector.values());
        int length = 1 << 20;
        List.of("\"", "\"a\":", "\"a\":[", "<a>", "<", "a=", "a='", "=", "\\", "&#", "\\u003", " ", "\"a\":\"", "{")
                .forEach(each -> assertThat(masked(all, JSON, each.repeat(length / each.length()) + "=")).isNotEmpty());
    }
}
