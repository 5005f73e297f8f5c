package dev.switchboard.gateway.socketio.recovery;

import static dev.switchboard.testing.ConcernBench.await;
import static dev.switchboard.testing.ConcernBench.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Commands;
import dev.switchboard.bus.RecoveryCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.recovery.RecoveryVerticle;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a trail writes is read again, by the same client and user alone. */
class PositionTrackerTest {

    private static final List<String> COMMANDS = List.of(
            RecoveryCommands.PUT,
            RecoveryCommands.GET,
            RecoveryCommands.TOUCH,
            RecoveryCommands.END,
            RecoveryCommands.WHOLE,
            RecoveryCommands.SECRET);
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final String USER = "ana";

    private static String uri;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger told = new AtomicInteger();
    private final String pid = RecoverySecret.newPid();
    private ConcernBench bench;
    private NodeRecovery keeper;

    @BeforeAll
    static void makeSchema() {
        uri = TestMigrations.freshSchema();
    }

    @BeforeEach
    void open() {
        Map<String, String> owners = new HashMap<>();
        COMMANDS.forEach(command -> owners.put(command, "recovery"));
        bench = new ConcernBench(uri, owners, owners.keySet());
        bench.deploy(RecoveryVerticle::new, "recovery", new JsonObject().put("sweepInterval", "10m"), 1);
        keeper = keeper(Optional.of(new Secret("shared by all nodes")));
    }

    @AfterEach
    void close() {
        bench.close();
        loop.shutdown();
    }

    private NodeRecovery keeper(Optional<Secret> secret) {
        return new NodeRecovery(bench.vertx, new RecoveryConfig(true, WINDOW), Commands.of(bench.vertx), secret)
                .start();
    }

    private PositionTracker begin(TopicPositions standing) {
        return new PositionTracker(
                keeper,
                new PositionTracker.Owner() {
                    @Override
                    public void execute(Runnable task) {
                        loop.execute(task);
                    }

                    @Override
                    public void offsetIsDue() {
                        told.incrementAndGet();
                    }
                },
                pid,
                USER,
                standing);
    }

