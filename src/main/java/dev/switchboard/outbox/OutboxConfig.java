package dev.switchboard.outbox;

import dev.switchboard.config.Settings;

/**
 * The settings of the concern {@code outbox}.
 *
 * @param maxDataBytes the most bytes of an event's data, as JSON
 * @param batch the most events of one transaction
 */
record OutboxConfig(int maxDataBytes, int batch) {

    static OutboxConfig from(Settings settings) {
        return new OutboxConfig(settings.whole("maxDataBytes"), settings.whole("batch"));
    }
}
