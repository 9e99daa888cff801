// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.appliance.SinkState;
import io.sidelight.control.audit.ConnectionTable;
import io.sidelight.control.audit.EcsRenderer;
import io.sidelight.control.audit.StreamsWriter;
import io.sidelight.control.audit.Summary;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.terminal.GuardedOutput;
import io.sidelight.control.terminal.ProgressBar;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.ProgressHandler;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the results of one run go: table or event lines, stream files, progress, and the summary. Used by the thread that
 * runs the collector.
 *
 * <p>Without {@code --events} standard output gets the table and the summary; with {@code --events FILE} the summary alone;
 * with {@code --events -} nothing but events, and standard error gets the summary where it is a terminal.
 */
final class RunOutput implements AuditEventHandler, ProgressHandler, AutoCloseable {
    private final Terminal terminal;
    private final AnalyzeOptions options;
    private final GuardedOutput eventBytes;
    private final @Nullable EcsRenderer events;
    private final @Nullable StreamsWriter streams;
    private final ConnectionTable table;
    private final Summary summary = new Summary();
    private final ProgressBar progress;
    private final EventFeed feed = new EventFeed();
    private volatile List<SinkState> sinks = List.of();
    private long streamed;
    private Runnable stop = () -> {};

    private RunOutput(Terminal terminal, AnalyzeOptions options, GuardedOutput eventBytes,
            @Nullable StreamsWriter streams) {
        this.terminal = terminal;
        this.options = options;
        this.eventBytes = eventBytes;
        this.events = options.events() == null ? null : new EcsRenderer(eventBytes, Version.text());
        this.streams = streams;
        this.table = new ConnectionTable(terminal);
        this.progress = new ProgressBar(terminal);
        lookAtSinks();
    }

    /**
     * Opens the files that {@code options} name.
     *
     * @throws ConfigurationException when one cannot be made
     */
    static RunOutput open(Terminal terminal, AnalyzeOptions options) {
        List<String> problems = new ArrayList<>();
        GuardedOutput eventBytes = openEvents(terminal, options, problems);
        StreamsWriter streams = openStreams(options.streams(), problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new RunOutput(terminal, options, eventBytes, streams);
    }

    /** Calls {@code stop} once nobody reads standard output any more. */
    void stopWhenUnread(Runnable stop) {
        this.stop = stop;
    }

    /** Events as they come, for those who watch; lines that are told to it stand among the events. */
    EventFeed feed() {
        return feed;
    }

    /** How each sink does, a quarter of a second old at most; from any thread. */
    List<SinkState> sinks() {
        return sinks;
    }

    private void lookAtSinks() {
        List<SinkState> now = new ArrayList<>();
        if (events != null) {
            now.add(new SinkState("file", String.valueOf(options.events()), events.rendered(),
                    eventBytes.failureText()));
        } else {
            now.add(new SinkState("table", "-", table.rows(), terminal.rawOut().failureText()));
        }
        if (streams != null) {
            now.add(new SinkState("streams", String.valueOf(options.streams()), streamed, streams.failure()));
        }
        sinks = List.copyOf(now);
    }

    PlaintextSink.Factory plaintext() {
        return streams == null ? worker -> PlaintextSink.NONE : streams;
    }

    @Override
    public void onEvent(AuditEvent event) {
        summary.add(event);
        feed.onEvent(event);
        if (events != null) {
            events.onEvent(event);
        }
        if (event instanceof TlsConnectionEvent tls) {
            onTlsConnection(tls);
        } else if (event instanceof HealthEvent health && health.kind() == HealthEvent.Kind.INTERFACE) {
            // What an operator who sits before it must know at once; the summary tells of the rest.
            progress.clear();
            Problems.print(terminal.err(), health.message());
        }
    }

    @Override
    public void onProgress(long bytesRead, long bytesTotal, long packets) {
        progress.onProgress(bytesRead, bytesTotal, packets);
        flush();
        lookAtSinks();
        stopWhenFailed();
    }

    /** Whoever reads along sees events soon after they happened. */
    private void flush() {
        if (events != null) {
            feed.takeLines().forEach(events::onLine);
            events.flush();
            eventBytes.flush();
        }
        terminal.flush();
    }

    /** Prints the summary and what went wrong, and says how the process ends. */
    int finish(CollectorReport report, boolean interrupted) {
        progress.clear();
        closeFiles();
        printSummary(report, interrupted);
        terminal.flush();
        report.damages().forEach(damage -> Problems.print(terminal.err(), damage));
        boolean written = reportUnwritten();
        if (!report.damages().isEmpty()) {
            return ExitCode.DAMAGED_INPUT;
        }
        return written && report.internalErrors() == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }

    @Override
    public void close() {
        progress.clear();
        closeFiles();
    }

    private void onTlsConnection(TlsConnectionEvent tls) {
        if (streams != null) {
            streams.add(tls);
            streamed++;
        }
        if (events == null) {
            progress.clear();
            table.add(tls);
        }
        stopWhenFailed();
    }

    private void stopWhenFailed() {
        if (terminal.rawOut().failed() || eventBytes.failed()) {
            stop.run();
        }
    }

    private void closeFiles() {
        feed.close();
        if (events != null) {
            feed.takeLines().forEach(events::onLine);
            events.flush();
        }
        if (options.eventsToStandardOutput()) {
            eventBytes.flush();
        } else {
            eventBytes.close();
        }
        if (streams != null) {
            streams.close();
        }
    }

    private void printSummary(CollectorReport report, boolean interrupted) {
        if (options.eventsToStandardOutput()) {
            if (terminal.errIsTerminal()) {
                summary.print(terminal.err(), terminal, report);
            }
            return;
        }
        if (events == null && summary.tlsConnections() > 0) {
            terminal.out().println();
        }
        if (interrupted) {
            terminal.out().println("interrupted; this is what was seen until then:");
        }
        summary.print(terminal.out(), terminal, report);
        if (events != null) {
            terminal.out().println(Text.counted(events.rendered(), "event")
                    + (eventBytes.failed() ? " made, but not all of them are in " : " written to ") + options.events());
        }
    }

    private boolean reportUnwritten() {
        boolean written = true;
        for (GuardedOutput output : List.of(terminal.rawOut(), eventBytes)) {
            if (output.failed() && !output.readerIsGone()) {
                String where = output == terminal.rawOut() ? "standard output" : String.valueOf(options.events());
                Problems.print(terminal.err(), "cannot write to " + where + ": " + output.failureText());
                written = false;
            }
        }
        if (streams != null && !streams.failure().isEmpty()) {
            Problems.print(terminal.err(),
                    "streams in " + options.streams() + " are not complete: " + streams.failure());
            written = false;
        }
        return written;
    }

    private static GuardedOutput openEvents(Terminal terminal, AnalyzeOptions options, List<String> problems) {
        if (options.eventsToStandardOutput()) {
            return terminal.rawOut();
        }
        if (options.events() != null) {
            Path file = Path.of(options.events());
            try {
                return new GuardedOutput(new BufferedOutputStream(options.service()
                        ? Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                        : Files.newOutputStream(file), 1 << 16));
            } catch (IOException e) {
                problems.add("cannot write events to " + file + ": " + Problems.cause(e));
            }
        }
        return new GuardedOutput(OutputStream.nullOutputStream());
    }

    private static @Nullable StreamsWriter openStreams(@Nullable Path folder, List<String> problems) {
        try {
            return folder == null ? null : StreamsWriter.open(folder);
        } catch (IOException e) {
            problems.add("cannot write streams to " + folder + ": " + Problems.cause(e));
            return null;
        }
    }
}
