// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

/**
 * What a policy says of a connection.
 *
 * @param rule name of the rule that holds, empty without a policy
 * @param detail why the rule holds although it does not match, empty when it does
 * @param plaintext whether the application data itself may be written
 */
public record PolicyAnswer(String rule, PolicyAction action, String detail, boolean plaintext) {}
