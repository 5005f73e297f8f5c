package org.example.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.client.Event;
import dev.switchboard.client.Hub;
import dev.switchboard.client.Json;
import dev.switchboard.client.Refusal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The concern in a real hub, with real clients. */
class PollTest {

    @TempDir
    static Path data;

    private static TestHub running;

    @BeforeAll
    static void start() throws Exception {
        running = TestHub.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @Test
    void twoPeopleVoteAndHearTheCountsAndARestartKeepsThem() throws Exception {
        Hub ana = running.client("ana");
        Hub ben = running.client("ben");
        String chat = TestHub.chat(ana, "ben");
        BlockingQueue<Event> toAna = events(ana, chat);
        BlockingQueue<Event> toBen = events(ben, chat);
        Json created = create(ana, chat, "Lunch?");
        String id = created.object("poll").string("id");
        vote(ana, id, 0);
        vote(ben, id, 1);
        assertEquals(0, vote(ben, id, 0));
        for (BlockingQueue<Event> heard : List.of(toAna, toBen)) {
            assertEquals(List.of(0L, 0L), counts(heard, "poll:created"));
            assertEquals(List.of(1L, 0L), counts(heard, "poll:voted"));
            assertEquals(List.of(1L, 1L), counts(heard, "poll:voted"));
            assertEquals(List.of(2L, 0L), counts(heard, "poll:voted"));
        }
        assertEquals(0, vote(ben, id, 0));
        close(ana, id);
        for (BlockingQueue<Event> heard : List.of(toAna, toBen)) {
            assertEquals(List.of(2L, 0L), counts(heard, "poll:closed"), "the same vote again is no event");
        }

        running.close();
        running = TestHub.start(data);
        Json kept =
                running.client("ben").request("poll:get", Map.of("pollId", id)).join();
        assertEquals(List.of(2L, 0L), kept.object("poll").asMap().get("counts"));
        assertTrue(kept.object("poll").is("closed"));
        assertEquals(0, kept.number("mine", -1));
    }

    @Test
    void onlyParticipantsSeeAPollAndOnlyItsCreatorClosesIt() throws Exception {
        Hub ana = running.client("ana");
        Hub ben = running.client("ben");
        Hub stranger = running.client("stranger");
        String chat = TestHub.chat(ana, "ben");
        String id = create(ana, chat, "Tea?").object("poll").string("id");
        for (String command : List.of("poll:get", "poll:close")) {
            assertRefused("NOT_FOUND", "pollId", stranger, command, Map.of("pollId", id));
        }
        assertRefused("NOT_FOUND", "pollId", stranger, "poll:vote", Map.of("pollId", id, "option", 0));
        assertRefused("NOT_FOUND", null, stranger, "poll:list", Map.of("chatId", chat));
        assertRefused("FORBIDDEN", "pollId", ben, "poll:close", Map.of("pollId", id));
        close(ana, id);
        close(ana, id);
        assertRefused("FORBIDDEN", "pollId", ben, "poll:vote", Map.of("pollId", id, "option", 0));
        List<Json> polls =
                ben.request("poll:list", Map.of("chatId", chat)).join().objects("polls");
        assertEquals(id, polls.get(0).object("poll").string("id"));
    }

    @Test
    void namesTheFieldThatCannotBeAccepted() throws Exception {
        Hub ana = running.client("ana");
        String chat = TestHub.chat(ana, "ben");
        Map<String, Object> good = Map.of("chatId", chat, "question", "Soup?", "options", List.of("yes", "no"));
        Map<String, Object> bad = new HashMap<>();
        bad.put("chatId", 7);
        bad.put("question", " ");
        bad.put("options", List.of("yes"));
        bad.put("clientId", "");
        bad.forEach((field, value) -> {
            Map<String, Object> data = new HashMap<>(good);
            data.put(field, value);
            assertRefused("BAD_REQUEST", field, ana, "poll:create", data);
        });
        Map<String, Object> twice = new HashMap<>(good);
        twice.put("options", List.of("yes", "yes"));
        assertRefused("BAD_REQUEST", "options[1]", ana, "poll:create", twice);
        String id = create(ana, chat, "Soup?").object("poll").string("id");
        assertRefused("BAD_REQUEST", "option", ana, "poll:vote", Map.of("pollId", id));
        assertRefused("BAD_REQUEST", "option", ana, "poll:vote", Map.of("pollId", id, "option", 2));
        assertRefused("BAD_REQUEST", "pollId", ana, "poll:vote", Map.of("pollId", "soup", "option", 0));
    }

    @Test
    void createsOnePollForOneKey() throws Exception {
        Hub ana = running.client("ana");
        String chat = TestHub.chat(ana, "ben");
        Map<String, Object> wanted =
                Map.of("chatId", chat, "question", "Once?", "options", List.of("yes", "no"), "clientId", "key-1");
        Json first = ana.request("poll:create", wanted).join();
        assertNull(first.asMap().get("mine"));
        assertEquals(first.asMap(), ana.request("poll:create", wanted).join().asMap());
        Map<String, Object> other = new HashMap<>(wanted);
        other.put("question", "Twice?");
        assertRefused("CONFLICT", "clientId", ana, "poll:create", other);
    }

    private static Json create(Hub hub, String chat, String question) {
        return hub.request("poll:create", Map.of("chatId", chat, "question", question, "options", List.of("yes", "no")))
                .join();
    }

    /** Votes; returns the vote that the answer has. */
    private static long vote(Hub hub, String id, int option) {
        return hub.request("poll:vote", Map.of("pollId", id, "option", option))
                .join()
                .number("mine", -1);
    }

    private static void close(Hub hub, String id) {
        assertTrue(hub.request("poll:close", Map.of("pollId", id))
                .join()
                .object("poll")
                .is("closed"));
    }

    /** The events of the chat that are not messages, from now on. */
    private static BlockingQueue<Event> events(Hub hub, String chat) {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        var joined = hub.chat(chat);
        joined.onEvent(event -> {
            if (event.name().startsWith("poll:")) {
                events.add(event);
            }
        });
        joined.join().join();
        return events;
    }

    private static Object counts(BlockingQueue<Event> events, String name) throws InterruptedException {
        Event event = events.poll(10, TimeUnit.SECONDS);
        assertEquals(name, event == null ? "no event" : event.name());
        return event.data().object("poll").asMap().get("counts");
    }

    private static void assertRefused(String code, String field, Hub hub, String command, Map<String, ?> data) {
        Throwable cause = assertThrows(CompletionException.class, () -> hub.request(command, data)
                        .join())
                .getCause();
        Refusal refusal = assertInstanceOf(Refusal.class, cause);
        assertEquals(code + " " + field, refusal.code() + " " + refusal.field(), command + " " + data);
    }
}
