package dev.switchboard.push;

import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;

/**
 * A message that waits to be sent to one browser.
 *
 * @param topic of the log that it is about: a chat's, or the user's own
 * @param seq the event that it is about
 * @param chat whether it is about a chat
 * @param at when it was decided
 * @param attempts how often it was sent in vain
 * @param point the browser's key, an uncompressed P-256 point
 * @param auth the browser's secret
 */
record Delivery(
        long id,
        long subscription,
        long topic,
        long seq,
        boolean chat,
        OffsetDateTime at,
        int attempts,
        String user,
        String url,
        String host,
        Buffer point,
        Buffer auth) {

    @Override
    public String toString() {
        return "Delivery[" + id + " " + host + "]";
    }
}
