package dev.switchboard.bus;

/**
 * The commands of the concern {@code notification}. {@link #SEND} and {@link #PUBLISH} come from back ends, whose JSON
 * {@code api} passes on unread.
 */
public final class NotificationCommands {

    public static final String LIST = "notification:list";
    public static final String READ = "notification:read";
    public static final String SEND = "notification:send";
    public static final String PUBLISH = "publish";

    private NotificationCommands() {}
}
