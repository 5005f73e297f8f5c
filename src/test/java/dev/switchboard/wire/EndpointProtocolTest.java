package dev.switchboard.wire;

import static dev.switchboard.wire.ProtocolCase.CLOSE;
import static dev.switchboard.wire.ProtocolCase.FIRST;
import static dev.switchboard.wire.ProtocolCase.LAST;
import static dev.switchboard.wire.ProtocolCase.MORE;
import static dev.switchboard.wire.ProtocolCase.PING;
import static dev.switchboard.wire.ProtocolCase.TEXT;
import static dev.switchboard.wire.ProtocolCase.bytes;
import static dev.switchboard.wire.ProtocolCase.close;
import static dev.switchboard.wire.ProtocolCase.expect;
import static dev.switchboard.wire.ProtocolCase.expectClose;
import static dev.switchboard.wire.ProtocolCase.hex;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.gateway.GatewayMetrics;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.TestMigrations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of RFC 6455 at each endpoint of a running gateway, on the channel and with Vert.x's public API. */
class EndpointProtocolTest {

    /** More than the limit of a message, less than a frame can announce. */
    private static final int TOO_LONG = 60_000;

    private static GatewayBench straight;
    private static GatewayBench byPublicApi;

    @BeforeAll
    static void start() {
        straight = bench("false");
        byPublicApi = bench("true");
    }

    private static GatewayBench bench(String publicApiOnly) {
        String[] settings = {
            "--wire.publicApiOnly=" + publicApiOnly, "--gateway.maxMessageBytes=50000", "--socketio.maxPayload=50000"
        };
        return new GatewayBench(
                TestMigrations.freshSchema(),
                GatewayBench.defaults(settings),
                GatewayMetrics.NONE,
                GatewayBench.socketIo(settings));
    }

    @AfterAll
    static void stop() {
        straight.close();
        byPublicApi.close();
    }

