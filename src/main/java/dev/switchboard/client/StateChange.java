package dev.switchboard.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A new state.
 *
 * @param code the close code of the last connection while there is none, 0 if there was no answer
 * @param reason why there is no connection
 * @param retryAt when the next attempt starts, by the client's clock, while waiting
 */
public record StateChange(State state, int code, String reason, @Nullable Instant retryAt) {}
