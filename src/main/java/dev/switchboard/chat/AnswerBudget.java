package dev.switchboard.chat;

import io.vertx.core.json.JsonObject;

/**
 * Keeps one answer's page far below what a connection's outbound queue takes (1 MiB), however long its elements are. The
 * first element is always taken; the rest of them is on the next page.
 */
final class AnswerBudget {

    /** In bytes of UTF-8. */
    static final int MAX_BYTES = 512 * 1024;

    private int taken;

    /** Whether this element still goes on the page. */
    boolean takes(JsonObject element) {
        int length = element.toBuffer().length();
        if (taken > 0 && taken + length > MAX_BYTES) {
            return false;
        }
        taken += length;
        return true;
    }
}
