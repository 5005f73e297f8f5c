package dev.switchboard.gateway.commands;

/** What the way of commands reports. Called on event loops; must not block. */
public interface CommandMetrics {

    /**
     * A command was answered.
     *
     * @param command its name, or {@code unknown} if no concern owns it
     * @param code {@code OK} or the refusal's code
     */
    default void answered(String command, String code, long nanos) {}
}
