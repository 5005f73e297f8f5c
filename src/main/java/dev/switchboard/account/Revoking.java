package dev.switchboard.account;

import dev.switchboard.audit.AuditLog;
import dev.switchboard.bus.AccountCommands.Revoked;
import dev.switchboard.bus.AccountCommands.SignedOut;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Closed;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.OwnAccountCommands.OwnToken;
import dev.switchboard.bus.RevocationPage;
import dev.switchboard.bus.RevocationPage.Place;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Revokes a user's tokens: the revocation is stored first and then sent to every node that has connections. A node that
 * misses it finds it when it next asks for changes. On its verticle's event loop.
 */
final class Revoking {

    /** Shorter than the caller's timeout: a silent node must not hide that the revocation is stored. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final String node;
    private final Postgres postgres;
    private final RevocationStore store;

    /** @param node the id of the node */
    Revoking(Vertx vertx, String node) {
        this.vertx = vertx;
        this.node = node;
        this.postgres = Postgres.of(vertx);
        this.store = new RevocationStore(postgres);
    }

    /** Answers which connections that closed; the user need not be known. */
    Future<Revoked> revoke(Caller caller, String user) {
        AuditAct act = AuditAct.of(AuditAct.REVOKE, user);
        return postgres.transaction(
                        tx -> AuditLog.add(tx, caller, node, act).compose(added -> store.revokeOthers(tx, user, null)))
                .onSuccess(stored -> act.log(caller))
                .compose(stored -> notifyNodes(stored)
                        .map(answers -> new Revoked(
                                stored.notBefore(),
                                answers.given().stream().mapToInt(Closed::count).sum(),
                                List.copyOf(answers.unanswered()))));
    }

    /**
     * Stores, in a transaction, that all tokens of the user but one are revoked; {@link #tell} follows its commit.
     *
     * @param spared the token that stays valid, unless an earlier revocation has ended it; null for none
     */
    Future<Revocation> revokeOthers(SqlConnection tx, String user, @Nullable OwnToken spared) {
        return store.revokeOthers(tx, user, spared);
    }

    /** Tells the nodes of a revocation that is stored. */
    Future<Nothing> tell(Revocation stored) {
        return notifyNodes(stored).map(Nothing.NOTHING);
    }

    /** Revokes the one token that a user signs out with. */
    Future<Nothing> signOut(SignedOut asked) {
        return store.revoke(asked.user(), asked.token()).compose(this::tell);
    }

    private Future<NodeAnswers<Closed>> notifyNodes(Revocation revocation) {
        return HubCommands.of(vertx).askEach(GatewayCommands.REVOKE, Caller.HUB, revocation, PATIENCE);
    }

    /**
     * {@link dev.switchboard.bus.AccountCommands#REVOCATIONS}, as {@link RevocationStore#changed}.
     */
    Future<RevocationPage> changed(RevocationPage.Question asked) {
        return store.changed(Objects.requireNonNullElse(asked.from(), Place.START));
    }
}
