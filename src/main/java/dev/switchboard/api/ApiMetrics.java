package dev.switchboard.api;

/** What REST tells whoever counts. Called from event loops; must not block. */
public interface ApiMetrics {

    /** Nobody counts. */
    ApiMetrics NONE = new ApiMetrics() {};

    /**
     * A request that asks for a command was answered.
     *
     * @param command one of {@link RestRoutes#COMMANDS} or of {@link AuthRoutes#COMMANDS}
     * @param code {@code OK} or the refusal's code
     */
    default void answered(String command, String code, long nanos) {}
}
