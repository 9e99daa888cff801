// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads a YAML file into {@link YamlNode}s: one document, without anchors, bounded in size and depth. */
final class YamlTree {
    private static final int MOST_CHARACTERS = 64 << 20;
    private static final int MOST_DEPTH = 32;

    private final YAMLParser parser;

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    /** What is wrong with a file, and on which line. */
    static final class SyntaxException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int line;

        SyntaxException(int line, String problem) {
            super(problem);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    /**
     * Reads a file; null when there is nothing in it.
     *
     * @throws SyntaxException when it is not YAML, or has what is not understood
     */
    static @Nullable YamlNode read(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(MOST_DEPTH);
        YAMLFactory factory = YAMLFactory.builder().loaderOptions(options)
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).build()).build();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                YAMLParser parser = factory.createParser(text)) {
            YamlTree tree = new YamlTree(parser);
            JsonToken first = parser.nextToken();
            YamlNode root = first == null ? null : tree.node(first);
            if (first != null && parser.nextToken() != null) {
                throw new SyntaxException(tree.line(), "a second document begins; there must be one");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new SyntaxException(line, "not YAML: " + firstLine(e.getOriginalMessage()));
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private YamlNode node(JsonToken token) throws IOException {
        if (parser.isCurrentAlias() || parser.canReadObjectId() && parser.getObjectId() != null) {
            throw new SyntaxException(line(),
                    "anchors and aliases (& and *) are not understood; quote a name that begins with *");
        }
        int line = line();
        return switch (token) {
            case START_OBJECT -> new YamlNode.Mapping(entries(), line);
            case START_ARRAY -> new YamlNode.Sequence(items(), line);
            case VALUE_NULL -> new YamlNode.Scalar("", line);
            default -> new YamlNode.Scalar(parser.getText(), line);
        };
    }

    private List<YamlNode> items() throws IOException {
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            items.add(node(next));
        }
        return items;
    }

    private List<YamlNode.Entry> entries() throws IOException {
        List<YamlNode.Entry> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int line = line();
            entries.add(new YamlNode.Entry(key, line, node(parser.nextToken())));
        }
        return entries;
    }
}
