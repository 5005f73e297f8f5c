package dev.switchboard.api;

/** Receives what REST measures. Called from event loops; must not block. */
public interface ApiMetrics {

    /** Measures nothing. */
    ApiMetrics NONE = new ApiMetrics() {};

    /**
     * A request that sent a command was answered.
     *
     * @param command one of {@link RestRoutes#COMMANDS} or of {@link AuthRoutes#COMMANDS}
     * @param code {@code OK} or the refusal's code
     * @param nanos the time from request to answer
     */
    default void answered(String command, String code, long nanos) {}
}
