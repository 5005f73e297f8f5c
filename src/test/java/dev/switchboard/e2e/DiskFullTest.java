package dev.switchboard.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.DebianPostgres;
import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.Readiness;
import dev.switchboard.testing.TestStores;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of PostgreSQL's tables is full: a small file system in memory, which only root can mount. */
@Tag("slow")
class DiskFullTest {

    private static final int BLOCK = 64 * 1024;

    @TempDir
    static Path folder;

    private static Path disk;
    private static DebianPostgres server;

    @BeforeAll
    static void mount() throws IOException {
        Path place = Files.createDirectory(folder.resolve("disk"));
        try {
            Programs.run(
                    Map.of(),
                    List.of(Programs.find("mount"), "-t", "tmpfs", "-o", "size=24m", "none", place.toString()));
        } catch (IllegalStateException refused) {
            Assumptions.abort("no file system can be mounted here");
        }
        disk = place;
        Path tables = Files.createDirectory(disk.resolve("tables"));
        server = DebianPostgres.start(Files.createDirectory(folder.resolve("server")), Optional.empty(), List.of());
        server.sql(
                "create tablespace small location '" + tables + "'",
                "alter database postgres set default_tablespace = small");
    }

    @AfterAll
    static void unmount() {
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            Programs.run(Map.of(), List.of(Programs.find("umount"), disk.toString()));
        }
    }

    /** Every durable command was refused, while readiness answered 200 with {@code postgres: up}. */
    @Test
    void isNotReadyUntilThereIsSpace() throws IOException {
        try (HubCluster hub = HubCluster.empty(server.uri(), TestStores.redis())) {
            hub.add();
            Readiness.await(hub, 200);
            RawClient ana = hub.client(0, "ana");
            String chatId = ana.succeed("chat:create", new JsonObject().put("participants", new JsonArray().add("ben")))
                    .getJsonObject("chat")
                    .getString("id");
            Path filler = fill();
            List<String> acknowledged = new ArrayList<>();
            JsonObject refused = IntStream.range(0, 1000)
                    .mapToObj(number -> send(ana, chatId, number, acknowledged))
                    .filter(answer -> answer.containsKey("error"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("UNAVAILABLE", refused.getString("code"), refused::encode);
            assertTrue(refused.getBoolean("retryable"));
            Readiness.await(hub, 503, "postgres");
            Readiness.awaitReason(hub, "postgres", "No space left on device (53100)");
            Readiness.await(hub, 503, "postgres");
            Files.delete(filler);
            Readiness.await(hub, 200);
            send(ana, chatId, 1000, acknowledged);
            assertEquals(
                    String.valueOf(acknowledged.size()),
                    server.sql("select count(*) from chat_message"),
                    "stored messages");
        }
    }

    private static JsonObject send(RawClient client, String chatId, int number, List<String> acknowledged) {
        JsonObject answer = client.request(
                "message:send",
                new JsonObject()
                        .put("chatId", chatId)
                        .put("text", "x".repeat(1000) + number)
                        .put("clientMessageId", "c" + number));
        if (answer.containsKey("data")) {
            acknowledged.add("c" + number);
        }
        return answer;
    }

    /** Leaves no block free. */
    private static Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[BLOCK]);
            }
        } catch (IOException full) {
            return filler;
        }
    }
}
