// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.MaskingProfile.Query;
import io.sidelight.dataplane.api.policy.OwnPattern;
import io.sidelight.keystore.Secret;
import io.sidelight.control.yaml.NearestName;
import io.sidelight.control.yaml.YamlNode;
import io.sidelight.control.yaml.YamlNode.Place;
import io.sidelight.control.yaml.YamlProblems;
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

    static MaskingProfile read(String name, YamlNode profile, PolicyProblems problems) {
        PolicySection keys = PolicySection.of(profile, "masking profile " + name, KEYS, problems);
        Set<String> headers = keys.has("headers") && !isEmptyList(keys.value("headers"))
                ? Set.copyOf(keys.list("headers", MaskingReader::header))
                : keys.has("headers") ? Set.of() : null;
        return new MaskingProfile(headers, query(keys, problems),
                Set.copyOf(keys.list("detect", MaskingReader::detector)), patterns(keys.value("patterns"), problems),
                key(keys, problems));
    }

    private static boolean isEmptyList(@Nullable YamlNode node) {
        return node instanceof YamlNode.Sequence list && list.items().isEmpty();
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

    private static Query query(PolicySection keys, PolicyProblems problems) {
        YamlNode value = keys.value("query");
        if (value == null) {
            return new Query(false, Set.of());
        }
        PolicySection query = PolicySection.of(value, "query", List.of("mask", "show"), problems);
        if (query.has("mask") == query.has("show")) {
            problems.add(value.place(),
                    "query must have either mask (the parameters to mask) or show (the only ones to show)");
        }
        boolean show = query.has("show");
        String key = show ? "show" : "mask";
        return new Query(show, isEmptyList(query.value(key))
                ? Set.of()
                : Set.copyOf(query.list(key, name -> name.toLowerCase(Locale.ROOT))));
    }

    private static List<OwnPattern> patterns(@Nullable YamlNode node, PolicyProblems problems) {
        List<OwnPattern> patterns = new ArrayList<>();
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach((name, entry) -> {
                if (entry.value() instanceof YamlNode.Scalar scalar) {
                    problems.parse(scalar.place(), "pattern " + name, scalar.text(),
                            text -> OwnPattern.of(name, text), patterns);
                } else {
                    problems.add(entry.place(), "pattern " + name + " must be a regular expression");
                }
            });
            if (mapping.entries().size() > MOST_PATTERNS) {
                problems.add(node.place(),
                        "there are " + mapping.entries().size() + " patterns, must be at most " + MOST_PATTERNS);
            }
        } else if (node != null) {
            problems.add(node.place(),
                    "patterns is " + PolicySection.shown(node) + ", must be regular expressions by their names");
        }
        return patterns;
    }

    private static @Nullable Secret key(PolicySection keys, PolicyProblems problems) {
        boolean hash = keys.choice("replace", List.of("mask", "hash"), "mask").equals("hash");
        YamlNode file = keys.value("hash-key-file");
        if (hash != (file != null)) {
            problems.add(file == null ? keys.place() : file.place(), hash
                    ? "replace: hash needs hash-key-file, a file with at least " + MaskingProfile.MIN_KEY_BYTES
                            + " random bytes"
                    : "hash-key-file is of use with replace: hash only");
        }
        if (!hash || file == null) {
            return null;
        }
        Path named = problems.named(file.place(), "hash-key-file", keys.text("hash-key-file"));
        return named == null ? null : read(named, file.place(), problems);
    }

    private static @Nullable Secret read(Path file, Place place, PolicyProblems problems) {
        YamlProblems _ = problems.ofNamed(file);
        try {
            long size = Files.size(file);
            if (size < MaskingProfile.MIN_KEY_BYTES || size > MOST_KEY_BYTES) {
                problems.add(place, "hash-key-file " + file + " has " + size + " bytes, must have "
                        + MaskingProfile.MIN_KEY_BYTES + " to " + MOST_KEY_BYTES);
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            Secret key = Secret.copyOf(bytes);
            Arrays.fill(bytes, (byte) 0);
            return key;
        } catch (IOException e) {
            problems.add(place, "cannot read hash-key-file " + file + ": " + e.getClass().getSimpleName());
            return null;
        }
    }
}
