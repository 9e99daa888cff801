// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.control.yaml.YamlNode;
import io.sidelight.dataplane.api.policy.ContentLevel;
import io.sidelight.dataplane.api.policy.MediaPattern;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a rule says of bodies. */
final class ContentReader {
    private static final List<String> KEYS = List.of("bodies", "types", "hashes");
    private static final String HEADERS = "headers";
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,7})(KiB)?");

    private ContentReader() {}

    /** The content level of a rule; that of headers when it says nothing of it. */
    static ContentLevel read(PolicySection rule, String name, boolean bypass, PolicyProblems problems) {
        YamlNode value = rule.value("content");
        if (value == null) {
            return ContentLevel.HEADERS;
        }
        if (value instanceof YamlNode.Scalar scalar) {
            if (!scalar.text().equals(HEADERS)) {
                problems.add(scalar.place(), "content is '" + scalar.text()
                        + "', must be headers, or what is told of bodies, such as {bodies: 16KiB, hashes: true}");
            }
            return ContentLevel.HEADERS;
        }
        PolicySection keys = PolicySection.of(value, "content", KEYS, problems);
        ContentLevel level = level(keys, problems);
        if (bypass && !level.isHeadersOnly()) {
            problems.add(value.place(), name + " tells of bodies, but its action decrypts nothing");
            return ContentLevel.HEADERS;
        }
        return level;
    }

    private static ContentLevel level(PolicySection keys, PolicyProblems problems) {
        List<Integer> sizes = keys.list("bodies", ContentReader::size);
        int bytes = sizes.isEmpty() ? 0 : sizes.getFirst();
        List<MediaPattern> types = keys.list("types", MediaPattern::parse);
        if (keys.has("types") && !keys.has("bodies")) {
            problems.add(keys.place(), "types is of use with bodies only: hashes are of bodies of all types");
        }
        if (!keys.has("bodies") && !keys.has("hashes")) {
            problems.add(keys.place(), "content has neither bodies nor hashes; write content: headers for neither");
        }
        return new ContentLevel(bytes, keys.has("types") ? types : ContentLevel.TEXTS, keys.truth("hashes", false));
    }

    private static int size(String text) {
        Matcher size = SIZE.matcher(text);
        long bytes = size.matches() ? Long.parseLong(size.group(1)) << (size.group(2) == null ? 0 : 10) : 0;
        if (bytes < 1 || bytes > ContentLevel.MOST_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "must be from 1 to " + (ContentLevel.MOST_BODY_BYTES >> 10) + "KiB, such as 16KiB");
        }
        return (int) bytes;
    }
}
