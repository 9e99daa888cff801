// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the figures of a run for programs. */
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

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (!Double.isNaN(value)) {
            json.writeNumberField(name, value);
        }
    }
}
