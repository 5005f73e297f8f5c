package dev.switchboard.wire;

import dev.switchboard.testing.FrameSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the Autobahn cases on the codec: all on the channel, and those that plain Vert.x passes with the public API. */
class ProtocolTest {

    private static EchoServer straight;
    private static EchoServer byPublicApi;

    @BeforeAll
    static void start() {
        straight = new EchoServer(WireConfig.DEFAULT);
        byPublicApi = new EchoServer(new WireConfig(true));
    }

    @AfterAll
    static void stop() {
        straight.close();
        byPublicApi.close();
    }

    static Stream<ProtocolCase> all() {
        return ProtocolCases.all();
    }

    static Stream<ProtocolCase> plain() {
        return ProtocolCases.plain();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void passesOnTheChannel(ProtocolCase one) {
        try (FrameSocket peer = straight.open()) {
            one.play().accept(peer);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plain")
    void passesTheCasesOfPlainVertxWithThePublicApi(ProtocolCase one) {
        try (FrameSocket peer = byPublicApi.open()) {
            one.play().accept(peer);
        }
    }
}
