package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import dev.switchboard.boot.link.GuardedMember;
import dev.switchboard.boot.link.LinkRefusals;
import dev.switchboard.bus.seal.SealMetrics;
import dev.switchboard.config.Secret;
import dev.switchboard.routing.RoutingMetrics;
import dev.switchboard.routing.TopicRouter;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestCluster;
import dev.switchboard.testing.TestCluster.TestNode;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.impl.CodecManager;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stock Vert.x with a stock Hazelcast on the network of two nodes. Once it was every user and the hub. */
@Tag("slow")
@Tag("soak")
class HostileMemberTest {

    private static final String TO_ALL = "switchboard.presence.chosen";

    private final List<Object> received = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> refused = new ConcurrentHashMap<>();
    private TestCluster cluster;
    private TestNode one;
    private TestNode two;
    private HazelcastClusterManager manager;
    private Vertx stranger;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(0);
        one = add(cluster.config());
        two = add(cluster.config());
        listen(one, "concern.chat@" + one.id());
        listen(one, TO_ALL);
        listen(two, TO_ALL);
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
        leave();
    }

    /** Not even by the right name: a stock member does not know how a link opens. */
    @Test
    void doesNotJoinWithoutTheSecret() throws Exception {
        for (String name : List.of(cluster.config().name(), cluster.config().memberName())) {
            assertStaysAlone(() -> Hazelcast.newHazelcastInstance(stock(name)));
        }
        ClusterSecret other = new ClusterSecret(List.of(new Secret("a secret of somebody else, long enough")));
        assertStaysAlone(() -> GuardedMember.start(
                stock(cluster.config().memberName()),
                other.linkKey(cluster.config().name()),
                LinkRefusals.NONE));
        assertEquals(2, members());
        assertTrue(count("stranger") > 0, refused::toString);
        assertHubGoesOn();
    }

    /** It knows the name and the key of the links, not that of messages: commands, frames and answers of its own are refused. */
    @Test
    void isNotListenedToEvenIfItJoins() throws Exception {
        enterAsMember();
        Await.until("it is a member", () -> members() == 3);
        DeliveryOptions hub = new DeliveryOptions()
                .addHeader("command", "chat:delete")
                .addHeader("caller", "{\"id\":\"admin\",\"roles\":[\"admin\"]}");
        Promise<String> replyAddress = Promise.promise();
        Await.result(two.vertx()
                .eventBus()
                .consumer("slow@" + two.id(), message -> replyAddress.complete(message.replyAddress()))
                .completion());
        Future<Message<Object>> pending =
                one.vertx().eventBus().request("slow@" + two.id(), "?", new DeliveryOptions().setSendTimeout(60_000));
        byte[] answer = stockMessage(Await.result(replyAddress.future()), "yes");

        SocketAddress bus = busOf(one);
        Await.until("its commands, events, frames and answers are refused", () -> {
            stranger.eventBus().send("concern.chat@" + one.id(), new JsonObject(), hub);
            stranger.eventBus().publish(TO_ALL, new JsonObject().put("user", "ana"), hub);
            stranger.eventBus().send("switchboard.node." + one.id(), Buffer.buffer(new byte[] {1, 2, 3}));
            write(bus, answer);
            return count("unsealed") >= 12;
        });
        assertEquals(List.of(), received);
        assertFalse(pending.isComplete());
        assertHubGoesOn();
    }

    /** It receives what the hub sends to all, and gives the recording back, also to a node that started later. */
    @Test
    void cannotReplayWhatItHasRecorded() throws Exception {
        enterAsMember();
        List<Buffer> recorded = new CopyOnWriteArrayList<>();
        stranger.eventBus().registerCodec(new Recorder(recorded));
        Await.result(stranger.eventBus().consumer(TO_ALL, Message::body).completion());
        AtomicInteger published = new AtomicInteger();
        Await.until("it receives a genuine message", () -> {
            one.vertx().eventBus().publish(TO_ALL, new JsonObject().put("user", "ana"));
            published.incrementAndGet();
            return !recorded.isEmpty();
        });
        Await.until("both nodes have each message", () -> received.size() == 2 * published.get());
        assertEquals(Map.of(), refused);
        leave();
        TestNode three = add(cluster.config());
        listen(three, TO_ALL);
        int before = received.size();
        for (TestNode node : List.of(two, three)) {
            int refusals = count("replayed");
            write(busOf(node), withLength(recorded.get(0)));
            Await.until("the replay is refused", () -> count("replayed") == refusals + 1);
        }
        assertEquals(before, received.size());
        assertHubGoesOn();
    }

    /** While the secret is replaced, nodes that know both and nodes that know the old one are one hub. */
    @Test
    void isNoNodeThatKnowsTheNewSecretBesidesTheOld() throws Exception {
        ClusterConfig old = cluster.config();
        ClusterSecret both = new ClusterSecret(List.of(
                new Secret("the new secret, which is long enough"),
                old.secret().secrets().get(0)));
        TestNode three = add(new ClusterConfig(old.name(), old.host(), old.port(), old.portCount(), old.join(), both));
        assertEquals(3, members());
        assertEquals("understood", ask(three.vertx(), one));
        assertEquals("understood", ask(one.vertx(), three));
        assertEquals(Map.of(), refused);
    }

    @Test
    void cannotHaveHazelcastMakeObjectsOfItsChoice() throws Exception {
        enterAsMember();
        Await.until("it is a member", () -> members() == 3);
        IMap<String, Object> written = manager.getHazelcastInstance().getMap("hostile");
        written.put("serializable", new JavaObject());
        written.put("named", new NamedObject());
        int made = NamedObject.MADE.get();
        IMap<String, Object> read = one.clustered().hazelcast().getMap("hostile");
        for (String key : List.of("serializable", "named")) {
            assertThrows(RuntimeException.class, () -> read.get(key));
        }
        assertEquals(0, JavaObject.READ.get());
        assertEquals(made, NamedObject.MADE.get());
        assertHubGoesOn();
    }

    /** Needs to join nothing. One such message made Vert.x allocate 2 GB, which ended the process. */
    @Test
    void cannotHaveTheBusAllocateWhatItAnnounces() throws Exception {
        SocketAddress bus = busOf(one);
        Buffer hugeAddress =
                Buffer.buffer(new byte[] {2, 9, 0}).appendInt(Integer.MAX_VALUE).appendBytes(new byte[12]);
        write(bus, withLength(hugeAddress));
        write(bus, Buffer.buffer().appendInt(Integer.MAX_VALUE).getBytes());
        Await.until("both connections are refused", () -> count("malformed") == 2);
        write(
                bus,
                withLength(append(Buffer.buffer(new byte[] {2, -1}), "codec of nobody")
                        .appendBytes(new byte[13])
                        .appendInt(4)));
        Await.until("the message is skipped", () -> count("unsealed") == 1);
        assertHubGoesOn();
    }

    /** The guard that refuses the above lets pass what nodes send, whole reads or many. */
    @Test
    void doesNotKeepNodesFromLongMessages() throws Exception {
        String address = "long@" + one.id();
        MessageConsumer<Buffer> consumer = one.vertx()
                .eventBus()
                .consumer(address, message -> message.reply(message.body().length()));
        Await.result(consumer.completion());
        for (int length : new int[] {0, 70_000, 8_000_000}) {
            Buffer body = Buffer.buffer(new byte[length]);
            assertEquals(
                    length,
                    Await.result(two.vertx().eventBus().request(address, body)).body());
        }
        assertEquals(Map.of(), refused);
    }

    private void assertHubGoesOn() throws Exception {
        assertEquals("understood", ask(two.vertx(), one));
        assertEquals("understood", ask(one.vertx(), two));
    }

    private static Object ask(Vertx from, TestNode to) throws Exception {
        String address = "echo@" + to.id();
        MessageConsumer<Object> echo = to.vertx().eventBus().consumer(address, message -> message.reply("understood"));
        Await.result(echo.completion());
        Object answer = Await.result(from.eventBus().request(address, "?")).body();
        Await.result(echo.unregister());
        return answer;
    }

    private TestNode add(ClusterConfig config) throws Exception {
        SealMetrics count = new SealMetrics() {
            @Override
            public void refused(String reason) {
                refused.computeIfAbsent(reason, first -> new AtomicInteger()).incrementAndGet();
            }
        };
        ClusteredVertx joined =
                Await.result(ClusteredVertx.start(config, new VertxOptions().setEventLoopPoolSize(2), count));
        return cluster.add(
                joined,
                Await.result(TopicRouter.start(
                        joined.vertx(), joined.hazelcast(), TestCluster.ROUTING, RoutingMetrics.NONE)));
    }

    private void listen(TestNode node, String address) throws Exception {
        Await.result(node.vertx()
                .eventBus()
                .consumer(address, message -> received.add(message.body()))
                .completion());
    }

    private int count(String reason) {
        AtomicInteger counted = refused.get(reason);
        return counted == null ? 0 : counted.get();
    }

    private int members() {
        return one.clustered().hazelcast().getCluster().getMembers().size();
    }

    private void leave() throws Exception {
        if (stranger != null) {
            manager.getHazelcastInstance().getLifecycleService().terminate();
            Await.result(stranger.close());
            stranger = null;
        }
    }

    /** Joins with what a node of the hub knows, but for the keys of the bus. */
    private void enterAsMember() throws Exception {
        enter(GuardedMember.start(
                stock(cluster.config().memberName()), cluster.config().linkKey(), LinkRefusals.NONE));
    }

    /** Hazelcast gives up, or becomes the first member of a cluster of its own. */
    private static void assertStaysAlone(Supplier<HazelcastInstance> start) {
        HazelcastInstance alone;
        try {
            alone = start.get();
        } catch (IllegalStateException gaveUp) {
            return;
        }
        assertEquals(1, alone.getCluster().getMembers().size());
        alone.getLifecycleService().terminate();
    }

    private void enter(HazelcastInstance member) throws Exception {
        manager = new HazelcastClusterManager(member);
        stranger = Await.result(Vertx.builder()
                .with(new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(manager)
                .buildClustered());
    }

    /** As the documentation of Hazelcast says. */
    private Config stock(String name) {
        Config config = new Config().setClusterName(name);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.local.localAddress", "127.0.0.1");
        config.setProperty("hazelcast.max.join.seconds", "5");
        config.getMemberAttributeConfig()
                .setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        config.getNetworkConfig()
                .setPort(TestStores.freePort())
                .getJoin()
                .getMulticastConfig()
                .setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
        cluster.nodes()
                .forEach(node ->
                        config.getNetworkConfig().getJoin().getTcpIpConfig().addMember("127.0.0.1:" + portOf(node)));
        return config;
    }

    private static int portOf(TestNode node) {
        return node.clustered()
                .hazelcast()
                .getCluster()
                .getLocalMember()
                .getAddress()
                .getPort();
    }

    private SocketAddress busOf(TestNode node) {
        NodeInfo bus = one.clustered()
                .hazelcast()
                .<String, HazelcastNodeInfo>getMap("__vertx.nodeInfo")
                .get(node.id())
                .unwrap();
        return new InetSocketAddress(bus.host(), bus.port());
    }

    private static void write(SocketAddress bus, byte[] message) {
        try (Socket socket = new Socket()) {
            socket.connect(bus);
            socket.getOutputStream().write(message);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A text as a stock Vert.x sends it: version 2, codec of strings, to one handler, no reply, no headers. */
    private static byte[] stockMessage(String address, String body) {
        Buffer message = Buffer.buffer(new byte[] {2, 9, 0});
        message.setByte(1, CodecManager.STRING_MESSAGE_CODEC.systemCodecID());
        append(message, address).appendInt(0);
        append(message, "some-node").appendInt(Integer.BYTES);
        return withLength(append(message, body));
    }

    private static Buffer append(Buffer message, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return message.appendInt(bytes.length).appendBytes(bytes);
    }

    private static byte[] withLength(Buffer message) {
        return Buffer.buffer().appendInt(message.length()).appendBuffer(message).getBytes();
    }

    /** Takes the place of the hub's codec, and keeps all bytes of each message. */
    private record Recorder(List<Buffer> recorded) implements MessageCodec<Object, Object> {

        @Override
        public void encodeToWire(Buffer buffer, Object body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object decodeFromWire(int position, Buffer buffer) {
            recorded.add(buffer.copy());
            return "recorded";
        }

        @Override
        public Object transform(Object body) {
            return body;
        }

        @Override
        public String name() {
            return "sealed";
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }

    /** Runs code when Java reads it. */
    static final class JavaObject implements Serializable {

        static final AtomicInteger READ = new AtomicInteger();
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream stream) throws IOException, ClassNotFoundException {
            stream.defaultReadObject();
            READ.incrementAndGet();
        }
    }

    /** Runs code when Hazelcast makes it by its name. */
    static final class NamedObject implements DataSerializable {

        static final AtomicInteger MADE = new AtomicInteger();

        NamedObject() {
            MADE.incrementAndGet();
        }

        @Override
        public void writeData(ObjectDataOutput out) {}

        @Override
        public void readData(ObjectDataInput in) {}
    }
}
