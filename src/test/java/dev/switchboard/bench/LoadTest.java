package dev.switchboard.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the generator against the bare server, and against a connection whose frames the test controls. */
class LoadTest {

    private static final String SECRET = "a secret of this test";

    private final LoadClient client = new LoadClient();
    private final EventLoopGroup serverLoop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Lab lab = new Lab(null, client, new BenchTokens(SECRET), new Report());

    @AfterEach
    void stop() {
        client.close();
        serverLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void deliversEachEventOnceToEveryMember() throws Exception {
        List<LoadConnection> connections = connect(30);
        RoomLoad load = new RoomLoad(client, "test", lab.seat("test", connections, 10), 0);
        run(load, 3_000);
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
        assertTrue(load.units() % 10 == 0);
        assertTrue(load.takeLatency().total() == load.units());
    }

    @Test
    void deliversWhatAMemberSaysToTheOthers() throws Exception {
        List<LoadConnection> connections = connect(30);
        RoomLoad load = new RoomLoad(
                client,
                "events",
                lab.seat(RoomWords.EVENTS, "events", connections, 10),
                0,
                RoomWords.EVENTS,
                new JsonObject().put("b", Payload.blank()));
        run(load, 1_800);
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
        assertTrue(load.units() % 9 == 0);
    }

    @Test
    void keepsAFixedRate() throws Exception {
        List<LoadConnection> connections = connect(10);
        RoomLoad load = new RoomLoad(client, "test", lab.seat("test", connections, 5), 200);
        long startedAt = System.nanoTime();
        run(load, 500);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
        assertTrue(load.units() <= 5 * (200 * seconds + 1), load.units() + " in " + seconds + " s");
    }

    @Test
    void answersEachRequestOnItsConnection() throws Exception {
        EchoLoad load = new EchoLoad(client, connect(20));
        run(load, 1_000);
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
    }

    @Test
    void refusesAWrongToken() throws Exception {
        InetSocketAddress address = listen();
        assertThrows(
                IllegalStateException.class,
                () -> client.connect(address, List.of(new BenchTokens("another secret").sign("ana"))));
    }

    @Test
    void writesAndReadsTheBridgesFrames() {
        Puppet puppet = new Puppet(BenchEndpoint.BRIDGE);
        RoomLoad load = new RoomLoad(client, "test", List.of(List.of(new RoomLoad.Seat(puppet.connection, 0))), 0);
        load.start();
        List.of(0, 0).forEach(puppet::receive);
        String refusal = "{\"type\":\"err\",\"body\":\"access_denied\"}";
        puppet.receive(refusal);
        client.onLoop(() -> load.running = false);
        puppet.receive(1);
        load.stop();
        assertEquals(new Tally.Faults(0, 1, 0, 1, refusal), load.faults());
        assertEquals(2, load.takeLatency().total());
        List<String> sent = puppet.takeSent();
        assertTrue(sent.get(0).startsWith("GET /eventbus/websocket?token=none "), sent.get(0));
        assertEquals(
                "{\"type\":\"send\",\"address\":\"bench:echo\",\"body\":{},\"replyAddress\":\"reply\"}", sent.get(1));
        String event = "{\"type\":\"send\",\"address\":\"bench:publish\",\"body\":{\"topic\":\"room-bench/test-0\","
                + "\"event\":\"bench\",\"data\":{\"b\":\"~b~:000000";
        assertTrue(sent.get(2).startsWith(event), sent.get(2));
        assertEquals(4, sent.size());
    }

    @Test
    void connectsAnswersPingsAndReadsRefusalsAsASocketIoClient() {
        Puppet puppet = new Puppet(BenchEndpoint.SOCKETIO);
        RoomLoad load = new RoomLoad(client, "test", List.of(List.of(new RoomLoad.Seat(puppet.connection, 0))), 0);
        load.start();
        puppet.receive("2");
        puppet.receive(0);
        String refusal = "42[\"error\",{\"event\":\"bench:publish\",\"code\":\"FORBIDDEN\"}]";
        puppet.receive(refusal);
        client.onLoop(() -> load.running = false);
        puppet.receive(1);
        load.stop();
        assertEquals(new Tally.Faults(0, 0, 0, 1, refusal), load.faults());
        List<String> sent = puppet.takeSent();
        assertTrue(sent.get(0).startsWith("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1"), sent.get(0));
        assertEquals("40{\"token\":\"none\"}", sent.get(1));
        String order =
                "42[\"bench:publish\",{\"topic\":\"room-bench/test-0\",\"event\":\"bench\",\"data\":{\"b\":\"~b~:0";
        assertTrue(sent.get(2).startsWith(order), sent.get(2));
        assertEquals("3", sent.get(3));
        assertEquals(5, sent.size());
    }

    @Test
    void countsLostDuplicatedAndReorderedEvents() {
        Puppet puppet = new Puppet(BenchEndpoint.WS);
        RoomLoad load = new RoomLoad(client, "test", List.of(List.of(new RoomLoad.Seat(puppet.connection, 0))), 0);
        load.start();
        // The first delivery of the newest event makes the load send the next; 3 and 7 are sent and never received.
        List.of(0, 1, 1, 2).forEach(puppet::receive);
        sendAnyway(load);
        List.of(4, 0, 4).forEach(puppet::receive);
        sendAnyway(load);
        List.of(6, 5).forEach(puppet::receive);
        load.stop();
        puppet.takeSent();
        assertEquals(new Tally.Faults(2, 3, 1, 0, null), load.faults());
    }

    private void sendAnyway(RoomLoad load) {
        client.onLoop(() -> {
            load.begin();
            return null;
        });
    }

    private void run(Load load, long units) throws InterruptedException {
        load.start();
        while (load.units() < units) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        load.stop();
    }

    private List<LoadConnection> connect(int count) throws InterruptedException {
        List<String> tokens = IntStream.range(0, count)
                .mapToObj(i -> lab.tokens().sign("u" + i))
                .toList();
        return client.connect(listen(), tokens);
    }

    private InetSocketAddress listen() throws InterruptedException {
        return new InetSocketAddress("127.0.0.1", new BareServer(SECRET).listen(serverLoop, 0));
    }

    /** An established connection without a network. */
    private final class Puppet {

        private final LoadConnection connection;
        private final EmbeddedChannel channel;
        private final Payload.Template event;

        Puppet(BenchEndpoint endpoint) {
            event = Payload.Template.of(eventAt(endpoint, "{\"b\":\"" + Payload.blank() + "\"}"));
            connection = new LoadConnection(endpoint, "test", "none", (ready, failure) -> {});
            channel = new EmbeddedChannel(connection);
            channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 101 OK\r\n\r\n", StandardCharsets.US_ASCII));
            greetingAt(endpoint).forEach(this::receive);
        }

        private static String eventAt(BenchEndpoint endpoint, String data) {
            return switch (endpoint) {
                case WS -> "{\"type\":\"bench\",\"data\":" + data + "}";
                case BRIDGE -> "{\"type\":\"rec\",\"address\":\"room-bench/test-0\",\"body\":{\"event\":\"bench\",\"data\":"
                        + data + "}}";
                case SOCKETIO -> "42[\"bench\"," + data + "]";
                case SOCKETIO_EVENTS -> "42/events,[\"message\"," + data + "]";
                case SSE -> throw new IllegalArgumentException("a stream is no WebSocket");
            };
        }

        private static List<String> greetingAt(BenchEndpoint endpoint) {
            return switch (endpoint) {
                case WS -> List.of("{\"type\":\"connection_established\"}");
                case BRIDGE -> List.of("{\"type\":\"rec\",\"address\":\"reply\",\"body\":{\"success\":true}}");
                case SOCKETIO_EVENTS -> List.of("0{\"sid\":\"s\"}", "40/events,{\"sid\":\"t\"}");
                case SOCKETIO -> List.of("0{\"sid\":\"s\"}", "40{\"sid\":\"t\"}", "42[\"session\",{},\"offset\"]");
                case SSE -> throw new IllegalArgumentException("a stream is no WebSocket");
            };
        }

        void receive(String text) {
            client.onLoop(() -> {
                receive(text.getBytes(StandardCharsets.US_ASCII));
                return null;
            });
        }

        /** Takes what the connection has sent: the upgrade request, then the text of each frame. */
        List<String> takeSent() {
            return client.onLoop(() -> {
                List<String> sent = new ArrayList<>();
                ByteBuf upgrade = channel.readOutbound();
                sent.add(upgrade.toString(StandardCharsets.US_ASCII));
                upgrade.release();
                FrameReader frames = new FrameReader();
                for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
                    frames.read(next, (opcode, text) -> sent.add(text.toString(StandardCharsets.US_ASCII)));
                }
                return sent;
            });
        }

        void receive(int counter) {
            client.onLoop(() -> {
                receive(event.fill(0, 0, counter, Payload.now()));
                return null;
            });
        }

        private void receive(byte[] text) {
            ByteBuf frame = Frames.plain(channel.alloc(), text.length).writeBytes(text);
            channel.writeInbound(frame);
        }
    }
}
