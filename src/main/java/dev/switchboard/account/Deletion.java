package dev.switchboard.account;

import dev.switchboard.audit.AuditLog;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.OwnAccountCommands.Proof;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.bus.UserErasure;
import dev.switchboard.bus.UserErasure.State;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code account:delete}, which people ask for themselves, and {@code account:erase}, which a back end asks for, whether or not
 * there is a local account. The account, its names and its tokens end in one transaction, which also notes what the other
 * concerns have to do; they do it afterwards. On its verticle's event loop; lives as long as it.
 */
final class Deletion {

    private final Postgres postgres;
    private final String node;
    private final AccountOwner owner;
    private final Revoking revoking;
    private final Runnable noted;
    private final boolean messages;

    /**
     * @param node the id of the node
     * @param noted called when other concerns have something to do
     * @param messages whether what people wrote to others goes as well when they delete their account
     */
    Deletion(Postgres postgres, String node, AccountOwner owner, Revoking revoking, Runnable noted, boolean messages) {
        this.postgres = postgres;
        this.node = node;
        this.owner = owner;
        this.revoking = revoking;
        this.noted = noted;
        this.messages = messages;
    }

    /**
     * What a transaction has come to.
     *
     * @param revocation null if nothing was to do, since all was done shortly before
     * @param fresh whether it is to be done from now on, and was not before
     */
    private record Outcome(@Nullable Revocation revocation, boolean fresh, Optional<Instant> ended) {}

    Future<Nothing> delete(Caller caller, Proof asked) {
        return owner.prove(caller.id(), "password", asked.password(), asked.network())
                .compose(account -> postgres.transaction(tx -> AccountOwner.hold(tx, account, "password")
                        .compose(held -> begin(tx, caller, account.id(), messages))))
                .compose(outcome -> begun(caller, caller.id(), messages, outcome))
                .map(Nothing.NOTHING);
    }

    /** May be asked for again: what is in flight goes on, and what has just ended is answered so. */
    Future<State> erase(Caller caller, UserErasure asked) {
        String id = asked.user();
        return postgres.transaction(tx -> AccountStore.lock(tx, id)
                        .compose(locked -> ErasureStore.ended(tx, id, asked.messages()))
                        .compose(ended -> ended.isPresent()
                                ? Future.succeededFuture(new Outcome(null, false, ended))
                                : begin(tx, caller, id, asked.messages())))
                .compose(outcome -> begun(caller, id, asked.messages(), outcome))
                .map(outcome -> new State(outcome.ended().orElse(null)));
    }

    private Future<Outcome> begin(SqlConnection tx, Caller caller, String id, boolean all) {
        return AccountStore.delete(tx, id)
                .compose(deleted -> AccountLooks.free(tx, id))
                .compose(freed -> KnownUsers.delete(tx, id))
                .compose(hidden -> ErasureStore.begin(tx, id, all))
                .compose(fresh -> (fresh ? AuditLog.add(tx, caller, node, act(id, all)) : Future.succeededFuture())
                        .compose(added -> revoking.revokeOthers(tx, id, null))
                        .map(revocation -> new Outcome(revocation, fresh, Optional.empty())));
    }

    private static AuditAct act(String id, boolean all) {
        return AuditAct.of(AuditAct.ERASE, id).with("messages", all ? UserErasure.ERASE : UserErasure.KEEP);
    }

    private Future<Outcome> begun(Caller caller, String id, boolean all, Outcome outcome) {
        if (outcome.fresh()) {
            act(id, all).log(caller);
        }
        Revocation revocation = outcome.revocation();
        if (revocation == null) {
            return Future.succeededFuture(outcome);
        }
        noted.run();
        return revoking.tell(revocation).map(outcome);
    }
}
