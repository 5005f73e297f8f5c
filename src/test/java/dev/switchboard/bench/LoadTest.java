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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The generator against the bare server, and against a connection whose every frame the test decides. */
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
    void everyMemberOfEveryRoomHearsEverythingOnce() throws Exception {
        List<LoadConnection> connections = connect(30);
        RoomLoad load = new RoomLoad(client, "test", lab.seat("test", connections, 10), 0);
        run(load, 3_000);
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
        assertTrue(load.units() % 10 == 0);
        assertTrue(load.takeLatency().total() == load.units());
    }

    @Test
    void aFixedRateIsKept() throws Exception {
        List<LoadConnection> connections = connect(10);
        RoomLoad load = new RoomLoad(client, "test", lab.seat("test", connections, 5), 200);
        long startedAt = System.nanoTime();
        run(load, 500);
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
        assertTrue(load.units() <= 5 * (200 * seconds + 1), load.units() + " in " + seconds + " s");
    }

    @Test
    void everyRequestIsAnsweredOnItsConnection() throws Exception {
        EchoLoad load = new EchoLoad(client, connect(20));
        run(load, 1_000);
        assertEquals(new Tally.Faults(0, 0, 0, 0, null), load.faults());
    }

    @Test
    void aWrongTokenIsNotEstablished() throws Exception {
        InetSocketAddress address = listen();
        assertThrows(
                IllegalStateException.class,
                () -> client.connect(address, List.of(new BenchTokens("another secret").sign("ana"))));
    }

    @Test
    void theBridgesFramesAreSpokenAndReadAsThoseOfTheHubsOwnDoor() {
        Puppet puppet = new Puppet(BenchEndpoint.BRIDGE);
        RoomLoad load = new RoomLoad(client, "test", List.of(List.of(new RoomLoad.Seat(puppet.connection, 0))), 0);
        load.start();
        List.of(0, 0).forEach(puppet::hear);
        String refusal = "{\"type\":\"err\",\"body\":\"access_denied\"}";
        puppet.hear(refusal);
        client.onLoop(() -> load.running = false);
        puppet.hear(1);
        load.stop();
        assertEquals(new Tally.Faults(0, 1, 0, 1, refusal), load.faults());
        assertEquals(2, load.takeLatency().total());
        List<String> said = puppet.said();
        assertTrue(said.get(0).startsWith("GET /eventbus/websocket?token=none "), said.get(0));
        assertEquals(
                "{\"type\":\"send\",\"address\":\"bench:echo\",\"body\":{},\"replyAddress\":\"reply\"}", said.get(1));
        String event = "{\"type\":\"send\",\"address\":\"bench:say\",\"body\":{\"topic\":\"room-bench/test-0\","
                + "\"event\":\"bench\",\"data\":{\"b\":\"~b~:000000";
        assertTrue(said.get(2).startsWith(event), said.get(2));
        assertEquals(4, said.size());
    }

    @Test
    void aSocketIoClientConnectsAnswersPingsAndReadsItsRefusals() {
        Puppet puppet = new Puppet(BenchEndpoint.SOCKETIO);
        RoomLoad load = new RoomLoad(client, "test", List.of(List.of(new RoomLoad.Seat(puppet.connection, 0))), 0);
        load.start();
        puppet.hear("2");
        puppet.hear(0);
        String refusal = "42[\"error\",{\"event\":\"bench:say\",\"code\":\"FORBIDDEN\"}]";
        puppet.hear(refusal);
        client.onLoop(() -> load.running = false);
        puppet.hear(1);
        load.stop();
        assertEquals(new Tally.Faults(0, 0, 0, 1, refusal), load.faults());
        List<String> said = puppet.said();
        assertTrue(said.get(0).startsWith("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1"), said.get(0));
        assertEquals("40{\"token\":\"none\"}", said.get(1));
        String order = "42[\"bench:say\",{\"topic\":\"room-bench/test-0\",\"event\":\"bench\",\"data\":{\"b\":\"~b~:0";
        assertTrue(said.get(2).startsWith(order), said.get(2));
        assertEquals("3", said.get(3));
        assertEquals(5, said.size());
    }

    @Test
    void lostDoubledAndDisorderedEventsAreCounted() {
        Puppet puppet = new Puppet(BenchEndpoint.WS);
        RoomLoad load = new RoomLoad(client, "test", List.of(List.of(new RoomLoad.Seat(puppet.connection, 0))), 0);
        load.start();
        // Hearing the newest for the first time makes the load send the next; 3 and 7 are sent and never heard.
        List.of(0, 1, 1, 2).forEach(puppet::hear);
        sendAnyway(load);
        List.of(4, 0, 4).forEach(puppet::hear);
        sendAnyway(load);
        List.of(6, 5).forEach(puppet::hear);
        load.stop();
        puppet.said();
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

        Puppet(BenchEndpoint door) {
            event = Payload.Template.of(eventAt(door, "{\"b\":\"" + Payload.blank() + "\"}"));
            connection = new LoadConnection(door, "test", "none", (ready, failure) -> {});
            channel = new EmbeddedChannel(connection);
            channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1 101 OK\r\n\r\n", StandardCharsets.US_ASCII));
            greetingAt(door).forEach(this::hear);
        }

        private static String eventAt(BenchEndpoint door, String data) {
            return switch (door) {
                case WS -> "{\"type\":\"bench\",\"data\":" + data + "}";
                case BRIDGE -> "{\"type\":\"rec\",\"address\":\"room-bench/test-0\",\"body\":{\"event\":\"bench\",\"data\":"
                        + data + "}}";
                case SOCKETIO -> "42[\"bench\"," + data + "]";
            };
        }

        private static List<String> greetingAt(BenchEndpoint door) {
            return switch (door) {
                case WS -> List.of("{\"type\":\"connection_established\"}");
                case BRIDGE -> List.of("{\"type\":\"rec\",\"address\":\"reply\",\"body\":{\"success\":true}}");
                case SOCKETIO -> List.of("0{\"sid\":\"s\"}", "40{\"sid\":\"t\"}", "42[\"session\",{},\"offset\"]");
            };
        }

        void hear(String text) {
            client.onLoop(() -> {
                receive(text.getBytes(StandardCharsets.US_ASCII));
                return null;
            });
        }

        /** Takes what the connection has sent: the upgrade, and then the texts of its frames. */
        List<String> said() {
            return client.onLoop(() -> {
                List<String> said = new ArrayList<>();
                ByteBuf upgrade = channel.readOutbound();
                said.add(upgrade.toString(StandardCharsets.US_ASCII));
                upgrade.release();
                FrameReader frames = new FrameReader();
                for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
                    frames.read(next, (opcode, text) -> said.add(text.toString(StandardCharsets.US_ASCII)));
                }
                return said;
            });
        }

        void hear(int counter) {
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
