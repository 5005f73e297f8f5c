package dev.switchboard.gateway.admission;

import dev.switchboard.auth.InvalidToken;
import dev.switchboard.bus.LogText;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.IntakeMetrics;
import org.jspecify.annotations.Nullable;

/** Logs and counts the clients that are refused: one line each, as far as {@link Intake} lets it be written. Any thread. */
final class Refusals {

    private final AdmissionMetrics metrics;
    private final Intake intake;

    Refusals(AdmissionMetrics metrics, Intake intake) {
        this.metrics = metrics;
        this.intake = intake;
    }

    /** Refuses a connection that is not admitted yet. On its event loop. */
    void refuse(Connection connection, Close close) {
        ClientInfo client = connection.client();
        intake.at(client.endpoint()).log(
                close.reason().label(), () -> "user=" + LogText.field(connection.userId()) + " " + line(client, close));
        count(client.endpoint(), close.reason());
        connection.close(close);
    }

    /**
     * Notes the refusal of a client that has no connection.
     *
     * @param invalid what is wrong with its token, if that is why
     */
    void note(ClientInfo client, Close close, @Nullable Throwable invalid) {
        Intake endpoint = intake.at(client.endpoint());
        if (invalid != null) {
            endpoint.refused(
                    InvalidToken.labelOf(invalid),
                    () -> line(client, close) + " why=" + LogText.quoted(String.valueOf(invalid.getMessage())));
        } else if (close.equals(Close.NO_TOKEN)) {
            endpoint.refused(IntakeMetrics.TOKEN_MISSING, () -> line(client, close));
        } else {
            endpoint.log(close.reason().label(), () -> line(client, close));
        }
        count(client.endpoint(), close.reason());
    }

    private static String line(ClientInfo client, Close close) {
        return "address=" + LogText.field(client.address()) + " userAgent=" + LogText.quoted(client.userAgent())
                + " code=" + close.code() + " words=" + LogText.quoted(close.words());
    }

    void count(String endpoint, CloseReason reason) {
        metrics.refused(endpoint, reason.label());
    }
}
