// SPDX-License-Identifier: Apache-2.0

/** The admin API: HTTPS, /api/v1, JSON. */
@NullMarked
package io.sidelight.control.admin;

import org.jspecify.annotations.NullMarked;
