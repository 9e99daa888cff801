// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.terminal.Text;
import io.sidelight.control.yaml.NearestName;
import io.sidelight.control.yaml.YamlNode;
import io.sidelight.control.yaml.YamlNode.Entry;
import io.sidelight.control.yaml.YamlNode.Mapping;
import io.sidelight.control.yaml.YamlNode.Nothing;
import io.sidelight.control.yaml.YamlNode.Scalar;
import io.sidelight.control.yaml.YamlNode.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one section while they are read: each is asked for once, with its default and what is allowed. What is wrong is noted,
 * and the default taken. {@link #end} notes the keys that nobody asked for.
 */
final class ConfigSection {
    private static final int LONGEST_SHOWN = 80;

    private final String path;
    private final @Nullable Mapping mapping;
    private final ConfigReading reading;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param path what stands before its keys, {@code capture.}; empty for the top
     * @param mapping null when the file does not have the section
     */
    ConfigSection(String path, @Nullable Mapping mapping, ConfigReading reading) {
        this.path = path;
        this.mapping = mapping;
        this.reading = reading;
    }

    /** A section within this one. */
    ConfigSection section(String name) {
        YamlNode node = node(name);
        if (node != null && !(node instanceof Mapping)) {
            wrong(node, name, node.what(), "be a section with keys of its own");
        }
        return new ConfigSection(path + name + ".", node instanceof Mapping section ? section : null, reading);
    }

    /** The mappings of a list, each as a section. */
    List<ConfigSection> sections(String name) {
        List<ConfigSection> sections = new ArrayList<>();
        for (YamlNode item : items(name, "be a list of sections")) {
            if (item instanceof Mapping section) {
                sections.add(new ConfigSection(path + name + "[" + sections.size() + "].", section, reading));
            } else {
                wrong(item, name, item.what(), "be a list of sections");
            }
        }
        return sections;
    }

    String text(String name, String otherwise) {
        return read(name, otherwise, "be a text", Optional::of, Function.identity());
    }

    boolean flag(String name, boolean otherwise) {
        return choice(name, otherwise, Map.of("true", true, "false", false), "be true or false");
    }

    int number(String name, int otherwise, Range range) {
        return read(name, otherwise, "be " + range, text -> whole(text).filter(range::holds).map(Math::toIntExact),
                String::valueOf);
    }

    /** A number, or a word that stands for {@code automatic}. */
    int number(String name, String word, int automatic, Range range) {
        return read(name, automatic, "be " + range + ", or " + word,
                text -> text.equals(word)
                        ? Optional.of(automatic)
                        : whole(text).filter(range::holds).map(Math::toIntExact),
                number -> number == automatic ? word : String.valueOf(number));
    }

    long size(String name, long otherwise, Range range, String why) {
        return read(name, otherwise, "be " + MemorySize.text(range) + why,
                text -> Optional.of(MemorySize.parse(text)).filter(range::holds), MemorySize::text);
    }

    Duration time(String name, Duration otherwise, Range range) {
        return read(name, otherwise, "be " + Times.text(range), text -> Times.parse(text).filter(
                time -> time.compareTo(Duration.ofNanos(range.least())) >= 0
                        && time.compareTo(Duration.ofNanos(range.most())) <= 0),
                Times::text);
    }

    /** One of the constants of an enumeration, in lower case. */
    <E extends Enum<E>> E choice(String name, E otherwise, E[] constants) {
        Map<String, E> byName = new LinkedHashMap<>();
        for (E constant : constants) {
            byName.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return choice(name, otherwise, byName, "be " + String.join(" or ", byName.keySet()));
    }

    private <T> T choice(String name, T otherwise, Map<String, T> words, String allowed) {
        return read(name, otherwise, allowed, text -> Optional.ofNullable(words.get(text)),
                value -> value.toString().toLowerCase(Locale.ROOT));
    }

    /** A path, against the folder of the configuration where it is relative; null when none is given. */
    @Nullable
    Path path(String name, NamedFile.Use use) {
        String text = text(name, "");
        return text.isEmpty() ? null : path(name, text, reading.line(path + name), use);
    }

    Path path(String name, Path otherwise, NamedFile.Use use) {
        String text = text(name, otherwise.toString());
        Path found = path(name, text, reading.line(path + name), use);
        return found == null ? otherwise : found;
    }

    List<Path> paths(String name, NamedFile.Use use) {
        List<Path> paths = new ArrayList<>();
        for (Scalar item : scalars(name)) {
            Path found = path(name, item.text(), item.place().line(), use);
            if (found != null) {
                paths.add(found);
            }
        }
        return paths;
    }

    List<String> texts(String name) {
        return scalars(name).stream().map(Scalar::text).toList();
    }

    /** What stands in a list; one value is a list of one. */
    private List<Scalar> scalars(String name) {
        List<Scalar> scalars = new ArrayList<>();
        List<YamlNode> items = items(name, "be a list of texts");
        for (YamlNode item : items) {
            if (item instanceof Scalar scalar && !scalar.text().isEmpty()) {
                scalars.add(scalar);
            } else {
                wrong(item, name, item instanceof Scalar ? "''" : item.what(), "be a list of texts");
            }
        }
        reading.value(path + name, String.join(", ", scalars.stream().map(Scalar::text).toList()), line(name));
        return scalars;
    }

    private List<YamlNode> items(String name, String allowed) {
        return switch (node(name)) {
            case null -> List.of();
            case Sequence list -> list.items();
            case Scalar one when one.text().isEmpty() -> List.of();
            case Scalar one -> List.of(one);
            case YamlNode other -> {
                wrong(other, name, other.what(), allowed);
                yield List.of();
            }
        };
    }

    private @Nullable Path path(String name, String text, int line, NamedFile.Use use) {
        try {
            Path found = reading.folder().resolve(text);
            reading.file(new NamedFile(path + name, found, use, line));
            return found;
        } catch (InvalidPathException e) {
            reading.problems().add(line, path + name + " is " + shown(text) + ", must be a path");
            return null;
        }
    }

    private <T> T read(String name, T otherwise, String allowed, Function<String, Optional<T>> parse,
            Function<T, String> print) {
        T value = otherwise;
        YamlNode node = node(name);
        if (node instanceof Scalar scalar) {
            Optional<T> read = parse.apply(scalar.text());
            if (read.isEmpty()) {
                wrong(node, name, shown(scalar.text()), allowed);
            }
            value = read.orElse(otherwise);
        } else if (node != null) {
            wrong(node, name, node.what(), allowed);
        }
        reading.value(path + name, print.apply(value), line(name));
        return value;
    }

    private void wrong(YamlNode node, String name, String is, String must) {
        reading.problems().add(node.place(), path + name + " is " + is + ", must " + must);
    }

    /** Notes what is wrong with the value of {@code name}, which was read. */
    void wrong(String name, String is, String must) {
        reading.problems().add(lineNear(name), path + name + " is " + is + ", must " + must);
    }

    /** Notes what is wrong where {@code name} stands; {@code sentence} follows on the key. */
    void problem(String name, String sentence) {
        reading.problems().add(lineNear(name), path + name + " " + sentence);
    }

    /** Where {@code name} stands; 0 when it does not. */
    int line(String name) {
        Entry entry = entry(name);
        return entry == null ? 0 : entry.place().line();
    }

    /** Where {@code name} should stand when it does not: where the section begins. */
    private int lineNear(String name) {
        int line = line(name);
        return line > 0 || mapping == null || path.isEmpty() ? line : mapping.place().line();
    }

    private @Nullable Entry entry(String name) {
        return mapping == null ? null : mapping.entries().get(name);
    }

    /** The value of {@code name}, null when there is none. */
    private @Nullable YamlNode node(String name) {
        known.add(name);
        Entry entry = entry(name);
        return entry == null || entry.value() instanceof Nothing ? null : entry.value();
    }

    /** Notes the keys that are not known. To be called when all that are have been asked for. */
    void end() {
        if (mapping == null) {
            return;
        }
        mapping.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                String nearest = NearestName.of(name, known);
                reading.problems().add(entry.place(), "unknown key '" + path + Text.cut(name, LONGEST_SHOWN) + "'"
                        + (nearest.isEmpty()
                                ? "; there are " + String.join(", ", known)
                                : " (did you mean '" + path + nearest + "'?)"));
            }
        });
    }

    private static Optional<Long> whole(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static String shown(String text) {
        return text.matches("[\\w.:/+-]{1,80}") ? text : "'" + Text.cut(text, LONGEST_SHOWN) + "'";
    }
}
