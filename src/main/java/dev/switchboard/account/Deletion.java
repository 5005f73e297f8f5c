package dev.switchboard.account;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.OwnAccountCommands.Proof;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/**
 * {@code account:delete}. The account, its names and its tokens end in one transaction, which also notes what the other concerns
 * have to do; they do it afterwards. On its verticle's event loop; lives as long as it.
 */
final class Deletion {

    private final Postgres postgres;
    private final AccountOwner owner;
    private final Revoking revoking;
    private final Runnable noted;
    private final boolean messages;

    /**
     * @param noted called when other concerns have something to do
     * @param messages whether what the user wrote to others goes as well
     */
    Deletion(Postgres postgres, AccountOwner owner, Revoking revoking, Runnable noted, boolean messages) {
        this.postgres = postgres;
        this.owner = owner;
        this.revoking = revoking;
        this.noted = noted;
        this.messages = messages;
    }

    Future<Nothing> delete(Caller caller, Proof asked) {
        return owner.prove(caller.id(), "password", asked.password(), asked.network())
                .compose(account -> postgres.transaction(
                        tx -> AccountOwner.hold(tx, account, "password").compose(held -> delete(tx, account.id()))))
                .onSuccess(deleted -> noted.run())
                .compose(revoking::tell);
    }

    private Future<Revocation> delete(SqlConnection tx, String id) {
        return AccountStore.delete(tx, id)
                .compose(deleted -> AccountLooks.free(tx, id))
                .compose(freed -> KnownUsers.delete(tx, id))
                .compose(hidden -> ErasureStore.begin(tx, id, messages))
                .compose(begun -> revoking.revokeOthers(tx, id, null));
    }
}
