// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.policy.ContentLevel;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.policy.masking.Masker;

/**
 * What holds for a connection.
 *
 * @param rule name of the rule, empty without a policy
 * @param detail why the rule holds although it does not match, empty when it does
 * @param masker the worker's, for the rule's profile
 * @param content what events tell of bodies
 * @param plaintext whether the application data itself may be written
 */
public record Decision(String rule, PolicyAction action, String detail, Masker masker,
        ContentLevel content, boolean plaintext) {
    /** Without a policy. */
    public static final Decision NONE = new Decision("", PolicyAction.DECRYPT, "", Masker.NOTHING,
            ContentLevel.HEADERS, true);
}
