package dev.switchboard.notification;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotificationOrderTest {

    private final String uri = TestMigrations.freshSchema();
    private final ConcernBench bench = new ConcernBench(
            uri,
            Map.of("notification:read", "notification", "notification:send", "notification"),
            Set.of("notification:send"));

    @AfterEach
    void close() {
        bench.close();
    }

    private Future<Answer> send(int number) {
        return bench.send(
                Caller.HUB,
                "notification:send",
                new JsonObject()
                        .put("user", new JsonArray().add("ana").add("ben"))
                        .put("message", "n" + number));
    }

    private Future<Answer> readAll(String user) {
        return bench.send(user, "notification:read", new JsonObject().put("all", true));
    }

    private List<Row> log(String user) {
        return await(bench.postgres.query(
                        """
                        select e.event, e.data from topic_event e join topic_log l on l.id = e.topic_id
                        where l.topic = $1 order by e.seq""",
                        Tuple.of("user-" + user)))
                .stream()
                .toList();
    }

    /**
     * The interleaving: somebody holds a user's log; notifications and marks wait together. A mark counts the notifications
     * before it in the log, also those that were to go with it, and none of those after it.
     */
    @Test
    void countsWhatIsBeforeAMarkInTheLog() throws SQLException {
        bench.deploy(NotificationVerticle::new, "notification", NotificationVerticleTest.settings(), 1);
        await(send(0));
        List<Future<Answer>> answers = new ArrayList<>();
        try (Connection neighbour = TestMigrations.connect(uri);
                Statement statement = neighbour.createStatement()) {
            neighbour.setAutoCommit(false);
            statement.execute("select from topic_log where topic = 'user-ana' for update");
            for (int i = 1; i <= 12; i++) {
                answers.add(i % 4 == 0 ? readAll("ana") : i % 6 == 1 ? readAll("ben") : send(i));
            }
            answers.add(send(13));
            neighbour.rollback();
        }
        for (Future<Answer> answer : answers) {
            assertEquals(true, await(answer).body().getBoolean("success"), answer::toString);
        }
        for (String user : List.of("ana", "ben")) {
            int sent = 0;
            int marks = 0;
            for (Row row : log(user)) {
                boolean isMark = row.getString(0).equals("notification:state");
                marks += isMark ? 1 : 0;
                sent += isMark ? 0 : 1;
                assertEquals(
                        isMark ? "{\"unread\":0,\"all\":true}" : row.getString(1), row.getString(1), "after " + sent);
            }
            assertEquals(9, sent);
            long unread = await(bench.postgres.query(
                            "select count(*) from notification where owner = $1 and read_at is null", Tuple.of(user)))
                    .iterator()
                    .next()
                    .getLong(0);
            assertEquals(unreadAfterTheLastMark(user), unread);
            assertEquals(user.equals("ana") ? 3 : 2, marks);
        }
    }

    private long unreadAfterTheLastMark(String user) {
        long unread = 0;
        for (Row row : log(user)) {
            unread = row.getString(0).equals("notification:state") ? 0 : unread + 1;
        }
        return unread;
    }
}
