package dev.switchboard.gateway.connection;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Rounds;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Walk;
import dev.switchboard.gateway.topics.Dialect;
import dev.switchboard.gateway.topics.DriftMetrics;
import dev.switchboard.gateway.topics.FeedAudit;
import dev.switchboard.gateway.topics.ManyMembers;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.testing.GatewayBench;
import dev.switchboard.testing.TestHeadroom;
import dev.switchboard.wire.EncodedFrame;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Twenty thousand connections on one event loop, each in its personal topic, a room of twenty and a room of all. Whatever
 * looks at all of them gets a millisecond in a hundred; the audit once held the loop for 430 ms, because it looked for
 * each connection in every slice of the pings.
 */
@Tag("slow")
class ManyConnectionsTest {

    private static final int MANY = 20_000;
    private static final int TICKS = 300;
    /**
     * Once a round: in the registry, in the pings, three memberships and as many feeds' loops; the survey of queues and
     * the sweep.
     */
    private static final int LOOKS_IN_A_TICK = MANY * (2 + 3 + 2) / TICKS + MANY / 50 + MANY / 600;

    private static final int CLOCK_EVERY = 16;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Runnable> ticks = new ArrayList<>();
    private final List<FakeWire> wires = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<String> repaired = new ArrayList<>();
    private final ConnectionRegistry registry = new ConnectionRegistry(50);
    private Shard shard;
    private ManyMembers members;
    private long now;
    private int clockReads;
    private long perRead;

