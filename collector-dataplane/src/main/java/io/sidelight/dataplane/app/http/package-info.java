// SPDX-License-Identifier: Apache-2.0

/**
 * HTTP/1.0 and HTTP/1.1 as an observer reads them (RFC 9112): each side's stream is cut into messages, requests are paired
 * with their responses, and one {@link io.sidelight.dataplane.api.event.HttpTransaction} is reported for each pair. Pure: no
 * I/O, no clock, no threads. Bodies are hot (skipped by arithmetic, nothing allocated), heads are warm.
 */
@NullMarked
package io.sidelight.dataplane.app.http;

import org.jspecify.annotations.NullMarked;
