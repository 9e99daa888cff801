// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.KeyService;
import io.sidelight.keystore.secret.SecretStore;

/**
 * What there is of an appliance that calls ask about and change.
 *
 * @param secrets receives what agents hand over
 * @param seen what it saw on the wire
 * @param operations what it can be told to do
 */
public record ApplianceParts(KeyService keys, SecretStore secrets, StatusSource status, Observations seen,
        Operations operations) {}
