package dev.switchboard.boot.stores;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The pause between two looks at something that another process does. */
final class StorePause {

    private StorePause() {}

    static void of(Duration length) {
        try {
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoresException("interrupted", interrupted);
        }
    }
}
