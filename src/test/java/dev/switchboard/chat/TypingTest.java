package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.dataOf;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Topic;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TypingTest {

    private static final String LONG = "6s";
    private static final String SHORT = "200ms";
    private static String uri;

    private final String ana = someone();
    private final String ben = someone();
    private ChatFixture chats;
    private String chatId;
    private Topic topic;

    @BeforeAll
    static void makeSchema() {
        uri = TestMigrations.freshSchema();
    }

    private void open(String timeout) {
        chats = new ChatFixture(uri, ChatFixture.settings().put("typingTimeout", timeout));
        chatId = chats.createChat(ana, ben).getString("id");
        topic = Topic.chat(chatId);
    }

    @AfterEach
    void close() {
        chats.close();
    }

    private void type(boolean typing) {
        chats.bench.succeed(ana, "typing", data("chatId", chatId, "typing", typing));
    }

    private Publication awaitTyping(boolean typing) {
        Publication publication = chats.published(topic, "typing");
        assertEquals(data("chatId", chatId, "userId", ana, "typing", typing), dataOf(publication));
        return publication;
    }

    @Test
    void publishesTypingToTheOthersOnly() {
        open(LONG);
        type(true);
        Publication publication = awaitTyping(true);
        assertEquals(Scope.exceptUser(ana), publication.scope());
        assertFalse(publication.targets().get(0).durable());
        type(false);
        awaitTyping(false);
    }

    @Test
    void publishesRepeatedTypingOnce() {
        open(LONG);
        for (int i = 0; i < 6; i++) {
            type(true);
        }
        awaitTyping(true);
        type(false);
        awaitTyping(false);
        assertEquals(0, chats.countPublished(topic, "typing"));
    }

    @Test
    void endsOnceOnTimeout() {
        open(SHORT);
        long begun = System.nanoTime();
        type(true);
        awaitTyping(true);
        awaitTyping(false);
        assertTrue(System.nanoTime() - begun >= 200_000_000);
        type(true);
        awaitTyping(true);
        awaitTyping(false);
        assertEquals(0, chats.countPublished(topic, "typing"));
    }

    /** Receivers forget what is not renewed: the end of one whose node was killed never comes, and the mark stayed for good. */
    @Test
    void isRenewedOncePerTimeoutWhileItIsRepeated() {
        open("2s");
        long begun = System.nanoTime();
        type(true);
        awaitTyping(true);
        // Not up to the renewal: a repeat right after it would earn a second one.
        while (System.nanoTime() - begun < 1_000_000_000) {
            type(true);
        }
        assertEquals(0, chats.countPublished(topic, "typing"));
        awaitTyping(true);
        awaitTyping(false);
        assertEquals(0, chats.countPublished(topic, "typing"));
    }

    @Test
    void endsWithItsConcern() {
        open(LONG);
        type(true);
        awaitTyping(true);
        chats.bench.vertx.deploymentIDs().forEach(id -> await(chats.bench.vertx.undeploy(id)));
        awaitTyping(false);
    }

    private void publishFromAnotherNode(boolean typing) {
        chats.bench
                .vertx
                .eventBus()
                .publish(
                        "switchboard.chat.typing",
                        data("node", "node-b", "chatId", chatId, "userId", ana, "typing", typing));
    }

    @Test
    void leavesTheEndToTheNodeThatGotTheLastCommand() {
        open("1s");
        type(true);
        awaitTyping(true);
        publishFromAnotherNode(true);
        until(() -> TypingUsers.of(chats.bench.vertx).size() == 0);
        assertEquals(0, chats.countPublished(topic, "typing"));
        type(true);
        awaitTyping(true);
        awaitTyping(false);
        assertEquals(0, chats.countPublished(topic, "typing"));
    }

    @Test
    void endsOnACommandToAnotherNode() {
        open(LONG);
        type(true);
        awaitTyping(true);
        publishFromAnotherNode(false);
        awaitTyping(false);
    }

    @Test
    void refusesNonParticipantsAndNamesBadFields() {
        open(LONG);
        JsonObject typing = data("chatId", chatId, "typing", true);
        chats.refuses("NOT_FOUND", someone(), "typing", typing);
        chats.refuses("NOT_FOUND", ana, "typing", data("chatId", "42", "typing", true));
        chats.refuses("BAD_REQUEST", "typing", ana, "typing", data("chatId", chatId));
        chats.refuses("BAD_REQUEST", "typing", ana, "typing", data("chatId", chatId, "typing", 1));
        chats.refuses("BAD_REQUEST", "chatId", ana, "typing", data("typing", true));
    }

    @Test
    void acceptsANewParticipantAndRefusesARemovedOneAtOnce() {
        open(LONG);
        String cid = someone();
        JsonObject typing = data("chatId", chatId, "typing", true);
        // Often enough for both instances to remember the participants.
        for (int i = 0; i < 4; i++) {
            type(true);
        }
        chats.bench.succeed(ana, "chat:add", data("chatId", chatId, "userId", cid));
        chats.bench.succeed(cid, "typing", typing);
        chats.bench.succeed(cid, "typing", typing);
        chats.bench.succeed(ana, "chat:remove", data("chatId", chatId, "userId", cid));
        until(() -> "NOT_FOUND".equals(chats.bench.ask(cid, "typing", typing).getString("code"))
                && "NOT_FOUND".equals(chats.bench.ask(cid, "typing", typing).getString("code")));
    }
}
