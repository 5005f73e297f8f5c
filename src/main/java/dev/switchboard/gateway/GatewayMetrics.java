package dev.switchboard.gateway;

import dev.switchboard.gateway.admission.AdmissionMetrics;
import dev.switchboard.gateway.commands.CommandMetrics;
import dev.switchboard.gateway.connection.ConnectionMetrics;
import dev.switchboard.gateway.topics.DriftMetrics;
import dev.switchboard.gateway.topics.TopicsMetrics;

/** What all rooms report. Called on event loops; must not block. */
public interface GatewayMetrics
        extends TopicsMetrics, DriftMetrics, ConnectionMetrics, CommandMetrics, AdmissionMetrics {

    /** Counts nothing. */
    GatewayMetrics NONE = new GatewayMetrics() {};
}