    @BeforeEach
    void connectAll() {
        onLoop(this::connect);
        // The topics are entered in tasks of this context.
        onLoop(() -> assertEquals(MANY, connections.size()));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private void connect() {
        context.put(Rounds.class, new Rounds(new ManualTimers(), this::clock));
        members = new ManyMembers(vertx, context);
        ConnectionConfig config = GatewayBench.defaults().connection();
        shard = new Shard(
                vertx, "node", config, registry, members.fanout(), new TestHeadroom(), new ConnectionMetrics() {});
        DriftMetrics drift = new DriftMetrics() {
            @Override
            public void driftRepaired(String kind) {
                repaired.add(kind);
            }
        };
        FeedAudit feeds = members.audit(drift);
        feeds.start(vertx, ManyMembers.config());
        new ShardAudit(shard, registry, feeds, members.catchUp(), drift).start();
        for (int i = 0; i < MANY; i++) {
            connections.add(connect(i));
        }
    }

    private Connection connect(int number) {
        String user = "u" + number;
        FakeWire wire = new FakeWire();
        wires.add(wire);
        Credentials credentials =
                new Credentials(user, user, null, Set.of(), null, Instant.now().plusSeconds(3_600), user);
        Connection connection = new Connection(
                shard, user, new ClientInfo("websocket", "-", "-", null), credentials, wire, ConnectionListener.NONE);
        registry.add(connection);
        shard.connections().add(connection);
        members.enter(connection.memberships(), Topic.user(user));
        members.enter(connection.memberships(), Topic.room("bench", "r" + number / 20));
        members.enter(connection.memberships(), Topic.room("bench", "all"));
        return connection;
    }

    @Test
    void looksAtAFewAtATimeAndAtEachWithinItsInterval() {
        int most = 0;
        for (int tick = 0; tick < TICKS; tick++) {
            most = Math.max(most, clockReadsInOneTick());
        }
        // Each of the five rounds reads the clock at its beginning and its end, too.
        int allowed = LOOKS_IN_A_TICK * 5 / 4 / CLOCK_EVERY + 10 + 5;
        assertTrue(most <= allowed, most + " reads of the clock, one for each 16 looks, and not " + allowed);
        assertTrue(wires.stream().allMatch(wire -> wire.looks > 0));
        assertTrue(wires.stream().allMatch(wire -> wire.surveys == TICKS / 50));
        assertEquals(List.of(), repaired);
    }

    @Test
    void takesLongerWhereTheMachineIsSlow() {
        perRead = 100_000;
        int most = 0;
        for (int tick = 0; tick < TICKS; tick++) {
            most = Math.max(most, clockReadsInOneTick());
        }
        // Five rounds with two reads each, eleven until a millisecond has passed, and the least of the other four.
        assertTrue(most <= 5 * 2 + 11 + 4 * 2, most + " reads of the clock, each a tenth of a millisecond");
        int rest = 0;
        while (wires.stream().anyMatch(wire -> wire.looks == 0)) {
            clockReadsInOneTick();
            assertTrue(++rest < 20 * TICKS);
        }
    }

    @Test
    void repairsOneOfThemAmongAll() {
        onLoop(() -> {
            registry.remove(connections.get(7_777));
            shard.connections().remove(connections.get(8_888));
            connections.get(9_999).memberships().byTopic().remove(Topic.room("bench", "all"));
        });
        for (int tick = 0; tick < 3 * TICKS; tick++) {
            clockReadsInOneTick();
        }
        assertEquals(
                List.of("registration", "socket", "socket"),
                repaired.stream().sorted().toList());
        onLoop(() -> {
            assertTrue(registry.holds(connections.get(7_777)));
            assertTrue(shard.connections().holds(connections.get(8_888)));
        });
    }

    @Test
    void pingsAFewAtATimeAndEachOnceAnInterval() {
        onLoop(() -> {
            wires.forEach(wire -> wire.pings = 0);
            int slices =
                    (int) GatewayBench.defaults().connection().pingInterval().toMillis() / 100;
            int most = 0;
            int before = 0;
            for (int tick = 0; tick < slices; tick++) {
                shard.connections().tick();
                int pinged = wires.stream().mapToInt(wire -> wire.pings).sum();
                most = Math.max(most, pinged - before);
                before = pinged;
            }
            assertEquals(MANY / slices, most);
            assertTrue(wires.stream().allMatch(wire -> wire.pings == 1));
        });
    }

    @Test
    void walksOverAllWhileTheyComeAndGo() {
        onLoop(() -> {
            Set<Connection> met = new HashSet<>();
            Walk walk = shard.connections().walk(met::add);
            for (int i = 0; i < MANY / 2; i++) {
                assertTrue(walk.step());
                // One that leaves moves the last of its slice to its place.
                shard.connections().remove(connections.get(i));
            }
            while (walk.step()) {
                assertTrue(met.size() <= MANY);
            }
            assertTrue(met.containsAll(connections.subList(MANY / 2, MANY)));
            assertEquals(MANY / 2, shard.connections().size());
        });
    }

    private int clockReadsInOneTick() {
        int before = clockReads;
        onLoop(() -> {
            now += 100_000_000;
            List.copyOf(ticks).forEach(Runnable::run);
        });
        return clockReads - before;
    }

    private long clock() {
        clockReads++;
        now += perRead;
        return now;
    }

    private void onLoop(Runnable task) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                task.run();
                done.complete();
            } catch (Throwable failure) {
                done.fail(failure);
            }
        });
        await(done.future());
    }

    private final class ManualTimers implements Rounds.Timers {

        @Override
        public void every(long millis, Runnable task) {
            ticks.add(task);
        }

        @Override
        public void after(long millis, Runnable task) {
            vertx.setTimer(millis, fired -> task.run());
        }
    }

    /** A client that reads everything and never answers. */
    private static final class FakeWire implements ConnectionWire {

        private int looks;
        private int surveys;
        private int pings;

        @Override
        public Dialect dialect() {
            return event -> {
                throw new AssertionError("nothing is sent here");
            };
        }

        @Override
        public Outcome write(EncodedFrame frame, OutboundEvent event) {
            return Outcome.SENT;
        }

        @Override
        public void end(Close close) {
            // There is no channel.
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public double silentIntervals() {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public boolean isGone() {
            looks++;
            return false;
        }

        @Override
        public int waitingBytes() {
            surveys++;
            return 0;
        }

        @Override
        public void whenDrained(Runnable action) {
            action.run();
        }
    }
}
