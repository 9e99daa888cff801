// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import org.jspecify.annotations.Nullable;

/** Reads a stream whose format is known when its first bytes have come. */
final class UndecidedReader implements CaptureReader {
    private final String name;
    private final CaptureInput input;
    private final SecretsHandler secrets;
    private @Nullable CaptureReader reader;
    private String damage = "";

    /** @param name of the stream, which may tell what it is when it is no capture */
    UndecidedReader(String name, CaptureInput input, SecretsHandler secrets) {
        this.name = name;
        this.input = input;
        this.secrets = secrets;
    }

    @Override
    public boolean next(CapturedPacket packet, long number) {
        CaptureReader decided = reader == null ? decide() : reader;
        return decided != null && decided.next(packet, number);
    }

    private @Nullable CaptureReader decide() {
        if (input.require(CaptureFormat.MAGIC_LENGTH)) {
            reader = CaptureFormat.reader(input, secrets);
            damage = reader == null ? CaptureFormat.whyNone(name, input) : "";
        } else if (!input.isWaiting()) {
            damage = whyNoBytes();
        }
        return reader;
    }

    private String whyNoBytes() {
        if (input.available() > 0) {
            return CaptureReader.cutShort(input, "the header of the file", CaptureFormat.MAGIC_LENGTH);
        }
        return input.failure().isEmpty() ? "is empty: nothing was captured" : "cannot be read: " + input.failure();
    }

    @Override
    public String damage() {
        CaptureReader decided = reader;
        return decided == null ? damage : decided.damage();
    }
}
