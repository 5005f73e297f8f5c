package dev.switchboard.todo;

import dev.switchboard.config.Settings;

/**
 * The settings of the concern {@code todo}.
 *
 * @param maxTitle the longest title, in characters
 * @param maxDescription the longest description, in characters
 * @param page how many todos a page holds by default
 * @param maxPage the most todos of one page
 */
record TodoConfig(int maxTitle, int maxDescription, int page, int maxPage) {

    static TodoConfig from(Settings settings) {
        return new TodoConfig(
                settings.whole("maxTitle"),
                settings.whole("maxDescription"),
                settings.whole("page"),
                settings.whole("maxPage"));
    }
}
