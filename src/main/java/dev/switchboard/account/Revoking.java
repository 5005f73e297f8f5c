package dev.switchboard.account;

import dev.switchboard.account.RevocationStore.Place;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Revokes a user's tokens: the revocation is stored first and then sent to every node that has connections. A node that
 * misses it finds it when it next asks for changes. On its verticle's event loop.
 */
final class Revoking {

    /** Shorter than the caller's timeout: a silent node must not hide that the revocation is stored. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String TELL = "gateway:revoke";

    private final Vertx vertx;
    private final RevocationStore store;

    Revoking(Vertx vertx) {
        this.vertx = vertx;
        this.store = new RevocationStore(Postgres.of(vertx));
    }

    /** {@code account:revoke {user}} → {@code {revokedAt, closed, unanswered: [node]}}; the user need not be known. */
    Future<Answer> revoke(Command command) {
        String user = new Fields(command.data()).id("user");
        return store.revoke(user).compose(since -> tell(user, since).map(answers -> answer(since, answers)));
    }

    private Future<Map<String, Answer>> tell(String user, Instant since) {
        JsonObject data = new JsonObject().put("user", user).put("notBefore", WireTime.write(since));
        return Commands.of(vertx).requestEach(new Command(TELL, Caller.HUB, data, false), PATIENCE);
    }

    private static Answer answer(Instant since, Map<String, Answer> answers) {
        int closed = 0;
        JsonArray unanswered = new JsonArray();
        for (Map.Entry<String, Answer> answer : answers.entrySet()) {
            if (answer.getValue().success()) {
                closed += answer.getValue().body().getInteger("closed");
            } else {
                unanswered.add(answer.getKey());
            }
        }
        return Answer.of(new JsonObject()
                .put("revokedAt", WireTime.write(since))
                .put("closed", closed)
                .put("unanswered", unanswered));
    }

    /**
     * {@code account:revocations {from?}}, as {@link RevocationStore#changed}; {@code from} is a {@code next} or
     * {@code horizon} of an earlier answer, absent for all there is.
     */
    Future<Answer> changed(Command command) {
        JsonObject from = command.data().getJsonObject("from");
        Place place = from == null ? Place.START : new Place(from.getString("xid"), from.getString("user"));
        return store.changed(place).map(Answer::of);
    }
}
