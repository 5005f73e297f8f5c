package dev.switchboard.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Trouble of something that is tried again and again: it is logged when it begins, when it becomes another, and when it is
 * over. Safe from any thread.
 */
final class LastingTrouble {

    private final Logger log;
    private final String what;
    private @Nullable String words;

    /** @param what cannot be done, as in "cannot {@code what}" */
    LastingTrouble(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    synchronized void begins(String now) {
        if (!now.equals(words)) {
            log.warn("cannot {}: {}", what, now);
        }
        words = now;
    }

    synchronized void ends() {
        if (words != null) {
            log.info("can {} again", what);
        }
        words = null;
    }
}
