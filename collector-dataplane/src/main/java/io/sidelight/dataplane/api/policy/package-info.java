// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator may ask of the data plane: rules that say what is decrypted, told of or ignored, and what events must not show.
 * Immutable values, made by the control plane from a policy file; cold.
 */
@NullMarked
package io.sidelight.dataplane.api.policy;

import org.jspecify.annotations.NullMarked;
