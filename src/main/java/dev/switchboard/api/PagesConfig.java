package dev.switchboard.api;

import dev.switchboard.config.Settings;
import java.util.List;

/**
 * The settings of the pages.
 *
 * @param enabled whether the application is served
 * @param nodes the origins of other nodes that the application may connect to
 */
public record PagesConfig(boolean enabled, List<String> nodes) {

    public PagesConfig {
        nodes = List.copyOf(nodes);
    }

    /** Reads the section {@code app}. */
    public static PagesConfig from(Settings app) {
        return new PagesConfig(app.flag("enabled"), app.texts("nodes"));
    }
}
