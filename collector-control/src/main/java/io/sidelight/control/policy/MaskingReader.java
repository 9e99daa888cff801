// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import io.sidelight.dataplane.api.policy.OwnPattern;
import io.sidelight.keystore.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a masking profile. */
final class MaskingReader {
    private static final List<String> KEYS = List.of("headers", "query", "detect", "patterns", "replace",
            "hash-key-file");
    private static final List<String> HEADERS = List.of("host", "user-agent", "referer", "content-type", "upgrade");
    private static final List<String> DETECTORS = Arrays.stream(Detector.values()).map(Detector::code).toList();
    private static final int MOST_PATTERNS = 100;
    private static final int MOST_KEY_BYTES = 4_096;

    private MaskingReader() {}

    /** @param folder where the key's file is sought */
    static MaskingProfile read(YamlNode.Entry entry, Path folder, FileProblems problems) {
        Keys keys = Keys.of(entry.value(), "masking profile " + entry.key(), KEYS, problems);
        Set<String> headers = keys.has("headers") && !isEmptyList(keys.value("headers"))
                ? Set.copyOf(keys.list("headers", MaskingReader::header))
                : keys.has("headers") ? Set.of() : null;
        return new MaskingProfile(headers, query(keys, problems),
                Set.copyOf(keys.list("detect", MaskingReader::detector)), patterns(keys.value("patterns"), problems),
                key(keys, folder, problems));
    }

    private static boolean isEmptyList(@Nullable YamlNode node) {
        return node instanceof YamlNode.Sequence(List<YamlNode> items, int _) && items.isEmpty();
    }

    private static String header(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (!HEADERS.contains(lowerCase)) {
            throw new IllegalArgumentException("not a header field that events have: " + String.join(", ", HEADERS)
                    + NearestName.hint(lowerCase, HEADERS));
        }
        return lowerCase;
    }

    private static Detector detector(String code) {
        return Arrays.stream(Detector.values()).filter(each -> each.code().equals(code)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of: " + String.join(", ", DETECTORS)
                        + NearestName.hint(code, DETECTORS)));
    }

    private static Query query(Keys keys, FileProblems problems) {
        YamlNode value = keys.value("query");
        if (value == null) {
            return new Query(false, Set.of());
        }
        Keys query = Keys.of(value, "query", List.of("mask", "show"), problems);
        if (query.has("mask") == query.has("show")) {
            problems.add(value.line(),
                    "query must have either mask (the parameters to mask) or show (the only ones to show)");
        }
        boolean show = query.has("show");
        String key = show ? "show" : "mask";
        return new Query(show, isEmptyList(query.value(key))
                ? Set.of()
                : Set.copyOf(query.list(key, name -> name.toLowerCase(Locale.ROOT))));
    }

    private static List<OwnPattern> patterns(@Nullable YamlNode node, FileProblems problems) {
        List<OwnPattern> patterns = new ArrayList<>();
        if (node instanceof YamlNode.Mapping(List<YamlNode.Entry> entries, int line)) {
            for (YamlNode.Entry entry : entries) {
                if (entry.value() instanceof YamlNode.Scalar(String expression, int at)) {
                    problems.parse(at, "pattern " + entry.key(), expression,
                            text -> OwnPattern.of(entry.key(), text), patterns);
                } else {
                    problems.add(entry.line(), "pattern " + entry.key() + " must be a regular expression");
                }
            }
            if (entries.size() > MOST_PATTERNS) {
                problems.add(line, "there are " + entries.size() + " patterns, must be at most " + MOST_PATTERNS);
            }
        } else if (node != null) {
            problems.add(node.line(), "patterns is " + node.kind() + ", must be regular expressions by their names");
        }
        return patterns;
    }

    private static @Nullable Secret key(Keys keys, Path folder, FileProblems problems) {
        boolean hash = keys.choice("replace", List.of("mask", "hash"), "mask").equals("hash");
        YamlNode file = keys.value("hash-key-file");
        if (hash != (file != null)) {
            problems.add(file == null ? keys.line() : file.line(), hash
                    ? "replace: hash needs hash-key-file, a file with at least " + MaskingProfile.MIN_KEY_BYTES
                            + " random bytes"
                    : "hash-key-file is of use with replace: hash only");
        }
        return hash && file != null ? read(folder.resolve(keys.text("hash-key-file")), file.line(), problems) : null;
    }

    private static @Nullable Secret read(Path file, int line, FileProblems problems) {
        problems.onFile(file);
        try {
            long size = Files.size(file);
            if (size < MaskingProfile.MIN_KEY_BYTES || size > MOST_KEY_BYTES) {
                problems.add(line, "hash-key-file " + file + " has " + size + " bytes, must have "
                        + MaskingProfile.MIN_KEY_BYTES + " to " + MOST_KEY_BYTES);
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            Secret key = Secret.copyOf(bytes);
            Arrays.fill(bytes, (byte) 0);
            return key;
        } catch (IOException e) {
            problems.add(line, "cannot read hash-key-file " + file + ": " + e.getClass().getSimpleName());
            return null;
        }
    }
}
