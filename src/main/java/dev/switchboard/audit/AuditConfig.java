package dev.switchboard.audit;

import dev.switchboard.config.Settings;
import java.time.Duration;

/**
 * The settings of the concern {@code audit}.
 *
 * @param maxAge older entries are removed
 * @param sweepInterval the pause between two removals
 */
record AuditConfig(Duration maxAge, Duration sweepInterval) {

    static AuditConfig from(Settings settings) {
        Settings retention = settings.at("retention");
        return new AuditConfig(retention.duration("maxAge"), retention.duration("sweepInterval"));
    }
}
