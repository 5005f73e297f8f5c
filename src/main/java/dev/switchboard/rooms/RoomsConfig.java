package dev.switchboard.rooms;

import dev.switchboard.config.Settings;

/**
 * The settings of the concern {@code rooms}.
 *
 * @param maxName the longest name of a room, in characters
 * @param announceUpTo in a room with more connections than this, joining and leaving make no events
 */
public record RoomsConfig(int maxName, int announceUpTo) {

    public static RoomsConfig from(Settings settings) {
        return new RoomsConfig(settings.whole("maxName"), settings.whole("announceUpTo"));
    }
}
