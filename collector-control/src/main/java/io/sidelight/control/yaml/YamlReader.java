// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.sidelight.control.terminal.Text;
import io.sidelight.control.yaml.YamlNode.Entry;
import io.sidelight.control.yaml.YamlNode.Mapping;
import io.sidelight.control.yaml.YamlNode.Nothing;
import io.sidelight.control.yaml.YamlNode.Place;
import io.sidelight.control.yaml.YamlNode.Scalar;
import io.sidelight.control.yaml.YamlNode.Sequence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads one file in YAML, whose top is a mapping. What is no YAML ends the reading; keys given twice, aliases and tags are
 * problems beside which the rest is read on. Never throws, whatever the bytes are; the tree takes some fifty bytes a byte at most.
 */
public final class YamlReader {
    private static final int MOST_DEPTH = 32;
    private static final Place TOP = new Place(1, 1);

    private final YAMLParser parser;
    private final YamlProblems problems;

    private YamlReader(YAMLParser parser, YamlProblems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Reading cannot go on. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Place place;

        RefusedException(Place place, String sentence) {
            super(sentence);
            this.place = place;
        }
    }

    /**
     * The tree in {@code content}; without a key when it has none, or is no YAML, which {@code problems} is told.
     *
     * @param content in UTF-8; whoever read it has bounded its length
     */
    public static Mapping read(byte[] content, YamlProblems problems) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            try (YAMLParser parser = factory(text.length()).createParser(text)) {
                return new YamlReader(parser, problems).document();
            }
        } catch (RefusedException e) {
            problems.add(e.place, String.valueOf(e.getMessage()));
        } catch (CharacterCodingException e) {
            problems.add("it is not text in UTF-8");
        } catch (JsonProcessingException e) {
            addSyntax(e, problems);
        } catch (IOException e) {
            problems.add("it cannot be read: " + e.getMessage());
        }
        return new Mapping(Map.of(), TOP);
    }

    private static YAMLFactory factory(int length) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Math.max(length, 1));
        return YAMLFactory.builder().loaderOptions(options).build();
    }

    private static void addSyntax(JsonProcessingException e, YamlProblems problems) {
        if (e.getCause() instanceof MarkedYAMLException marked) {
            Mark mark = marked.getProblemMark();
            problems.add(mark == null ? 0 : mark.getLine() + 1,
                    "this is no YAML: " + (marked.getContext() == null ? "" : marked.getContext() + ", ")
                            + marked.getProblem() + (isAlias(marked) ? "; quote a text that begins with *" : ""));
            return;
        }
        JsonLocation location = e.getLocation();
        String message = String.valueOf(e.getOriginalMessage());
        int end = message.indexOf('\n');
        problems.add(location == null ? 0 : Math.max(location.getLineNr(), 0),
                "this is no YAML: " + (end < 0 ? message : message.substring(0, end)));
    }

    /** Of names with a wildcard, which YAML takes for aliases. */
    private static boolean isAlias(MarkedYAMLException marked) {
        return String.valueOf(marked.getContext()).contains("alias");
    }

    private Mapping document() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return new Mapping(Map.of(), TOP);
        }
        YamlNode top = node(token, 0);
        if (parser.nextToken() != null) {
            problems.add(place(), "a second document begins here; a file has one");
        }
        if (top instanceof Mapping mapping) {
            return mapping;
        }
        if (!(top instanceof Nothing)) {
            problems.add(top.place(), "the file must have keys with values behind a colon, and is " + top.what());
        }
        return new Mapping(Map.of(), top.place());
    }

    private YamlNode node(@Nullable JsonToken token, int depth) throws IOException {
        Place place = place();
        if (token == null) {
            throw new RefusedException(place, "the file ends before it is whole");
        }
        if (depth > MOST_DEPTH) {
            throw new RefusedException(place, "this is nested more than " + MOST_DEPTH + " deep");
        }
        if (parser.isCurrentAlias()) {
            problems.add(place, "an alias (*" + shown(parser.getText())
                    + ") is not taken: write the value itself, or quote a text that begins with *");
            return new Nothing(place);
        }
        refuseTag(place);
        return switch (token) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> sequence(place, depth);
            case VALUE_NULL -> new Nothing(place);
            default -> isThere() ? new Scalar(parser.getText(), place) : new Nothing(place);
        };
    }

    /** Tags would change what is read; anchors change nothing without aliases. */
    private void refuseTag(Place place) throws IOException {
        if (parser.getTypeId() != null) {
            String tag = String.valueOf(parser.getTypeId());
            problems.add(place, "a tag (" + shown(tag.substring(tag.lastIndexOf(':') + 1))
                    + ") is not taken: leave it out");
        }
    }

    /** Behind a colon where nothing stands, the parser finds a text without a character, not even quotes. */
    private boolean isThere() throws IOException {
        return !parser.getText().isEmpty()
                || parser.currentTokenLocation().getCharOffset() != parser.currentLocation().getCharOffset();
    }

    private Mapping mapping(Place place, int depth) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            Place at = place();
            Entry entry = new Entry(at, node(parser.nextToken(), depth + 1));
            Entry first = entries.putIfAbsent(key, entry);
            if (first != null) {
                problems.add(at, "key '" + shown(key) + "' is given twice, first in line " + first.place().line());
            }
        }
        return new Mapping(entries, place);
    }

    private Sequence sequence(Place place, int depth) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, depth + 1));
        }
        return new Sequence(items, place);
    }

    private static String shown(String text) {
        return Text.cut(text, 60);
    }

    private Place place() {
        JsonLocation location = parser.currentTokenLocation();
        return new Place(Math.max(location.getLineNr(), 1), Math.max(location.getColumnNr(), 1));
    }
}
