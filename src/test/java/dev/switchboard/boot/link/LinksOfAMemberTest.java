package dev.switchboard.boot.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers at the port of a real member that do not do what a node does. */
@Tag("slow")
class LinksOfAMemberTest {

    private final LinkKey key = new LinkKey("the key of the hub".getBytes(StandardCharsets.UTF_8));
    private final AtomicInteger strangers = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicInteger malformed = new AtomicInteger();
    private final List<Socket> peers = new ArrayList<>();
    private final int port = TestStores.freePort();
    private HazelcastInstance member;

    @BeforeEach
    void start() {
        member = start(port);
    }

    @AfterEach
    void end() throws IOException {
        for (Socket peer : peers) {
            peer.close();
        }
        member.getLifecycleService().terminate();
    }

    @Test
    void readsNothingButTheProof() throws IOException {
        byte[] zeros = new byte[60];
        for (String protocol : List.of("HZC", "CP2", "GET / HTTP/1.1\r\n\r\n", "add key 0 0 1\r\n", "SWL2")) {
            Socket peer = connect();
            peer.getOutputStream().write(protocol.getBytes(StandardCharsets.US_ASCII));
            assertEquals(0, rest(peer).length, protocol);
        }
        assertEquals(5, strangers.get());
        Socket recorded = connect();
        recorded.getOutputStream().write(LinkHandshake.connecting(key).opening());
        assertEquals(
                LinkHandshake.ANSWER_BYTES, recorded.getInputStream().readNBytes(LinkHandshake.ANSWER_BYTES).length);
        recorded.getOutputStream().write(zeros);
        assertEquals(0, rest(recorded).length);
        assertEquals(6, strangers.get());
        assertEquals(0, unfinished.get());
    }

    @Test
    void closesALinkThatIsNotProvenInTime() throws IOException {
        Socket silent = connect();
        Socket begun = connect();
        begun.getOutputStream().write("SWL1".getBytes(StandardCharsets.US_ASCII));
        Socket halfway = connect();
        halfway.getOutputStream().write(LinkHandshake.connecting(key).opening());
        assertEquals(0, rest(silent).length);
        assertEquals(0, rest(begun).length);
        assertEquals(LinkHandshake.ANSWER_BYTES, rest(halfway).length);
        assertEquals(3, unfinished.get());
    }

    /** It knows the secret, as a node that has been taken over does. */
    @Test
    void closesALinkThatAnnouncesAHugePacket() throws IOException {
        Socket peer = connect();
        LinkHandshake handshake = LinkHandshake.connecting(key);
        peer.getOutputStream().write(handshake.opening());
        byte[] answer = peer.getInputStream().readNBytes(handshake.awaited());
        peer.getOutputStream().write(handshake.receive(answer));
        peer.getOutputStream()
                .write(ByteBuffer.allocate(11)
                        .put((byte) 4)
                        .putChar('\0')
                        .putInt(-1)
                        .putInt(Integer.MAX_VALUE)
                        .array());
        rest(peer);
        Await.until("it is counted", () -> malformed.get() == 1);
        assertEquals(0, strangers.get() + unfinished.get());
    }

    /** The flood closes its own oldest links, and a node joins meanwhile from another address. */
    @Test
    void admitsANodeDuringAFlood() throws Exception {
        int most = new AcceptGate(() -> true).most();
        for (int i = 0; i < most + 50; i++) {
            peers.add(new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName("127.0.0.2"), 0));
        }
        Await.until("the oldest are closed", () -> unfinished.get() >= 50);
        HazelcastInstance second = start(port + 1);
        try {
            Await.until("it has joined", () -> member.getCluster().getMembers().size() == 2);
            assertTrue(unfinished.get() >= 50);
        } finally {
            second.getLifecycleService().terminate();
        }
    }

    private Socket connect() throws IOException {
        Socket peer = new Socket("127.0.0.1", port);
        peer.setSoTimeout(30_000);
        peers.add(peer);
        return peer;
    }

    /** What the member sends until it closes the connection. */
    private static byte[] rest(Socket peer) throws IOException {
        InputStream in = peer.getInputStream();
        ByteBuffer all = ByteBuffer.allocate(10_000);
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.put((byte) next);
            }
        } catch (SocketException reset) {
            // Closed with bytes unread, which TCP reports as a reset.
            assertTrue(peer.isConnected());
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private HazelcastInstance start(int at) {
        Config config = new Config().setClusterName("links-" + port);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.local.localAddress", "127.0.0.1");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.join.seconds", "10");
        config.getAdvancedNetworkConfig()
                .setEnabled(true)
                .setMemberEndpointConfig(new ServerSocketEndpointConfig().setPort(at));
        config.getAdvancedNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getAdvancedNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getAdvancedNetworkConfig()
                .getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .addMember("127.0.0.1:" + port)
                .addMember("127.0.0.1:" + at);
        return GuardedMember.start(config, key, new LinkRefusals() {
            @Override
            public void stranger() {
                strangers.incrementAndGet();
            }

            @Override
            public void unfinished() {
                unfinished.incrementAndGet();
            }

            @Override
            public void malformed() {
                malformed.incrementAndGet();
            }
        });
    }
}
