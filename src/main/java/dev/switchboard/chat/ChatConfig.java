package dev.switchboard.chat;

import dev.switchboard.config.Settings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the concern {@code chat}.
 *
 * @param maxText the longest text of a message, in characters
 * @param maxUnread unread messages are counted up to this number, so that a long absence costs no long count
 * @param typingTimeout how long typing lasts if the client does not end or repeat it
 * @param purgeInterval the pause between two removals of the messages of deleted chats
 * @param adminsAdd whether only the owner and the admins of a group may add participants
 * @param history from which message on a participant reads a group
 * @param retention how long messages are kept at most; null for ever
 * @param retentionInterval the pause between two walks through the chats that removes older ones
 * @param searchLanguage the configuration of PostgreSQL's text search that messages are indexed with
 */
record ChatConfig(
        int maxText,
        int maxUnread,
        Duration typingTimeout,
        Duration purgeInterval,
        boolean adminsAdd,
        History history,
        @Nullable Duration retention,
        Duration retentionInterval,
        String searchLanguage) {

    static ChatConfig from(Settings settings) {
        return new ChatConfig(
                settings.whole("maxText"),
                settings.whole("maxUnread"),
                settings.duration("typingTimeout"),
                settings.duration("purgeInterval"),
                settings.text("whoAdds").equals("admin"),
                History.of(settings.text("history")),
                settings.has("retention") ? settings.duration("retention") : null,
                settings.duration("retentionInterval"),
                settings.text("searchLanguage"));
    }

    /** What holds in every group. */
    GroupSettings.Rules groups() {
        return new GroupSettings.Rules(adminsAdd, history == History.JOINING, retention);
    }
}
