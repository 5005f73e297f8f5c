package dev.switchboard.push;

import dev.switchboard.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code push} of the configuration, and what it takes from elsewhere in it.
 *
 * @param contact how the operator of a push service reaches the hub's: a {@code mailto:} or https address; push notifications
 *     are off without it
 * @param hosts where subscriptions may lead to
 * @param ca the PEM file of the authorities that vouch for push services; empty for those of the JDK
 * @param texts whether messages are quoted
 * @param unreadAfter when a message counts as unread
 * @param ttl how long the hub and the push services keep what a browser has not got
 * @param perUser the most subscriptions of a user
 * @param maxUnread the number up to which unread messages are counted
 * @param usersAtOnce the most users that the concern {@code presence} is asked about at once
 */
record PushConfig(
        Optional<String> contact,
        PushHosts hosts,
        Optional<String> ca,
        boolean texts,
        Duration unreadAfter,
        Duration ttl,
        int perUser,
        int maxUnread,
        int usersAtOnce) {

    static PushConfig from(Settings settings) {
        return new PushConfig(
                settings.optionalText("contact"),
                PushHosts.of(settings.has("hosts") ? Optional.of(settings.texts("hosts")) : Optional.empty()),
                settings.optionalText("ca"),
                settings.flag("texts"),
                settings.duration("unreadAfter"),
                settings.duration("ttl"),
                settings.whole("perUser"),
                settings.whole("maxUnread"),
                settings.whole("usersAtOnce"));
    }
}
