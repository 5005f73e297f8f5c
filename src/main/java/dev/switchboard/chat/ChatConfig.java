package dev.switchboard.chat;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The bounds of chats: {@code settings} of the concern {@code chat}.
 *
 * @param maxText the longest text of a message, in characters
 * @param maxParticipants the most participants of one chat
 * @param maxUnread unread messages are counted up to here, so that a long absence costs no long count
 * @param typingTimeout after this time somebody has stopped typing who did not say so
 * @param purgeInterval how often the messages of deleted chats are removed
 */
record ChatConfig(int maxText, int maxParticipants, int maxUnread, Duration typingTimeout, Duration purgeInterval) {

    static ChatConfig from(Settings settings) {
        return new ChatConfig(
                settings.whole("maxText"),
                settings.whole("maxParticipants"),
                settings.whole("maxUnread"),
                settings.duration("typingTimeout"),
                settings.duration("purgeInterval"));
    }
}
