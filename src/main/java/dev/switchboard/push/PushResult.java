package dev.switchboard.push;

import java.util.Locale;

/** What becomes of a message for one browser. */
enum PushResult {
    /** The push service has taken it. */
    DELIVERED,
    /** The push service does not know the browser any more; its subscription is removed. */
    GONE,
    /** The push service refuses the message for good. */
    REFUSED,
    /** The push service did not take it; it is tried again. */
    RETRIED,
    /** It was not taken in its time to live. */
    EXPIRED,
    /** Its host is not in {@code push.hosts}, or has a private address. */
    BLOCKED,
    /** There is nothing to say any more: the message was read or deleted meanwhile. */
    DROPPED;

    /** In the metrics and the log. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
