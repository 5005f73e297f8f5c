package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Effects.Join;
import dev.switchboard.gateway.recovery.TopicPositions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client gets.
 *
 * @param joins the topics that it joins, beside the personal one
 * @param grants confirms them once they are joined
 * @param personalSince the position after which its personal topic is replayed, or null
 * @param positions those of the {@code id} that it came with, or null
 * @param lost whether it came with an {@code id} that says nothing: how much it has missed is unknown
 */
record Granted(
        SseRequest request,
        List<Join> joins,
        Grants grants,
        @Nullable Long personalSince,
        @Nullable TopicPositions positions,
        boolean lost) {

    Granted {
        joins = List.copyOf(joins);
    }
}
