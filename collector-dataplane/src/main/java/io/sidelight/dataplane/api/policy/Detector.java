// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

/** What is found in texts by its form, wherever it stands. */
public enum Detector {
    /** Payment card numbers of 13 to 19 digits whose check digit is right (ISO/IEC 7812-1). */
    CARD("card"),
    /** Identity numbers of residents of mainland China whose check character is right (GB 11643). */
    RESIDENT_ID("resident-id"),
    /** Mobile numbers of mainland China, numbers with an area code and a hyphen, and all numbers that begin with a plus. */
    PHONE("phone"),
    /** Mail addresses. */
    EMAIL("email"),
    /** JSON web tokens, credentials behind {@code Bearer} or {@code Basic}, and those before the host in a URL. */
    TOKEN("token");

    private final String code;

    Detector(String code) {
        this.code = code;
    }

    /** As policies name it. */
    public String code() {
        return code;
    }
}
