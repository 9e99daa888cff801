// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The capture files of one folder as they are now, in order of their first packets. Not looked at: folders in it and hidden files.
 * A file that is there twice, by a link or as a compressed copy beside the original, is there once.
 *
 * @param files what can be read and has packets
 * @param problems a sentence for each file that should be a capture by its name and cannot be read
 */
record FolderListing(List<Listed> files, List<String> problems) {
    private static final Pattern CAPTURE_NAME = Pattern.compile(".*\\.(p?cap|pcapng|ntar|dmp)[0-9]*(\\.(gz|zst))?");
    private static final Pattern COMPRESSED_SUFFIX = Pattern.compile("\\.(gz|zst)$");

    /** A capture file, the time of its first packet in nanoseconds since 1970, and its size. */
    record Listed(Path file, long firstNs, long size) {
        static final Comparator<Listed> BY_TIME = Comparator.comparingLong(Listed::firstNs)
                .thenComparing(Listed::file);

        /** The same for a file and a compressed copy of it. */
        Content content() {
            return new Content(COMPRESSED_SUFFIX.matcher(file.toString()).replaceFirst(""), firstNs);
        }
    }

    /** What is in a file, whether it is compressed or not. */
    record Content(String name, long firstNs) {}

    /**
     * Looks at all files of {@code folder}.
     *
     * @throws CaptureException when the folder cannot be read
     */
    static FolderListing of(Path folder) {
        List<Listed> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (Path file : files(folder)) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.size() > 0 && seen.add(key(file, attributes))) {
                    firstTimeNs(file).ifPresent(ns -> add(new Listed(file, ns, attributes.size()), seen, found));
                }
            } catch (IOException | CaptureException e) {
                if (isCaptureName(file)) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
        }
        found.sort(Listed.BY_TIME);
        return new FolderListing(List.copyOf(found), List.copyOf(problems));
    }

    /** Regular files in {@code folder}, by name. */
    static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> !isHidden(file) && Files.isRegularFile(file)).sorted().toList();
        } catch (IOException e) {
            throw new CaptureException(
                    "folder " + folder + " cannot be read: check that it exists and its permissions");
        }
    }

    static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    static boolean isCaptureName(Path file) {
        return CAPTURE_NAME.matcher(file.getFileName().toString()).matches();
    }

    private static void add(Listed listed, Set<Object> seen, List<Listed> found) {
        if (seen.add(listed.content())) {
            found.add(listed);
        }
    }

    /** What a file is known by, whatever it is called. */
    static Object key(Path file, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return key == null ? file : key;
    }

    /**
     * Time of the first packet of {@code file}, empty when it has none so far.
     *
     * @throws CaptureException when it is no capture, or one that is damaged before its first packet
     */
    static OptionalLong firstTimeNs(Path file) throws IOException {
        try (CaptureFile capture = CaptureFile.ofChangingFile(file)) {
            if (capture.peek()) {
                return OptionalLong.of(capture.packet().timestampNs());
            }
            capture.damages().forEach(damage -> {
                throw new CaptureException(damage);
            });
            return OptionalLong.empty();
        }
    }
}