    private <T> T onLoop(Supplier<T> task) {
        try {
            return loop.submit(task::get).get();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void onLoop(Runnable task) {
        onLoop(() -> {
            task.run();
            return null;
        });
    }

    private static Topic chat() {
        return Topic.chat(UUID.randomUUID().toString());
    }

    private String offset(PositionTracker trail) {
        String tail = onLoop(() -> trail.tail().toString());
        assertTrue(tail.startsWith(",\"") && tail.endsWith("\"]"), tail);
        return tail.substring(2, tail.length() - 2);
    }

    private Optional<TopicPositions> read(String offset) {
        return await(keeper.read(pid, USER, offset));
    }

    private static void assertStands(Optional<TopicPositions> standing, long personal, Map<Topic, Long> topics) {
        assertEquals(personal, standing.orElseThrow().personal());
        assertEquals(topics, standing.get().topics());
    }

    @Test
    void readsWhatItHasWritten() {
        PositionTracker trail = begin(TopicPositions.at(7));
        Topic chat = chat();
        Topic oddlyNamed = Topic.chat("кот-1");
        Topic presence = Topic.presence("ben");
        onLoop(() -> {
            trail.joined(chat, 0);
            trail.joined(oddlyNamed, 1_000_000);
            trail.joined(presence, 0);
            trail.moved(chat, 300);
            trail.moved(Topic.user(USER), 8);
        });
        assertStands(read(offset(trail)), 8, Map.of(chat, 300L, oddlyNamed, 1_000_000L, presence, 0L));
        onLoop(() -> trail.left(oddlyNamed));
        assertStands(read(offset(trail)), 8, Map.of(chat, 300L, presence, 0L));
    }

    @Test
    void readsTheOffsetOfAConnectionWithoutTopics() {
        assertStands(read(offset(begin(TopicPositions.at(0)))), 0, Map.of());
    }

    @Test
    void refusesAnOffsetWithAnyCharacterChanged() {
        PositionTracker trail = begin(TopicPositions.at(3));
        onLoop(() -> trail.joined(chat(), 12));
        String offset = offset(trail);
        for (int at = 0; at < offset.length(); at++) {
            for (char other : "A-z9.".toCharArray()) {
                String changed = offset.substring(0, at) + other + offset.substring(at + 1);
                if (other != offset.charAt(at) && !sameBytes(changed, offset)) {
                    assertEquals(Optional.empty(), read(changed), changed);
                }
            }
        }
    }

    /** The last character before a break may hold bits that belong to no byte. */
    private static boolean sameBytes(String one, String other) {
        return decoded(one).equals(decoded(other));
    }

    private static List<String> decoded(String offset) {
        return Stream.of(offset.split("\\.", -1))
                .map(part -> {
                    try {
                        return new String(java.util.Base64.getUrlDecoder().decode(part), StandardCharsets.ISO_8859_1);
                    } catch (IllegalArgumentException none) {
                        return "no base64: " + part;
                    }
                })
                .toList();
    }

    @Test
    void refusesAnotherClientsAndAnotherUsersOffset() {
        String offset = offset(begin(TopicPositions.at(3)));
        assertEquals(Optional.empty(), await(keeper.read(RecoverySecret.newPid(), USER, offset)));
        assertEquals(Optional.empty(), await(keeper.read(pid, "ben", offset)));
    }

    @Test
    void refusesWhatIsNoOffset() {
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            String text = i % 2 == 0
                    ? new String(bytes, StandardCharsets.ISO_8859_1)
                    : java.util.Base64.getUrlEncoder().encodeToString(bytes) + "." + i;
            assertEquals(Optional.empty(), read(text), text);
        }
        assertEquals(Optional.empty(), read("-"));
        assertEquals(Optional.empty(), read("A".repeat(RecoveryToken.MAX_LENGTH) + ".AAAAAAAAAAAAA"));
    }

    @Test
    void decodesFixedPartsOrFailsInItsOwnWay() {
        byte[] good = new TokenTopics("row", List.of(1, 4), List.of(chat(), Topic.presence("x"))).encode();
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            try {
                TokenTopics.decode(java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 1)));
            } catch (InvalidToken refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        }
    }

    @Test
    void isWorthNothingWhileThePersonalPositionIsUnknown() {
        PositionTracker trail = begin(TopicPositions.at(-1));
        assertEquals("-", offset(trail));
        onLoop(() -> trail.moved(Topic.user(USER), 5));
        assertStands(read(offset(trail)), 5, Map.of());
    }

    @Test
    void isWorthNothingInATopicThatCannotBeTakenUpAgain() {
        PositionTracker trail = begin(TopicPositions.at(1));
        Topic room = Topic.room("r", "lobby");
        onLoop(() -> {
            trail.joined(room, 0);
            trail.joined(room, 0);
        });
        assertEquals("-", offset(trail));
        onLoop(() -> trail.left(room));
        assertStands(read(offset(trail)), 1, Map.of());
    }

    @Test
    void leansOnTheStoreWithMoreThanSixteenTopics() {
        PositionTracker trail = begin(TopicPositions.at(1));
        Map<Topic, Long> topics = new HashMap<>();
        IntStream.rangeClosed(1, 40).forEach(i -> topics.put(chat(), (long) i));
        onLoop(() -> {
            topics.forEach(trail::joined);
            trail.settle();
        });
        String before = offset(trail);
        until(() -> onLoop(trail::keptId) != null);
        String after = offset(trail);
        assertTrue(after.length() < 100, after);
        assertStands(read(before), 1, topics);
        assertStands(read(after), 1, topics);

        List<Topic> some = List.copyOf(topics.keySet()).subList(0, 5);
        Topic another = chat();
        onLoop(() -> {
            some.forEach(topic -> trail.moved(topic, 500));
            trail.left(some.get(0));
            trail.joined(another, 9);
            trail.settle();
        });
        some.forEach(topic -> topics.put(topic, 500L));
        topics.remove(some.get(0));
        topics.put(another, 9L);
        assertStands(read(offset(trail)), 1, topics);
        assertTrue(offset(trail).length() < 160, offset(trail));
        onLoop(() -> trail.joined(some.get(0), 3));
        topics.put(some.get(0), 3L);
        assertStands(read(offset(trail)), 1, topics);
    }

    @Test
    void goesOnFromWhereItStood() {
        PositionTracker first = begin(TopicPositions.at(1));
        Map<Topic, Long> topics = new HashMap<>();
        IntStream.range(0, 30).forEach(i -> topics.put(chat(), 5L));
        onLoop(() -> {
            topics.forEach(first::joined);
            first.settle();
        });
        until(() -> onLoop(first::keptId) != null);
        Topic moved = topics.keySet().iterator().next();
        onLoop(() -> first.moved(moved, 6));
        topics.put(moved, 6L);
        PositionTracker second = begin(read(offset(first)).orElseThrow());
        assertStands(read(offset(second)), 1, topics);
        assertEquals(offset(first), offset(second));
    }

    @Test
    void writesTheSetAnewWhenMuchHasChanged() {
        PositionTracker trail = begin(TopicPositions.at(1));
        Map<Topic, Long> topics = new HashMap<>();
        IntStream.range(0, 17).forEach(i -> topics.put(chat(), 0L));
        onLoop(() -> {
            topics.forEach(trail::joined);
            trail.settle();
        });
        until(() -> onLoop(trail::keptId) != null);
        String id = onLoop(trail::keptId);
        IntStream.range(0, 17).forEach(i -> topics.put(chat(), 3L));
        onLoop(() -> {
            topics.forEach(trail::joined);
            trail.settle();
        });
        until(() -> !id.equals(onLoop(trail::keptId)));
        assertStands(read(offset(trail)), 1, topics);
    }

    @Test
    void keepsASetAsLongAsItsConnectionLivesAndAWhileLonger() {
        PositionTracker trail = begin(TopicPositions.at(1));
        onLoop(() -> {
            IntStream.range(0, 17).forEach(i -> trail.joined(chat(), 0L));
            trail.settle();
        });
        until(() -> onLoop(trail::keptId) != null);
        String id = onLoop(trail::keptId);
        long first = expiry(id);
        until(() -> expiry(id) > first);
        onLoop(trail::close);
        String offset = offset(trail);
        bench.postgres
                .query("update recovery_set set expires_at = now() where id = $1", Tuple.of(id))
                .await();
        assertEquals(Optional.empty(), read(offset));
    }

    private long expiry(String id) {
        return await(bench.postgres.query(
                        "select (extract(epoch from expires_at) * 1000)::bigint from recovery_set where id = $1",
                        Tuple.of(id)))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void tellsTheClientWhenItsOffsetIsOfWorthAgain() {
        PositionTracker trail = begin(TopicPositions.at(1));
        onLoop(() -> {
            IntStream.range(0, PositionTracker.MOST_OWN + 1).forEach(i -> trail.joined(chat(), i));
            trail.settle();
        });
        until(() -> told.get() == 1);
        assertNotEquals("-", offset(trail));
        assertEquals(
                PositionTracker.MOST_OWN + 1,
                read(offset(trail)).orElseThrow().topics().size());
    }

    @Test
    void makesOneSecretForAllNodesThatHaveNone() {
        NodeRecovery one = keeper(Optional.empty());
        NodeRecovery other = keeper(Optional.empty());
        until(() -> one.isReady() && other.isReady());
        assertEquals(one.sidOf(pid), other.sidOf(pid));
        assertNotEquals(keeper.sidOf(pid), one.sidOf(pid));
    }

    @Test
    void hasTheClientBeginAnewWhileTheStoreIsAway() {
        PositionTracker trail = begin(TopicPositions.at(1));
        onLoop(() -> {
            IntStream.range(0, 17).forEach(i -> trail.joined(chat(), 0L));
            trail.settle();
        });
        until(() -> onLoop(trail::keptId) != null);
        await(bench.postgres.close());
        assertEquals(Optional.empty(), read(offset(trail)));
        assertFalse(await(keeper.whole("sid", Map.of(chat(), 0L))));
        assertFalse(keeper(Optional.empty()).isReady());
    }

    @Test
    void takesUpNothingThatIsOver() {
        assertTrue(await(keeper.whole("over", Map.of())));
        keeper.end("over");
        assertFalse(await(keeper.whole("over", Map.of())));
        NodeRecovery other = keeper(Optional.of(new Secret("shared by all nodes")));
        until(() -> !await(other.whole("over", Map.of())));
    }

    @Test
    void seesWhetherTheLogsReachBack() {
        Topic chat = chat();
        bench.postgres
                .query("insert into topic_log (topic, head, first_seq) values ($1, 9, 4)", Tuple.of(chat.name()))
                .await();
        assertTrue(await(keeper.whole("sid", Map.of(chat, 3L, chat(), 0L))));
        assertTrue(await(keeper.whole("sid", Map.of(chat, 9L))));
        assertFalse(await(keeper.whole("sid", Map.of(chat, 2L))));
        assertFalse(await(keeper.whole("sid", Map.of(chat, 10L))));
    }

    @Test
    void refusesASetTwiceAsLongAsItsPositions() {
        JsonObject answer = await(Commands.of(bench.vertx)
                        .request(
                                RecoveryCommands.PUT,
                                new JsonObject()
                                        .put("id", "x")
                                        .put("topics", new JsonArray().add("chat-1"))
                                        .put("keepMs", 5)))
                .body();
        assertEquals("topics", answer.getString("field"));
    }
}
