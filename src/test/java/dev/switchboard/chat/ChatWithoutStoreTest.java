package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.data;
import static dev.switchboard.chat.ChatFixture.someone;
import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import dev.switchboard.testing.TestStores;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChatWithoutStoreTest {

    private final String ana = someone();
    private final String ben = someone();

    @Test
    void answersUnavailableNotInternal() {
        String dead = "postgresql://u:p@127.0.0.1:" + TestStores.freePort() + "/none";
        try (ChatFixture chats = new ChatFixture(dead)) {
            String chatId = UUID.randomUUID().toString();
            JsonObject chat = data("chatId", chatId);
            JsonObject message = data("messageId", UUID.randomUUID().toString());
            unavailable(chats, "chat:create", data("participants", new JsonArray().add(ben)));
            unavailable(chats, "chat:list", data());
            unavailable(chats, "chat:update", data("chatId", chatId, "name", "x"));
            unavailable(chats, "chat:add", data("chatId", chatId, "userId", ben));
            unavailable(chats, "chat:remove", data("chatId", chatId, "userId", ben));
            unavailable(chats, "chat:delete", chat);
            unavailable(chats, "chat:join", chat);
            unavailable(chats, "message:send", data("chatId", chatId, "text", "x"));
            unavailable(chats, "message:edit", message.copy().put("text", "x"));
            unavailable(chats, "message:delete", message);
            unavailable(chats, "message:react", message.copy().put("reaction", "x"));
            unavailable(chats, "message:history", chat);
            unavailable(chats, "message:read", data("chatId", chatId, "seq", 1));
            unavailable(chats, "chat:settings", data("chatId", chatId, "muted", true));
            unavailable(chats, "typing", data("chatId", chatId, "typing", true));
        }
    }

    private void unavailable(ChatFixture chats, String command, JsonObject data) {
        JsonObject body = chats.bench.ask(ana, command, data);
        assertEquals("UNAVAILABLE", body.getString("code"), () -> command + ": " + body.encode());
        assertTrue(body.getBoolean("retryable"));
    }

    /** A proxy of PostgreSQL that can be cut off: at once, or when the client has sent a given text. */
    private static final class Proxy implements AutoCloseable {

        private final ConcernBench bench;
        private final URI store;
        /** Held here: Vert.x closes a client, with its connections, once nobody refers to it. */
        private final NetClient outward;

        private final List<NetSocket> open = new ArrayList<>();
        private NetServer server;
        private volatile String shutAt;

        /** The bench's Vert.x carries it; the concern finds it by {@link #uri}. */
        Proxy(ConcernBench bench, String store) {
            this.bench = bench;
            this.store = URI.create(store);
            this.outward = bench.vertx.createNetClient();
            this.server = bench.vertx.createNetServer().connectHandler(this::relay);
            await(server.listen(0, "127.0.0.1"));
        }

        String uri() {
            return "postgresql://" + store.getUserInfo() + "@127.0.0.1:" + server.actualPort() + store.getPath();
        }

        private void relay(NetSocket client) {
            client.pause();
            open.add(client);
            outward.connect(store.getPort(), store.getHost()).onSuccess(inner -> {
                open.add(inner);
                inner.handler(client::write);
                inner.closeHandler(closed -> client.close());
                client.closeHandler(closed -> inner.close());
                client.handler(sent -> forward(sent, inner));
                client.resume();
            });
        }

        private void forward(Buffer sent, NetSocket inner) {
            boolean last =
                    shutAt != null && sent.toString(StandardCharsets.ISO_8859_1).contains(shutAt);
            if (last) {
                // PostgreSQL carries it out, and the client never gets the answer.
                shutAt = null;
                inner.handler(unheard -> shut());
            }
            inner.write(sent);
        }

        void shutAfter(String text) {
            shutAt = text;
        }

        void shut() {
            server.close();
            List.copyOf(open).forEach(NetSocket::close);
        }

        void openAgain() {
            int port = server.actualPort();
            server = bench.vertx.createNetServer().connectHandler(this::relay);
            await(server.listen(port, "127.0.0.1"));
        }

        @Override
        public void close() {
            shut();
        }
    }

    /** The COMMIT succeeds and its answer is lost: the command must not succeed, and a retry finds the message. */
    @Test
    void doesNotCallACommitOfUnknownOutcomeASuccess() {
        String uri = TestMigrations.freshSchema();
        try (ConcernBench carrier = new ConcernBench(uri, ChatFixture.commands(), Set.of());
                Proxy proxy = new Proxy(carrier, uri);
                ChatFixture chats = new ChatFixture(proxy.uri())) {
            String chatId = chats.createChat(ana, ben).getString("id");
            chats.send(ana, chatId, "one");
            JsonObject data = data("chatId", chatId, "text", "two", "clientMessageId", "c2");
            proxy.shutAfter("commit\0");
            unavailable(chats, "message:send", data);
            unavailable(chats, "message:send", data);
            proxy.openAgain();
            JsonObject message = chats.bench.succeed(ana, "message:send", data).getJsonObject("message");
            assertEquals(2, message.getLong("seq"));
            assertEquals(List.of("1 message:new", "2 message:new"), chats.log(Topic.chat(chatId)));
        }
    }

    @Test
    void letsCachedParticipantsTypeWhileTheStoreIsAway() {
        String uri = TestMigrations.freshSchema();
        try (ConcernBench carrier = new ConcernBench(uri, ChatFixture.commands(), Set.of());
                Proxy proxy = new Proxy(carrier, uri);
                ChatFixture chats = new ChatFixture(proxy.uri())) {
            String chatId = chats.createChat(ana, ben).getString("id");
            Topic topic = Topic.chat(chatId);
            JsonObject begin = data("chatId", chatId, "typing", true);
            // Once for each instance.
            chats.bench.succeed(ana, "typing", begin);
            chats.bench.succeed(ana, "typing", begin);
            chats.published(topic, "typing");
            proxy.shut();
            chats.bench.succeed(ben, "typing", begin);
            chats.published(topic, "typing");
            unavailable(chats, "message:send", data("chatId", chatId, "text", "x"));
        }
    }

    @Test
    void readsItsSettings() {
        ChatConfig config = ChatConfig.from(Settings.of(ChatFixture.settings()));
        assertEquals(20_000, config.maxText());
        assertEquals(1000, config.maxUnread());
        assertEquals(6, config.typingTimeout().toSeconds());
        assertEquals(1, config.purgeInterval().toMinutes());
    }
}
