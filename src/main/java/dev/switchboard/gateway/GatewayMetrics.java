package dev.switchboard.gateway;

/** What the gateway tells whoever counts. Called from event loops; must not block. */
public interface GatewayMetrics {

    /** Nobody counts. */
    GatewayMetrics NONE = new GatewayMetrics() {};

    default void opened(String door) {}

    default void closed(String door, CloseReason reason) {}

    /** A connection, or a request for one, was turned away with this close code, before it was admitted. */
    default void refused(int code) {}

    default void delivered(String door) {}

    /** An ephemeral event was not sent to a peer that does not read. */
    default void dropped(String door) {}

    /** A jump in a topic's order was closed by reading {@code events} from its log. */
    default void gapFilled(int events) {}

    default void replayed(int events) {}

    /** A command was answered: {@code code} is {@code OK} or the refusal's code. */
    default void answered(String command, String code, long nanos) {}
}
