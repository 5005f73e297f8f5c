package dev.switchboard.storage;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.storage.postgres.Pooler;
import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.postgres.PostgresTls;
import dev.switchboard.testing.Await;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.Valve;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnection;
import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningTest {

    private static final String CHANNEL = "listening_test";
    private static final Duration OFTEN = Duration.ofSeconds(2);

    private final Vertx vertx = Vertx.vertx();
    private final URI store = URI.create(TestStores.freshDatabase());
    private final AtomicInteger woken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** Regression: a NAT that dropped the connection without a word was noticed by the system's keepalive, after two hours. */
    @Test
    void endsAConnectionThatSaysNothingEverAgain() throws Exception {
        try (Valve valve = new Valve(store.getPort())) {
            valve.open();
            await(listen(valve.port()));
            notifyAll("it is heard", 1);
            valve.freeze();
            Await.until("it is lost", () -> lost.get() == 1);
            Listening next = await(listen(valve.port()));
            notifyAll("the next one is heard", 2);
            next.close();
            assertEquals(1, lost.get());
        }
    }

    @Test
    void keepsAConnectionThatIsQuietAndAnswers() {
        Listening listening = await(listen(store.getPort()));
        PgConnection watcher = await(PgConnection.connect(vertx, store.toString()));
        Set<OffsetDateTime> asked = new HashSet<>();
        Await.until("it is asked twice", () -> {
            await(watcher.query("select query_start from pg_stat_activity where query = 'select 1'")
                            .execute())
                    .forEach(row -> asked.add(row.getOffsetDateTime(0)));
            return asked.size() >= 2;
        });
        await(watcher.close());
        notifyAll("it is heard", 1);
        assertEquals(0, lost.get());
        listening.close();
    }

    /** Regression: a server that took the connection and said nothing was waited for without an end, and nothing was tried next. */
    @Test
    void givesUpAServerThatDoesNotLetItIn() {
        Set<NetSocket> open = ConcurrentHashMap.newKeySet();
        NetServer hanging = vertx.createNetServer().connectHandler(silent -> {
            open.add(silent);
            silent.closeHandler(closed -> open.remove(silent));
        });
        await(hanging.listen(0, "127.0.0.1"));
        boolean refused = await(listen(hanging.actualPort(), Duration.ofMillis(500))
                .transform(done -> Future.succeededFuture(done.failed())));
        assertTrue(refused);
        Await.until("nothing is left of it", open::isEmpty);
        assertEquals(0, lost.get());
    }

    /** On one event loop, as a verticle does. */
    private Future<Listening> listen(int port) {
        return listen(port, OFTEN);
    }

    private Future<Listening> listen(int port, Duration interval) {
        String through = "postgresql://" + store.getUserInfo() + "@127.0.0.1:" + port + store.getPath();
        PostgresTarget target = new PostgresTarget(through, PostgresTls.Settings.NONE, Pooler.SESSION);
        Promise<Listening> listening = Promise.promise();
        vertx.runOnContext(
                here -> Listening.open(vertx, target, CHANNEL, interval, woken::incrementAndGet, lost::incrementAndGet)
                        .onComplete(done -> listening.complete(done.result(), done.cause())));
        return listening.future();
    }

    private void notifyAll(String what, int heard) {
        PgConnection speaker = await(PgConnection.connect(vertx, store.toString()));
        await(speaker.query("notify " + CHANNEL).execute());
        await(speaker.close());
        Await.until(what, () -> woken.get() == heard);
    }
}
