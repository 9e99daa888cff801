// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.KeyService;

/**
 * What there is of an appliance that calls ask about and change.
 *
 * @param secrets how agents hand over theirs
 * @param seen what it saw on the wire
 * @param operations what it can be told to do
 */
public record ApplianceParts(KeyService keys, SecretWays secrets, StatusSource status, Observations seen,
        Operations operations) {}
