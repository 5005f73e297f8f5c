package dev.switchboard.audit;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.AuditTrail;
import dev.switchboard.bus.Caller;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded stays as it is, can be read page by page, and goes when it is old. */
@Tag("slow")
class AuditTest {

    private static final Caller CHIEF =
            new Caller("chief", "chief", null, Set.of("admin"), null, null, "rest").from("192.0.2.7");

    private ConcernBench bench;
    private AuditTrail trail;

    @BeforeEach
    void open() {
        bench = new ConcernBench(
                TestMigrations.freshSchema(), Map.of("audit:record", "audit", "audit:list", "audit"), Set.of());
        trail = AuditTrail.of(bench.vertx);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void deploy(String maxAge, String sweepInterval) {
        JsonObject retention = new JsonObject().put("maxAge", maxAge).put("sweepInterval", sweepInterval);
        bench.deploy(AuditVerticle::new, "audit", new JsonObject().put("retention", retention), 1);
    }

    private void record(String action, String target) {
        await(trail.record(CHIEF, AuditAct.of(action, target)));
    }

    private JsonObject list(Object... fields) {
        JsonObject asked = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            asked.put((String) fields[i], fields[i + 1]);
        }
        Answer answer = await(bench.send(CHIEF, "audit:list", asked));
        return answer.body();
    }

    private static List<String> targets(JsonObject page) {
        JsonArray entries = page.getJsonArray("entries");
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            targets.add(entries.getJsonObject(i).getString("target"));
        }
        return targets;
    }

    private long count() {
        return await(bench.postgres.query("select count(*) from audit", Tuple.tuple()))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void recordsWhoDidWhatToWhomFromWhere() {
        deploy("1d", "1h");
        try (LogLines lines = LogLines.of(AuditAct.class.getName())) {
            await(trail.record(CHIEF, AuditAct.of(AuditAct.DISCONNECT, "ben").with("closed", 2)));
            assertEquals(
                    1,
                    lines.with("action=user:disconnect actor=chief target=ben address=192.0.2.7")
                            .size());
        }
        JsonObject entry = list().getJsonArray("entries").getJsonObject(0);
        assertEquals("user:disconnect", entry.getString("action"));
        assertEquals("chief", entry.getString("actor"));
        assertEquals("ben", entry.getString("target"));
        assertEquals("192.0.2.7", entry.getString("address"));
        assertEquals(ConcernBench.NODE, entry.getString("node"));
        assertEquals(new JsonObject().put("closed", 2), entry.getJsonObject("detail"));
    }

    /** Entries that come while somebody turns pages are on none of the later pages, and push nothing onto one. */
    @Test
    void pagesStayAsTheyAreWhileEntriesCome() {
        deploy("1d", "1h");
        for (int i = 1; i <= 5; i++) {
            record(AuditAct.REVOKE, "user" + i);
        }
        JsonObject first = list("limit", 2);
        assertEquals(List.of("user5", "user4"), targets(first));
        record(AuditAct.REVOKE, "user6");
        JsonObject second = list("limit", 2, "cursor", first.getString("cursor"));
        assertEquals(List.of("user3", "user2"), targets(second));
        JsonObject third = list("limit", 2, "cursor", second.getString("cursor"));
        assertEquals(List.of("user1"), targets(third));
        assertNull(third.getString("cursor"));
    }

    @Test
    void findsWhatOneActorDidAndActsOfOneKind() {
        deploy("1d", "1h");
        record(AuditAct.REVOKE, "ben");
        record(AuditAct.DRAIN, "node-b");
        await(trail.record(Caller.HUB, AuditAct.of(AuditAct.RELOAD, null)));
        assertEquals(List.of("node-b", "ben"), targets(list("actor", "chief")));
        assertEquals(List.of("ben"), targets(list("action", AuditAct.REVOKE)));
        assertEquals(List.of(), targets(list("actor", "nobody")));
        assertNull(list("action", AuditAct.RELOAD)
                .getJsonArray("entries")
                .getJsonObject(0)
                .getString("actor"));
    }

    @Test
    void refusesACursorThatNoPageGave() {
        deploy("1d", "1h");
        for (String cursor : List.of("x", "0", "-1", "9".repeat(19))) {
            JsonObject refusal = list("cursor", cursor);
            assertFalse(refusal.getBoolean("success"), cursor);
            assertEquals("cursor", refusal.getString("field"), cursor);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update audit set actor = 'somebody else'", "delete from audit", "truncate audit"})
    void cannotBeChanged(String statement) {
        deploy("1d", "1h");
        record(AuditAct.REVOKE, "ben");
        Throwable refused = assertThrows(CompletionException.class, () -> bench.postgres
                .query(statement, Tuple.tuple())
                .toCompletionStage()
                .toCompletableFuture()
                .join());
        assertTrue(refused.getCause() instanceof PgException, refused::toString);
        assertEquals(List.of("ben"), targets(list()));
    }

    @Test
    void removesWhatIsOld() {
        await(bench.postgres.query(
                "insert into audit (at, action) select now() - interval '2 days', 'user:revoke' from generate_series(1, 2500)",
                Tuple.tuple()));
        await(bench.postgres.query("insert into audit (action) values ('user:erase')", Tuple.tuple()));
        deploy("1d", "50ms");
        until(() -> count() == 1);
        assertEquals(1, list("action", "user:erase").getJsonArray("entries").size());
    }

    /** An act is not refused because its entry cannot be stored: it is stored later, once, and after the earlier ones. */
    @Test
    void keepsEntriesUntilTheyCanBeStored() {
        record(AuditAct.DISCONNECT, "first");
        record(AuditAct.DISCONNECT, "second");
        assertEquals(0, count());
        deploy("1d", "1h");
        until(() -> count() == 2);
        record(AuditAct.DISCONNECT, "third");
        until(() -> count() == 3);
        assertEquals(List.of("third", "second", "first"), targets(list()));
    }

    /** Regression: what was refused for good was sent again for ever, and no later entry was stored. */
    @Test
    void anEntryThatIsRefusedForGoodHoldsUpNoOther() {
        try (LogLines lines = LogLines.of(AuditTrail.class.getName())) {
            record(AuditAct.DISCONNECT, "first");
            record(AuditAct.DISCONNECT, "half \ud83d");
            record(AuditAct.DISCONNECT, "second");
            deploy("1d", "1h");
            until(() -> count() == 2);
            assertEquals(
                    1,
                    lines.with("target must not contain an unpaired surrogate").size());
            record(AuditAct.DISCONNECT, "half \ud83d");
            assertEquals(
                    2,
                    lines.with("target must not contain an unpaired surrogate").size());
            record(AuditAct.DISCONNECT, "third");
        }
        assertEquals(List.of("third", "second", "first"), targets(list()));
    }

    @Test
    void recordsAnActOnceWithinATime() {
        deploy("1d", "1h");
        AuditAct signIn = AuditAct.of(AuditAct.SIGN_IN, null);
        await(trail.recordOnce(CHIEF, signIn, Duration.ofHours(1)));
        await(trail.recordOnce(CHIEF, signIn, Duration.ofHours(1)));
        assertEquals(1, count());
        await(trail.recordOnce(CHIEF.from("192.0.2.8"), signIn, Duration.ofHours(1)));
        assertEquals(2, count());
    }
}
