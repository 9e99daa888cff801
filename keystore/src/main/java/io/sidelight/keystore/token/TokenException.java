// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import java.util.Map;

/** Why a token, or a key in it, cannot be used. The message is part of a sentence for the operator; no secret. */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    static final long ENCRYPTED_DATA_INVALID = 0x40;
    static final long ENCRYPTED_DATA_LENGTH = 0x41;
    static final long DATA_INVALID = 0x20;
    static final long DATA_LENGTH = 0x21;
    static final long ATTRIBUTE_SENSITIVE = 0x11;
    static final long ATTRIBUTE_TYPE_INVALID = 0x12;
    static final long ARGUMENTS_BAD = 0x07;
    static final long MECHANISM_PARAMETER_INVALID = 0x71;
    static final long GENERAL_ERROR = 0x05;
    static final long FUNCTION_FAILED = 0x06;
    static final long KEY_HANDLE_INVALID = 0x60;
    static final long KEY_TYPE_INCONSISTENT = 0x63;
    static final long KEY_FUNCTION_NOT_PERMITTED = 0x68;
    static final long OBJECT_HANDLE_INVALID = 0x82;
    static final long PUBLIC_KEY_INVALID = 0x1B8;
    static final long ALREADY_LOGGED_IN = 0x100;
    static final long ALREADY_INITIALIZED = 0x191;
    /** No code of PKCS#11: what went wrong before the library was asked. */
    static final long NONE = -1;

    /** What an operator can do something about; the others are told by number. */
    private static final Map<Long, String> SENTENCES = Map.ofEntries(
            Map.entry(GENERAL_ERROR, "the token reports a failure of its own (CKR_GENERAL_ERROR)"),
            Map.entry(FUNCTION_FAILED, "the token could not do it (CKR_FUNCTION_FAILED)"),
            Map.entry(0x30L, "the token reports an error of the device (CKR_DEVICE_ERROR)"),
            Map.entry(0x32L, "the token was removed (CKR_DEVICE_REMOVED)"),
            Map.entry(KEY_HANDLE_INVALID, "the key is not in the token any more (CKR_KEY_HANDLE_INVALID)"),
            Map.entry(KEY_TYPE_INCONSISTENT, "the key is of another type (CKR_KEY_TYPE_INCONSISTENT)"),
            Map.entry(KEY_FUNCTION_NOT_PERMITTED,
                    "the key must not be used for decrypting (CKR_KEY_FUNCTION_NOT_PERMITTED): it needs CKA_DECRYPT,"
                            + " or CKA_DERIVE on an elliptic curve"),
            Map.entry(0x70L, "the token does not have the mechanism (CKR_MECHANISM_INVALID)"),
            Map.entry(OBJECT_HANDLE_INVALID, "the key is not in the token any more (CKR_OBJECT_HANDLE_INVALID)"),
            Map.entry(0xA0L,
                    "the PIN is wrong (CKR_PIN_INCORRECT); it is not tried again before the next reload, since tokens"
                            + " lock themselves after a few wrong ones"),
            Map.entry(0xA1L, "the PIN is none that the token takes (CKR_PIN_INVALID)"),
            Map.entry(0xA2L, "the PIN is too short or too long (CKR_PIN_LEN_RANGE)"),
            Map.entry(0xA4L, "the PIN is locked (CKR_PIN_LOCKED); its security officer can unlock it"),
            Map.entry(0xB1L, "the token has no session left (CKR_SESSION_COUNT)"),
            Map.entry(0xB3L, "the token ended the session (CKR_SESSION_HANDLE_INVALID)"),
            Map.entry(0xE0L, "there is no token in the slot any more (CKR_TOKEN_NOT_PRESENT)"),
            Map.entry(0x101L, "the token has forgotten the login (CKR_USER_NOT_LOGGED_IN)"),
            Map.entry(0x102L, "the token has no user PIN yet (CKR_USER_PIN_NOT_INITIALIZED)"));

    private final long code;

    TokenException(String message) {
        super(message, null, false, false);
        this.code = NONE;
    }

    /** @param code CKR_, as the library returned it */
    TokenException(String function, long code) {
        super(SENTENCES.getOrDefault(code, "the token's library answers 0x" + Long.toHexString(code) + " to C_"
                + function), null, false, false);
        this.code = code;
    }

    long code() {
        return code;
    }

    /** Whether the answer says nothing but that it did not work. */
    boolean isVague() {
        return code == GENERAL_ERROR || code == FUNCTION_FAILED;
    }

    /** Whether one key is what was wrong, and the token is well. */
    boolean isAboutKey() {
        return code == KEY_HANDLE_INVALID || code == KEY_TYPE_INCONSISTENT || code == KEY_FUNCTION_NOT_PERMITTED
                || code == OBJECT_HANDLE_INVALID;
    }

    /** Whether the PIN is what was wrong: CKR_PIN_INCORRECT to CKR_PIN_LOCKED. */
    boolean isAboutPin() {
        return code >= 0xA0 && code <= 0xA4;
    }

    /** Whether the token is well and only did not like what a peer had sent. */
    boolean isAboutInput() {
        return code == ENCRYPTED_DATA_INVALID || code == ENCRYPTED_DATA_LENGTH || code == DATA_INVALID
                || code == DATA_LENGTH || code == ARGUMENTS_BAD || code == MECHANISM_PARAMETER_INVALID
                || code == PUBLIC_KEY_INVALID;
    }
}
