package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;

/**
 * What a client asks of a concern.
 *
 * @param name such as {@code message:send}
 * @param caller who asks
 * @param data the client's data, {@code {}} if it sent none; the handler may keep it and must not change it
 * @param joined true when this is the second asking of a command whose first answer said {@link Effects#again()}: the
 *     joins are done and known to every node
 * @param trace what its log lines are found by, or null
 */
public record Command(String name, Caller caller, JsonObject data, boolean joined, Trace trace) {

    /** A command that belongs to what the calling code works for. */
    public Command(String name, Caller caller, JsonObject data, boolean joined) {
        this(name, caller, data, joined, Trace.current());
    }
}