    /**
     * A WebSocket endpoint of the hub.
     *
     * @param path with its query, up to a token
     * @param greeting how the first frame begins, or null if there is none
     * @param asked a message that is answered immediately, or null if there is none
     * @param answered how the answer begins
     */
    private record Endpoint(
            String name,
            String path,
            @Nullable String greeting,
            @Nullable String asked,
            String answered,
            boolean binary) {

        FrameSocket open(GatewayBench bench) {
            FrameSocket peer = FrameSocket.open(bench.port, path + bench.token("peer"));
            if (greeting != null) {
                assertTrue(peer.nextText().startsWith(greeting));
            }
            return peer;
        }

        void expectAnswer(FrameSocket peer) {
            String text = peer.nextText();
            assertTrue(text.startsWith(answered), text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Endpoint> ENDPOINTS = List.of(
            new Endpoint(
                    "/ws",
                    "/ws?token=",
                    "{\"type\":\"connection_established\"",
                    "{\"type\":\"ping\"}",
                    "{\"type\":\"pong\"",
                    false),
            new Endpoint(
                    "/eventbus/websocket",
                    "/eventbus/websocket?token=",
                    null,
                    "{\"type\":\"publish\",\"address\":\"x\"}",
                    "{\"type\":\"err\"",
                    true),
            new Endpoint(
                    "framed SockJS",
                    "/eventbus/1/abc/websocket?token=",
                    "o",
                    "[\"{\\\"type\\\":\\\"publish\\\",\\\"address\\\":\\\"x\\\"}\"]",
                    "a[\"{\\\"type\\\":\\\"err\\\"",
                    false),
            new Endpoint("Engine.IO", "/socket.io/?EIO=4&transport=websocket&token=", "0{", null, "", true));

    private record Rule(String name, boolean plain, BiConsumer<Endpoint, FrameSocket> play) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Rule violation(String name, int code, BiConsumer<Endpoint, FrameSocket> send) {
        return new Rule(name, true, (endpoint, peer) -> {
            send.accept(endpoint, peer);
            expectClose(peer, code);
        });
    }

    private static Rule strict(String name, BiConsumer<Endpoint, FrameSocket> play) {
        return new Rule(name, false, play);
    }

    private static List<Rule> rules() {
        byte[] most = new byte[125];
        Arrays.fill(most, (byte) 0xfe);
        List<Rule> rules = new ArrayList<>(List.of(
                new Rule("ping in single bytes", true, (endpoint, peer) -> {
                    peer.inPieces(1, p -> p.frame(PING, most));
                    expect(peer, FrameSocket.PONG, most);
                }),
                new Rule("close is echoed", true, (endpoint, peer) -> {
                    peer.frame(CLOSE, close(3001, "bye"));
                    expectClose(peer, 3001);
                }),
                violation("reserved bit", 1002, (endpoint, peer) -> peer.frame(TEXT | 0x40, bytes("x"))),
                violation("reserved opcode", 1002, (endpoint, peer) -> peer.frame(0x83, bytes("x"))),
                violation("reserved control opcode", 1002, (endpoint, peer) -> peer.frame(0x8b)),
                violation("unmasked frame", 1002, (endpoint, peer) -> peer.raw((byte) 0x81, (byte) 1, (byte) 'x')),
                violation("fragmented ping", 1002, (endpoint, peer) -> peer.frame(FrameSocket.PING)),
                violation("ping of 126", 1002, (endpoint, peer) -> peer.frame(PING, new byte[126])),
                violation("continuation of nothing", 1002, (endpoint, peer) -> peer.frame(LAST, bytes("x"))),
                violation("close of one byte", 1002, (endpoint, peer) -> peer.frame(CLOSE, (byte) 3)),
                violation("close code 1005", 1002, (endpoint, peer) -> peer.frame(CLOSE, close(1005, ""))),
                violation("close words not UTF-8", 1007, (endpoint, peer) -> peer.frame(CLOSE, hex("03e8 c328"))),
                violation("text not UTF-8", 1007, (endpoint, peer) -> peer.frame(TEXT, hex("c328"))),
                violation("too long", 1009, (endpoint, peer) -> peer.frame(TEXT, new byte[TOO_LONG])),
                violation("too long in fragments", 1009, (endpoint, peer) -> peer.frame(FIRST, new byte[TOO_LONG / 2])
                        .frame(LAST, new byte[TOO_LONG / 2])),
                strict("too long, of which nothing has come", (endpoint, peer) -> {
                    peer.begin(TEXT, TOO_LONG);
                    expectClose(peer, 1009);
                }),
                strict("not UTF-8 in the middle of a frame", (endpoint, peer) -> {
                    peer.begin(TEXT, 1_000).masked(0, hex("cebae1bdb9f4"));
                    peer.masked(6, (byte) 0x90);
                    expectClose(peer, 1007);
                }),
                strict("not UTF-8 across fragments", (endpoint, peer) -> {
                    peer.frame(FIRST, hex("cebaf4")).frame(MORE, (byte) 0x90);
                    expectClose(peer, 1007);
                }),
                strict("a ping and a violation in one segment", (endpoint, peer) -> {
                    peer.together(p -> p.frame(PING, bytes("1")).frame(0x83));
                    expect(peer, FrameSocket.PONG, bytes("1"));
                    expectClose(peer, 1002);
                })));
        for (int bad : new int[] {0x83, TEXT | 0x10}) {
            rules.add(strict("a message and violation " + bad + " in one segment", (endpoint, peer) -> {
                if (endpoint.asked() != null) {
                    peer.together(p -> p.text(endpoint.asked()).frame(bad));
                    endpoint.expectAnswer(peer);
                    expectClose(peer, 1002);
                }
            }));
        }
        rules.add(strict("a message and bad UTF-8 in one segment", (endpoint, peer) -> {
            if (endpoint.asked() != null) {
                peer.together(p -> p.text(endpoint.asked()).frame(TEXT, hex("c328")));
                endpoint.expectAnswer(peer);
                expectClose(peer, 1007);
            }
        }));
        rules.add(strict("a message and Close in one segment", (endpoint, peer) -> {
            if (endpoint.asked() != null) {
                peer.together(p -> p.text(endpoint.asked()).frame(CLOSE, close(1000, "")));
                endpoint.expectAnswer(peer);
                expectClose(peer, 1000);
            }
        }));
        rules.add(new Rule("a message in fragments around a ping", true, (endpoint, peer) -> {
            if (endpoint.asked() != null) {
                byte[] text = bytes(endpoint.asked());
                peer.frame(FIRST, Arrays.copyOf(text, 3))
                        .frame(PING)
                        .frame(MORE)
                        .frame(LAST, Arrays.copyOfRange(text, 3, text.length));
                expect(peer, FrameSocket.PONG);
                endpoint.expectAnswer(peer);
            }
        }));
        rules.add(new Rule("a message in single bytes", true, (endpoint, peer) -> {
            if (endpoint.asked() != null) {
                peer.inPieces(1, p -> p.text(endpoint.asked()));
                endpoint.expectAnswer(peer);
            }
        }));
        rules.add(new Rule("binary where text is expected", true, (endpoint, peer) -> {
            if (!endpoint.binary()) {
                peer.binary((byte) 1);
                expectClose(peer, 1003);
            }
        }));
        return rules;
    }

    static Stream<Arguments> all() {
        List<Rule> rules = rules();
        return ENDPOINTS.stream().flatMap(endpoint -> rules.stream().map(rule -> Arguments.of(endpoint, rule)));
    }

    static Stream<Arguments> plain() {
        List<Rule> rules = rules().stream().filter(Rule::plain).toList();
        return ENDPOINTS.stream().flatMap(endpoint -> rules.stream().map(rule -> Arguments.of(endpoint, rule)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("all")
    void followsEveryRuleOnTheChannel(Endpoint endpoint, Rule rule) {
        try (FrameSocket peer = endpoint.open(straight)) {
            rule.play().accept(endpoint, peer);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("plain")
    void followsTheRulesOfPlainVertxWithThePublicApi(Endpoint endpoint, Rule rule) {
        try (FrameSocket peer = endpoint.open(byPublicApi)) {
            rule.play().accept(endpoint, peer);
        }
    }
}
