package dev.switchboard.gateway.admission;

import dev.switchboard.bus.LogText;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts the clients that are refused. Any thread. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final AdmissionMetrics metrics;

    Refusals(AdmissionMetrics metrics) {
        this.metrics = metrics;
    }

    /** Refuses a connection that is not admitted yet. On its event loop. */
    void refuse(Connection connection, Close close) {
        ClientInfo client = connection.client();
        LOG.info(
                "connection refused user={} address={} userAgent={} endpoint={} code={} reason={}",
                LogText.field(connection.userId()),
                LogText.field(client.address()),
                LogText.quoted(client.userAgent()),
                client.endpoint(),
                close.code(),
                LogText.quoted(close.words()));
        count(client.endpoint(), close.reason());
        connection.close(close);
    }

    /** Notes the refusal of a client that has no connection. */
    void note(ClientInfo client, Close close) {
        LOG.info(
                "connection refused address={} userAgent={} endpoint={} code={} reason={}",
                LogText.field(client.address()),
                LogText.quoted(client.userAgent()),
                client.endpoint(),
                close.code(),
                LogText.quoted(close.words()));
        count(client.endpoint(), close.reason());
    }

    void count(String endpoint, CloseReason reason) {
        metrics.refused(endpoint, reason.label());
    }
}
