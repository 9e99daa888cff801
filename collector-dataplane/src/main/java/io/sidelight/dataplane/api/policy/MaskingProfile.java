// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import io.sidelight.keystore.Secret;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What events must not show, and what stands there instead.
 *
 * @param headers lower-case names of the header fields whose values are shown; null for all that an event has
 * @param query which parameters of URLs are shown
 * @param detectors what is masked by its form
 * @param patterns what else is masked
 * @param hashKey when not null, what is masked is replaced by its HMAC under this key, so that it can be joined
 */
public record MaskingProfile(@Nullable Set<String> headers, Query query, Set<Detector> detectors,
        List<OwnPattern> patterns, @Nullable Secret hashKey) {
    /** Masks nothing. */
    public static final MaskingProfile NOTHING = new MaskingProfile(null, new Query(false, Set.of()), Set.of(),
            List.of(),
            null);
    /** Shortest key for hashing: as many bytes as the hash has strength. */
    public static final int MIN_KEY_BYTES = 16;

    /**
     * Parameters of URLs, by their names in lower case.
     *
     * @param maskOthers {@code names} are those that are shown; otherwise those that are masked
     */
    public record Query(boolean maskOthers, Set<String> names) {
        public Query {
            names = Set.copyOf(names);
        }

        /** Whether the value of a parameter is masked. */
        public boolean masks(String lowerCaseName) {
            return names.contains(lowerCaseName) != maskOthers;
        }

        /** Whether no parameter is masked. */
        public boolean masksNothing() {
            return !maskOthers && names.isEmpty();
        }
    }

    public MaskingProfile {
        headers = headers == null ? null : Set.copyOf(headers);
        detectors = Set.copyOf(detectors);
        patterns = List.copyOf(patterns);
    }

    /** Whether nothing at all is masked. */
    public boolean masksNothing() {
        return headers == null && query.masksNothing() && detectors.isEmpty() && patterns.isEmpty();
    }
}
