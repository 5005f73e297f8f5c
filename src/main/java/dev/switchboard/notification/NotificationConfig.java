package dev.switchboard.notification;

import dev.switchboard.config.Settings;

/**
 * The settings of the concern {@code notification}.
 *
 * @param maxMessage the longest message, in characters
 * @param maxDataBytes the most bytes of a notification's data, as encoded JSON
 * @param maxUsers the most users that one notification is sent to
 * @param maxIds the most notifications that one command marks by their ids
 * @param page how many notifications a page holds by default
 * @param maxPage the most notifications of one page
 */
record NotificationConfig(int maxMessage, int maxDataBytes, int maxUsers, int maxIds, int page, int maxPage) {

    static NotificationConfig from(Settings settings) {
        return new NotificationConfig(
                settings.whole("maxMessage"),
                settings.whole("maxDataBytes"),
                settings.whole("maxUsers"),
                settings.whole("maxIds"),
                settings.whole("page"),
                settings.whole("maxPage"));
    }
}
