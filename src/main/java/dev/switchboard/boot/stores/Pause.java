package dev.switchboard.boot.stores;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The pause between two checks of another process. */
final class Pause {

    private Pause() {}

    static void of(Duration length) {
        try {
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoresException("interrupted", interrupted);
        }
    }
}
