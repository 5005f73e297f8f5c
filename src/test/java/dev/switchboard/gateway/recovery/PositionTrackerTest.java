package dev.switchboard.gateway.recovery;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.RecoveryCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Secret;
import dev.switchboard.recovery.RecoveryVerticle;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.wire.MalformedBytes;
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

/** A recovery token gives back the positions that the tracker put into it, to the same client and user only. */
class PositionTrackerTest {

    private static final List<String> COMMANDS = Stream.of(
                    RecoveryCommands.PUT,
                    RecoveryCommands.GET,
                    RecoveryCommands.TOUCH,
                    RecoveryCommands.END,
                    RecoveryCommands.WHOLE,
                    RecoveryCommands.SECRET)
            .map(HubCommand::name)
            .toList();
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final String USER = "ana";

    private static String uri;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger due = new AtomicInteger();
    private final String pid = RecoverySecret.newPid();
    private ConcernBench bench;
    private NodeRecovery node;

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
        node = node(Optional.of(new Secret("shared by all nodes")));
    }

    @AfterEach
    void close() {
        bench.close();
        loop.shutdown();
    }

    private NodeRecovery node(Optional<Secret> secret) {
        return new NodeRecovery(bench.vertx, new RecoveryConfig(true, WINDOW), Commands.of(bench.vertx), secret)
                .start();
    }

    private PositionTracker begin(TopicPositions positions) {
        return new PositionTracker(node, ownerOf(), TokenBearer.socketIo(pid, USER), positions);
    }

    private PositionTracker.Owner ownerOf() {
        return new PositionTracker.Owner() {
            @Override
            public void execute(Runnable task) {
                loop.execute(task);
            }

            @Override
            public void tokenIsDue() {
                due.incrementAndGet();
            }
        };
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

    private String token(PositionTracker tracker) {
        String tail = onLoop(() -> tracker.token().toString());
        assertTrue(tail.startsWith(",\"") && tail.endsWith("\"]"), tail);
        return tail.substring(2, tail.length() - 2);
    }

    private Optional<TopicPositions> read(String token) {
        return await(node.read(TokenBearer.socketIo(pid, USER), token));
    }

    private static void assertPositions(Optional<TopicPositions> positions, long personal, Map<Topic, Long> topics) {
        assertEquals(personal, positions.orElseThrow().personal());
        assertEquals(topics, positions.get().topics());
    }

    @Test
    void readsThePositionsThatItWrote() {
        PositionTracker tracker = begin(TopicPositions.at(7));
        Topic chat = chat();
        Topic oddlyNamed = Topic.chat("кот-1");
        Topic presence = Topic.presence("ben");
        onLoop(() -> {
            tracker.joined(chat, 0);
            tracker.joined(oddlyNamed, 1_000_000);
            tracker.joined(presence, 0);
            tracker.moved(chat, 300);
            tracker.moved(Topic.user(USER), 8);
        });
        assertPositions(read(token(tracker)), 8, Map.of(chat, 300L, oddlyNamed, 1_000_000L, presence, 0L));
        onLoop(() -> tracker.left(oddlyNamed));
        assertPositions(read(token(tracker)), 8, Map.of(chat, 300L, presence, 0L));
    }

    @Test
    void readsTheTokenOfAConnectionWithoutTopics() {
        assertPositions(read(token(begin(TopicPositions.at(0)))), 0, Map.of());
    }

    @Test
    void refusesATokenWithAnyCharacterChanged() {
        PositionTracker tracker = begin(TopicPositions.at(3));
        onLoop(() -> tracker.joined(chat(), 12));
        String token = token(tracker);
        for (int at = 0; at < token.length(); at++) {
            for (char other : "A-z9.".toCharArray()) {
                String changed = token.substring(0, at) + other + token.substring(at + 1);
                if (other != token.charAt(at) && !sameBytes(changed, token)) {
                    assertEquals(Optional.empty(), read(changed), changed);
                }
            }
        }
    }

    /** The last character of a part may hold bits that belong to no byte. */
    private static boolean sameBytes(String one, String other) {
        return decoded(one).equals(decoded(other));
    }

    private static List<String> decoded(String token) {
        return Stream.of(token.split("\\.", -1))
                .map(part -> {
                    try {
                        return new String(java.util.Base64.getUrlDecoder().decode(part), StandardCharsets.ISO_8859_1);
                    } catch (IllegalArgumentException none) {
                        return "not base64: " + part;
                    }
                })
                .toList();
    }

    @Test
    void refusesTheTokenOfAnotherClientOrUser() {
        String token = token(begin(TopicPositions.at(3)));
        assertEquals(Optional.empty(), await(node.read(TokenBearer.socketIo(RecoverySecret.newPid(), USER), token)));
        assertEquals(Optional.empty(), await(node.read(TokenBearer.socketIo(pid, "ben"), token)));
    }

    /** The id of an event, given back as an offset, would recover a connection that never was. */
    @Test
    void refusesATokenOfAnotherKind() {
        TokenBearer events = TokenBearer.events(USER);
        PositionTracker tracker = new PositionTracker(node, ownerOf(), events, TopicPositions.at(3)).start();
        String line = onLoop(() -> tracker.token().toString());
        assertTrue(line.startsWith("id: ") && line.endsWith("\n\n"), line);
        String id = line.substring(4).trim();
        assertPositions(await(node.read(events, id)), 3, Map.of());
        assertEquals(Optional.empty(), read(id));
        assertEquals(Optional.empty(), await(node.read(TokenBearer.socketIo("", USER), id)));
        assertEquals(Optional.empty(), await(node.read(events, token(begin(TopicPositions.at(3))))));
        assertEquals(Optional.empty(), await(node.read(TokenBearer.events(""), id)));
    }

    @Test
    void refusesTextThatIsNotAToken() {
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
    void decodesAnyBytesAsTopicsOrFailsWithMalformedBytes() {
        byte[] good = new TokenTopics("row", List.of(1, 4), List.of(chat(), Topic.presence("x"))).encode();
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            try {
                TokenTopics.decode(java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 1)));
            } catch (MalformedBytes refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        }
    }

    @Test
    void givesNoUsableTokenWhileThePersonalPositionIsUnknown() {
        PositionTracker tracker = begin(TopicPositions.at(-1));
        assertEquals("-", token(tracker));
        onLoop(() -> tracker.moved(Topic.user(USER), 5));
        assertPositions(read(token(tracker)), 5, Map.of());
    }

    @Test
    void givesNoUsableTokenInATopicThatCannotBeRecovered() {
        PositionTracker tracker = begin(TopicPositions.at(1));
        Topic room = Topic.room("r", "lobby");
        onLoop(() -> {
            tracker.joined(room, 0);
            tracker.joined(room, 0);
        });
        assertEquals("-", token(tracker));
        onLoop(() -> tracker.left(room));
        assertPositions(read(token(tracker)), 1, Map.of());
    }

    @Test
    void storesTheTopicSetAboveSixteenTopics() {
        PositionTracker tracker = begin(TopicPositions.at(1));
        Map<Topic, Long> topics = new HashMap<>();
        IntStream.rangeClosed(1, 40).forEach(i -> topics.put(chat(), (long) i));
        onLoop(() -> {
            topics.forEach(tracker::joined);
            tracker.storeIfDue();
        });
        String before = token(tracker);
        until(() -> onLoop(tracker::setId) != null);
        String after = token(tracker);
        assertTrue(after.length() < 100, after);
        assertPositions(read(before), 1, topics);
        assertPositions(read(after), 1, topics);

        List<Topic> some = List.copyOf(topics.keySet()).subList(0, 5);
        Topic another = chat();
        onLoop(() -> {
            some.forEach(topic -> tracker.moved(topic, 500));
            tracker.left(some.get(0));
            tracker.joined(another, 9);
            tracker.storeIfDue();
        });
        some.forEach(topic -> topics.put(topic, 500L));
        topics.remove(some.get(0));
        topics.put(another, 9L);
        assertPositions(read(token(tracker)), 1, topics);
        assertTrue(token(tracker).length() < 160, token(tracker));
        onLoop(() -> tracker.joined(some.get(0), 3));
        topics.put(some.get(0), 3L);
        assertPositions(read(token(tracker)), 1, topics);
    }

    @Test
    void continuesFromRecoveredPositions() {
        PositionTracker first = begin(TopicPositions.at(1));
        Map<Topic, Long> topics = new HashMap<>();
        IntStream.range(0, 30).forEach(i -> topics.put(chat(), 5L));
        onLoop(() -> {
            topics.forEach(first::joined);
            first.storeIfDue();
        });
        until(() -> onLoop(first::setId) != null);
        Topic moved = topics.keySet().iterator().next();
        onLoop(() -> first.moved(moved, 6));
        topics.put(moved, 6L);
        PositionTracker second = begin(read(token(first)).orElseThrow());
        assertPositions(read(token(second)), 1, topics);
        assertEquals(token(first), token(second));
    }

    @Test
    void storesANewSetWhenManyPositionsHaveMoved() {
        PositionTracker tracker = begin(TopicPositions.at(1));
        Map<Topic, Long> topics = new HashMap<>();
        IntStream.range(0, 17).forEach(i -> topics.put(chat(), 0L));
        onLoop(() -> {
            topics.forEach(tracker::joined);
            tracker.storeIfDue();
        });
        until(() -> onLoop(tracker::setId) != null);
        String id = onLoop(tracker::setId);
        IntStream.range(0, 17).forEach(i -> topics.put(chat(), 3L));
        onLoop(() -> {
            topics.forEach(tracker::joined);
            tracker.storeIfDue();
        });
        until(() -> !id.equals(onLoop(tracker::setId)));
        assertPositions(read(token(tracker)), 1, topics);
    }

    @Test
    void keepsTheSetOfALiveConnectionFromExpiring() {
        PositionTracker tracker = begin(TopicPositions.at(1));
        onLoop(() -> {
            IntStream.range(0, 17).forEach(i -> tracker.joined(chat(), 0L));
            tracker.storeIfDue();
        });
        until(() -> onLoop(tracker::setId) != null);
        String id = onLoop(tracker::setId);
        long first = expiry(id);
        until(() -> expiry(id) > first);
        onLoop(tracker::close);
        String token = token(tracker);
        bench.postgres
                .query("update recovery_set set expires_at = now() where id = $1", Tuple.of(id))
                .await();
        assertEquals(Optional.empty(), read(token));
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
    void sendsATokenWhenOneIsUsableAgain() {
        PositionTracker tracker = begin(TopicPositions.at(1));
        onLoop(() -> {
            IntStream.range(0, PositionTracker.MAX_INLINE_UNSTORED + 1).forEach(i -> tracker.joined(chat(), i));
            tracker.storeIfDue();
        });
        until(() -> due.get() == 1);
        assertNotEquals("-", token(tracker));
        assertEquals(
                PositionTracker.MAX_INLINE_UNSTORED + 1,
                read(token(tracker)).orElseThrow().topics().size());
    }

    @Test
    void makesOneSecretForAllNodesThatHaveNone() {
        NodeRecovery one = node(Optional.empty());
        NodeRecovery other = node(Optional.empty());
        until(() -> one.isReady() && other.isReady());
        assertEquals(one.sidOf(pid), other.sidOf(pid));
        assertNotEquals(node.sidOf(pid), one.sidOf(pid));
    }

    @Test
    void recoversNothingWhileTheStoreIsUnavailable() {
        PositionTracker tracker = begin(TopicPositions.at(1));
        onLoop(() -> {
            IntStream.range(0, 17).forEach(i -> tracker.joined(chat(), 0L));
            tracker.storeIfDue();
        });
        until(() -> onLoop(tracker::setId) != null);
        await(bench.postgres.close());
        assertEquals(Optional.empty(), read(token(tracker)));
        assertFalse(await(node.isWhole("sid", Map.of(chat(), 0L))));
        assertFalse(node(Optional.empty()).isReady());
    }

    @Test
    void recoversNoEndedConnection() {
        assertTrue(await(node.isWhole("over", Map.of())));
        node.end("over");
        assertFalse(await(node.isWhole("over", Map.of())));
        NodeRecovery other = node(Optional.of(new Secret("shared by all nodes")));
        until(() -> !await(other.isWhole("over", Map.of())));
    }

    @Test
    void checksThatTheLogsReachBackToThePositions() {
        Topic chat = chat();
        bench.postgres
                .query(
                        "with made as (insert into topic_log (topic, head) values ($1, 9) returning id)"
                                + " insert into topic_kept (topic_id, first_seq, skipped) select id, 4, 0 from made",
                        Tuple.of(chat.name()))
                .await();
        assertTrue(await(node.isWhole("sid", Map.of(chat, 3L, chat(), 0L))));
        assertTrue(await(node.isWhole("sid", Map.of(chat, 9L))));
        assertFalse(await(node.isWhole("sid", Map.of(chat, 2L))));
        assertFalse(await(node.isWhole("sid", Map.of(chat, 10L))));
    }

    @Test
    void refusesASetWithMoreTopicsThanPositions() {
        JsonObject answer = await(bench.send(
                        Caller.HUB,
                        RecoveryCommands.PUT.name(),
                        new JsonObject()
                                .put("id", "x")
                                .put("topics", new JsonArray().add("chat-1"))
                                .put("keepMs", 5)))
                .body();
        assertEquals("topics", answer.getString("field"));
    }
}
