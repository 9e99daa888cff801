// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sidelight.control.terminal.Terminal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidelight events --follow}: what a running appliance sees, as it sees it. */
@Command(name = "events", mixinStandardHelpOptions = true, versionProvider = Version.class, header = "Shows the audit events of a running appliance as they come, a line of JSON each.", description = {
    "", "What was before is not shown. Who reads too slowly loses events, and is told how many on standard error.", ""})
final class EventsCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    private final Terminal terminal;

    @Mixin
    private ClientOptions appliance = new ClientOptions();

    @Option(names = "--follow", required = true, description = "until Ctrl-C, or until the appliance ends")
    @SuppressWarnings("unused") // what it asks for is what there is
    private boolean follow;

    @Option(names = "--dataset", paramLabel = "NAME", split = ",", description = "only events of these, as sidelight.tls; repeatable (default: all that the caller may see)")
    private List<String> datasets = List.of();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "end after so many (default: never)")
    private int limit;

    EventsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        StringBuilder path = new StringBuilder("/api/v1/events?dataset=")
                .append(URLEncoder.encode(String.join(",", datasets), StandardCharsets.UTF_8));
        if (limit > 0) {
            path.append("&limit=").append(limit);
        }
        appliance.call(client -> client.events(path.toString(), this::onEvent));
        return ExitCode.OK;
    }

    /** Returns whether somebody still reads. */
    private boolean onEvent(String name, String json) {
        switch (name) {
            case "lost" -> Problems.print(terminal.err(),
                    number(json) + " events were lost here, since they were read too slowly");
            case "end" -> Problems.print(terminal.err(), "no more events: " + reason(json));
            default -> {
                terminal.out().println(json);
                terminal.flush();
            }
        }
        return !terminal.rawOut().failed();
    }

    private static String number(String json) {
        return member(json, "lost");
    }

    private static String reason(String json) {
        return member(json, "reason");
    }

    private static String member(String json, String name) {
        try {
            return JSON.readTree(json).path(name).asText("?");
        } catch (JsonProcessingException e) {
            return "?";
        }
    }
}
