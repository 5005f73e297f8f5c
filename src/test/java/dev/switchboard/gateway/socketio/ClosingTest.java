package dev.switchboard.gateway.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.socketio.DisconnectReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClosingTest {

    /** Regression: a client whose answers overflowed its queue was logged with 1001. */
    @ParameterizedTest
    @CsvSource({
        "TOO_SLOW, 4008",
        "TOO_BIG, 1009",
        "PING_TIMEOUT, 4009",
        "SERVER_SHUTTING_DOWN, 1012",
        "TRANSPORT_CLOSE, 1001"
    })
    void logsTheCodeOfTheReason(DisconnectReason reason, int code) {
        assertEquals(code, Closing.of(reason).code());
    }

    /** What a stock client gets as CONNECT_ERROR keeps it offline, so no refusal that passes may be one. */
    @ParameterizedTest
    @EnumSource(
            value = CloseReason.class,
            names = {"DRAIN", "OVERLOAD", "TOO_MANY"})
    void answersNoConnectWithARefusalThatPasses(CloseReason reason) {
        assertEquals(null, Closing.refusal(reason.plain()));
        assertEquals(true, Closing.isPassing(reason.plain()));
    }
}
