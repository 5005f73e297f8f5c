package dev.switchboard.bus;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a concern.
 *
 * @param name such as {@code message:send}
 * @param caller the user and the connection that it came from
 * @param data the client's data, {@code {}} if it sent none; the handler may keep it and must not change it
 * @param joined true when a command is sent a second time because its first answer set {@link Effects#repeat()}: the
 *     joins are done and every node knows of them
 * @param trace what its log lines are found by, or null
 * @param deadline after it the client has its answer, {@code TIMEOUT}, and the command must not take effect
 */
@ConcernApi
public record Command(
        String name, Caller caller, JsonObject data, boolean joined, @Nullable Trace trace, Deadline deadline) {

    /** A command with the trace that the calling code runs under. */
    public Command(String name, Caller caller, JsonObject data, boolean joined) {
        this(name, caller, data, joined, Trace.current());
    }

    /** A command with the usual time from now on. */
    public Command(String name, Caller caller, JsonObject data, boolean joined, @Nullable Trace trace) {
        this(name, caller, data, joined, trace, Deadline.in(Commands.ANSWER_TIMEOUT));
    }
}
