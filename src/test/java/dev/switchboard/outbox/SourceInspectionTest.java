package dev.switchboard.outbox;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.config.Settings;
import dev.switchboard.testing.TestStores;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code check --connect} says of a source. */
@Tag("slow")
class SourceInspectionTest {

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        await(vertx.close());
    }

    /** The server and the table, or what is wrong. */
    private static String inspect(String uri, String table) {
        JsonObject source = new JsonObject().put("uri", uri).put("table", table);
        Settings settings = Settings.of(new JsonObject().put("sources", new JsonObject().put("shop", source)));
        return await(SourceInspection.start(vertx, settings).get("shop").otherwise(Throwable::getMessage));
    }

    @Test
    void usesTheTableAndChangesNothing() {
        try (ForeignOutbox source = ForeignOutbox.create(vertx)) {
            source.publish(source.connect(), "user-ana", "step", 1);
            String found = inspect(source.uri(), SourceTable.DEFAULT_NAME);
            assertTrue(found.matches("PostgreSQL \\d+\\.\\d+.*, table switchboard_outbox"), found);
            assertEquals(1, source.rows());
        }
    }

    @Test
    void saysWhatIsMissing() {
        try (ForeignOutbox source = ForeignOutbox.create(vertx, "old.events")) {
            assertEquals(
                    "relation \"switchboard_outbox\" does not exist (42P01)",
                    inspect(source.uri(), SourceTable.DEFAULT_NAME));
            source.sql("revoke delete on old.events from " + source.hub());
            assertEquals("permission denied for table events (42501)", inspect(source.uri(), "old.events"));
            source.sql("alter table old.events drop column refused_at");
            String uri = source.uri().replaceFirst("//[^@]*@", "//postgres@");
            assertTrue(inspect(uri, "old.events").startsWith("column \"refused_at\""), "the column is missing");
        }
    }

    @Test
    void saysWhyAServerIsNotReached() {
        String words = inspect("postgresql://u@127.0.0.1:" + TestStores.freePort() + "/d", "t");
        assertTrue(words.contains("Connection refused"), words);
    }
}
