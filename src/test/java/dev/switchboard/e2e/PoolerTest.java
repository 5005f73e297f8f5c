package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.DebianPostgres;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.PgBouncer;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Readiness;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node whose connections go through pgbouncer with its default settings. It was refused for
 * {@code unsupported startup parameter: extra_float_digits}; and in transaction mode named statements met each other (42P05).
 */
@Tag("slow")
@Tag("soak")
class PoolerTest {

    @TempDir
    static Path folder;

    private static DebianPostgres server;

    @BeforeAll
    static void start() throws Exception {
        Programs.find("pgbouncer");
        server = DebianPostgres.start(Files.createDirectory(folder.resolve("server")), Optional.empty(), List.of());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"transaction, auto", "session, auto", "session, session"})
    void servesConcurrentCommandsThroughFewConnections(String mode, String setting) throws Exception {
        Path own = Files.createTempDirectory(folder, mode);
        server.sql("drop schema public cascade; create schema public");
        try (PgBouncer pooler = new PgBouncer(own, server, mode, "postgres", "secret");
                HubCluster hub = HubCluster.empty(
                        "postgresql://postgres:secret@127.0.0.1:" + pooler.port() + "/postgres",
                        TestStores.redis(),
                        // In mode session the listener and psql have a server connection each, of five.
                        "--storage.postgres.poolSize=" + (mode.equals("transaction") ? 12 : 3),
                        "--storage.postgres.pooler=" + setting)) {
            hub.add();
            Readiness.await(hub, 200);
            converse(hub);
            assertEquals("0", Programs.run(Map.of(), leaks(pooler)).strip(), "settings of a session that others get");
            Readiness.await(hub, 200);
        }
    }

    /** Four clients send at once, each in a chat of its own, and read back what they sent. */
    private static void converse(HubCluster hub) {
        List<CommandLoop> loops = List.of("ana", "ben", "cy", "dee").stream()
                .map(name -> {
                    RawClient client = hub.client(0, name);
                    String chat = client.succeed(
                                    "chat:create", new JsonObject().put("participants", new JsonArray().add("eve")))
                            .getJsonObject("chat")
                            .getString("id");
                    return CommandLoop.of(client, "message:send", number -> new JsonObject()
                            .put("chatId", chat)
                            .put("text", name + number)
                            .put("clientMessageId", "m" + number));
                })
                .toList();
        loops.forEach(loop ->
                Await.until("40 messages are stored", () -> loop.succeeded().size() >= 40));
        loops.forEach(CommandLoop::close);
        loops.forEach(loop -> assertEquals(loop.answered(), loop.succeeded().size(), "commands refused"));
    }

    private static List<String> leaks(PgBouncer pooler) {
        return List.of(
                Programs.find("psql"),
                "-XqtA",
                "postgresql://postgres:secret@127.0.0.1:" + pooler.port() + "/postgres",
                "-c",
                "select current_setting('lock_timeout')");
    }
}
