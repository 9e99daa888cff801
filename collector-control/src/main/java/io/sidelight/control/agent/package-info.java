// SPDX-License-Identifier: Apache-2.0
/** The agent of an endpoint: takes session secrets from key logs and pipes there, and forwards them to an appliance. */
@NullMarked
package io.sidelight.control.agent;

import org.jspecify.annotations.NullMarked;
