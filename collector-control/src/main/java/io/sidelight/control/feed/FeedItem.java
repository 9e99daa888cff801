// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.feed;

import io.sidelight.dataplane.api.event.AuditEvent;

/** One event on its way to those who watch. */
public sealed interface FeedItem {
    Dataset dataset();

    /** What was seen on the wire, or of the collector itself. */
    record Seen(AuditEvent event) implements FeedItem {
        @Override
        public Dataset dataset() {
            return Dataset.of(event);
        }
    }

    /** What somebody did, as a line of JSON that is ready. */
    record Done(String line) implements FeedItem {
        @Override
        public Dataset dataset() {
            return Dataset.ADMIN;
        }
    }
}
