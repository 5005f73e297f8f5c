package dev.switchboard.chat;

import io.vertx.core.json.JsonObject;

/**
 * Limits the bytes of one page, so that an answer stays far below the size of a connection's outbound queue (1 MiB)
 * however long its elements are. The first element always fits; those that do not are on the next page.
 */
final class PageBudget {

    /** In bytes of UTF-8. */
    static final int MAX_BYTES = 512 * 1024;

    private int used;

    /** Whether the element fits on the page; if so, its bytes are used. */
    boolean tryAdd(JsonObject element) {
        int length = element.toBuffer().length();
        if (used > 0 && used + length > MAX_BYTES) {
            return false;
        }
        used += length;
        return true;
    }
}
