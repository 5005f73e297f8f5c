package dev.switchboard.gateway.connection;

import dev.switchboard.gateway.topics.Drift;
import java.util.List;

/** What the gateway tells whoever counts. Called from event loops; must not block. */
public interface GatewayMetrics {

    /** Nobody counts. */
    GatewayMetrics NONE = new GatewayMetrics() {};

    /** What the self-audit may find. */
    List<String> DRIFTS = Drift.LABELS;

    /** Who counts for the connections of one door on one event loop. Asked once for both; told on that loop alone. */
    default EndpointMetrics door(String door) {
        return EndpointMetrics.NONE;
    }

    /** A client was turned away before it was admitted; {@code reason} is one of {@link CloseReason#LABELS}. */
    default void refused(String door, String reason) {}

    /** A jump in a topic's order was closed by reading {@code events} from its log. */
    default void gapFilled(int events) {}

    default void replayed(int events) {}

    /** The self-audit found the same difference in two looks, and has put it right; {@code drift} is one of {@link #DRIFTS}. */
    default void driftRepaired(String drift) {}

    /**
     * A command was answered.
     *
     * @param command its name, or {@code unknown} if no concern has it
     * @param code {@code OK} or the refusal's code
     */
    default void answered(String command, String code, long nanos) {}
}
