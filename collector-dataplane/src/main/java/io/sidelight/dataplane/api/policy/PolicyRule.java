// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

/**
 * What is done with the connections that match.
 *
 * @param name as events tell it
 * @param masking what events of these connections must not show
 * @param content what events tell of bodies
 * @param plaintext whether the application data itself may be written (files of {@code --streams}); never for a bypass
 */
public record PolicyRule(String name, RuleMatch match, PolicyAction action, MaskingProfile masking,
        ContentLevel content, boolean plaintext) {

    /** A rule by which nothing is told of bodies. */
    public PolicyRule(String name, RuleMatch match, PolicyAction action, MaskingProfile masking, boolean plaintext) {
        this(name, match, action, masking, ContentLevel.HEADERS, plaintext);
    }

    public PolicyRule {
        if (plaintext && action.isBypass()) {
            throw new IllegalArgumentException("rule " + name + " writes plaintext of what it does not decrypt");
        }
    }
}
