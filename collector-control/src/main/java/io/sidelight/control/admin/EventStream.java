// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.audit.EcsRenderer;
import io.sidelight.control.feed.FeedItem;
import io.sidelight.control.feed.Subscription;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes what a subscription gets as server-sent events (WHATWG HTML, section 9.2), until it ends or its caller may not have it any more. */
final class EventStream implements ApiResponse.Stream {
    static final String TYPE = "text/event-stream";

    private static final long LOOK_MS = 1_000;
    private static final long LOOK_NS = LOOK_MS * 1_000_000;
    private static final int HEARTBEAT = 10;

    private final Subscription subscription;
    private final long most;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final EcsRenderer renderer;

    /**
     * @param most events, after which it ends
     * @param version of the product
     */
    EventStream(Subscription subscription, long most, String version) {
        this.subscription = subscription;
        this.most = most;
        this.renderer = new EcsRenderer(line, version);
    }

    @Override
    public String contentType() {
        return TYPE;
    }

    @Override
    public void writeTo(OutputStream out, BooleanSupplier mayStill) throws IOException {
        try (subscription) {
            comment(out, "events from now on; what was before is not told, whatever Last-Event-ID says");
            long told = 0;
            long looked = System.nanoTime();
            for (int quiet = 0; told < most && !subscription.isEnded();) {
                FeedItem item = next();
                if (item != null) {
                    event(out, item);
                    told++;
                    quiet = 0;
                } else if (++quiet % HEARTBEAT == 0) {
                    comment(out, "nothing new");
                }
                long lost = subscription.takeLost();
                if (lost > 0) {
                    message(out, "lost", "{\"lost\":" + lost + "}");
                }
                boolean isTime = System.nanoTime() - looked >= LOOK_NS;
                looked = isTime ? System.nanoTime() : looked;
                if (isTime && !mayStill.getAsBoolean()) {
                    message(out, "end", "{\"reason\":\"the credential is not valid any more\"}");
                    return;
                }
            }
            message(out, "end", told < most
                    ? "{\"reason\":\"the appliance ends\"}"
                    : "{\"reason\":\"as many as were asked for\"}");
        }
    }

    private @Nullable FeedItem next() {
        try {
            return subscription.next(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscription.close();
            return null;
        }
    }

    private void event(OutputStream out, FeedItem item) throws IOException {
        String json = switch (item) {
            case FeedItem.Seen(var event) -> {
                line.reset();
                renderer.onEvent(event);
                renderer.flush();
                yield line.toString(StandardCharsets.UTF_8).strip();
            }
            case FeedItem.Done(String done) -> done;
        };
        message(out, item.dataset().code(), json);
    }

    /** @param json in one line */
    private static void message(OutputStream out, String name, String json) throws IOException {
        write(out, "event: " + name + "\ndata: " + json + "\n\n");
    }

    private static void comment(OutputStream out, String text) throws IOException {
        write(out, ": " + text + "\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
