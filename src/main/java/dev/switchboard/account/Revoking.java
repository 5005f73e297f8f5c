package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands.SignedOut;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Closed;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.RevocationPage;
import dev.switchboard.bus.RevocationPage.Place;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.bus.WireTime;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Revokes a user's tokens: the revocation is stored first and then sent to every node that has connections. A node that
 * misses it finds it when it next asks for changes. On its verticle's event loop.
 */
final class Revoking {

    /** Shorter than the caller's timeout: a silent node must not hide that the revocation is stored. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final RevocationStore store;

    Revoking(Vertx vertx) {
        this.vertx = vertx;
        this.store = new RevocationStore(Postgres.of(vertx));
    }

    /** {@code account:revoke {user}} → {@code {revokedAt, closed, unanswered: [node]}}; the user need not be known. */
    Future<Answer> revoke(Command command) {
        String user = new Fields(command.data()).id("user");
        return store.revoke(user).compose(since -> notifyNodes(new Revocation(user, since, null))
                .map(answers -> answer(since, answers)));
    }

    /** Revokes the one token that a user signs out with. */
    Future<Nothing> signOut(SignedOut asked) {
        return store.revoke(asked.user(), asked.token())
                .compose(at -> notifyNodes(new Revocation(asked.user(), at, asked.token())))
                .map(Nothing.NOTHING);
    }

    private Future<NodeAnswers<Closed>> notifyNodes(Revocation revocation) {
        return HubCommands.of(vertx).askEach(GatewayCommands.REVOKE, Caller.HUB, revocation, PATIENCE);
    }

    private static Answer answer(Instant since, NodeAnswers<Closed> answers) {
        return Answer.of(new JsonObject()
                .put("revokedAt", WireTime.write(since))
                .put("closed", answers.given().stream().mapToInt(Closed::count).sum())
                .put("unanswered", new JsonArray(answers.unanswered())));
    }

    /**
     * {@link dev.switchboard.bus.AccountCommands#REVOCATIONS}, as {@link RevocationStore#changed}.
     */
    Future<RevocationPage> changed(RevocationPage.Question asked) {
        return store.changed(Objects.requireNonNullElse(asked.from(), Place.START));
    }
}
