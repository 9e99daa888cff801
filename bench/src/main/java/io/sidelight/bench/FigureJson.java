// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The figures of a run for programs. */
final class FigureJson {
    private FigureJson() {}

    static void write(Path file, Machine machine, List<Figure> figures) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("processor", machine.processor());
            json.writeNumberField("cores", machine.cores());
            json.writeStringField("java", machine.java());
            json.writeStringField("rsa", machine.rsa());
            json.writeArrayFieldStart("figures");
            for (Figure figure : figures) {
                write(json, figure);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Figure figure) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", figure.name());
        json.writeStringField("unit", figure.unit());
        number(json, "first", figure.first());
        number(json, "median", figure.median());
        number(json, "best", figure.best());
        if (!figure.limitName().isEmpty()) {
            json.writeStringField("limit_name", figure.limitName());
            number(json, "limit", figure.limit());
            number(json, "share", figure.share());
        }
        if (!figure.isMeasured()) {
            json.writeStringField("not_measured", figure.target());
        } else if (!figure.target().isEmpty()) {
            json.writeStringField("target", figure.target());
            json.writeBooleanField("reached", figure.reached());
        }
        json.writeEndObject();
    }

    /** Figures as {@link #write} wrote them. */
    static List<Figure> read(Path file) throws IOException {
        List<Figure> figures = new ArrayList<>();
        for (JsonNode figure : new ObjectMapper().readTree(file.toFile()).path("figures")) {
            String missing = figure.path("not_measured").asText("");
            figures.add(new Figure(figure.path("name").asText(), figure.path("unit").asText(), number(figure, "first"),
                    number(figure, "median"), number(figure, "best"), figure.path("limit_name").asText(""),
                    number(figure, "limit"), missing.isEmpty() ? figure.path("target").asText("") : missing,
                    figure.path("reached").asBoolean(true)));
        }
        return figures;
    }

    private static double number(JsonNode figure, String name) {
        return figure.path(name).asDouble(Double.NaN);
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (!Double.isNaN(value)) {
            json.writeNumberField(name, value);
        }
    }
}
