// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where captures lie in the file system, for who must not write there. */
public final class CapturePaths {
    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

    private CapturePaths() {}

    /**
     * The files that {@code capture} is read from: itself, standard input, or what begins as captures do in a folder; none for what
     * comes over the network.
     */
    public static List<Path> of(CaptureArgument capture) {
        return switch (capture) {
            case CaptureArgument.Named(Path path) -> Files.isDirectory(path) ? inFolder(path) : List.of(path);
            case CaptureArgument.StandardInput _ -> List.of(STANDARD_INPUT);
            case CaptureArgument.Connect _,CaptureArgument.Listen _ -> List.of();
        };
    }

    private static List<Path> inFolder(Path folder) {
        try {
            return FolderListing.files(folder).stream().filter(CapturePaths::beginsAsCapture).toList();
        } catch (CaptureException _) {
            // Whoever reads the folder says so.
            return List.of();
        }
    }

    /** Also one that is damaged further on, and so is not in a {@link FolderListing}. */
    private static boolean beginsAsCapture(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] first = in.readNBytes(CaptureFormat.MAGIC_LENGTH);
            return Compression.of(first) != Compression.NONE || first.length == CaptureFormat.MAGIC_LENGTH
                    && CaptureFormat.isMagic(ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt());
        } catch (IOException _) {
            return false;
        }
    }
}
