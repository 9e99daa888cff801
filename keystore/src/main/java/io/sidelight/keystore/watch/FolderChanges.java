// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something changes in folders, as far as the system tells: network file systems do not, and it may have too few
 * watches. Then waiting lasts as long as it may, and no harm is done.
 */
public final class FolderChanges implements AutoCloseable {
    private final @Nullable WatchService service = service();
    private final Map<Path, WatchKey> keys = new HashMap<>();

    private static @Nullable WatchService service() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException | UnsupportedOperationException _) {
            return null;
        }
    }

    /** Watches these folders from now on, and no others. */
    public void follow(Collection<Path> folders) {
        WatchService watching = service;
        if (watching == null) {
            return;
        }
        keys.entrySet().removeIf(entry -> {
            boolean isGone = !folders.contains(entry.getKey()) || !entry.getValue().isValid();
            if (isGone) {
                entry.getValue().cancel();
            }
            return isGone;
        });
        for (Path folder : new HashSet<>(folders)) {
            if (!keys.containsKey(folder)) {
                watch(watching, folder);
            }
        }
    }

    private void watch(WatchService watching, Path folder) {
        try {
            keys.put(folder, folder.register(watching, StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException _) {
            // gone, or no watch is left: the interval does
        }
    }

    /** Returns when something has changed, or after {@code longest}. */
    public void await(Duration longest) throws InterruptedException {
        WatchService watching = service;
        if (watching == null) {
            Thread.sleep(longest);
            return;
        }
        try {
            WatchKey changed = watching.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
            while (changed != null) {
                changed.pollEvents();
                changed.reset();
                changed = watching.poll();
            }
        } catch (ClosedWatchServiceException _) {
            // nothing is waited for any more
        }
    }

    @Override
    public void close() {
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException _) {
            // nothing is waited for any more
        }
    }
}
