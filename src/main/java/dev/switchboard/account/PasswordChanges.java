package dev.switchboard.account;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.OwnAccountCommands.OwnToken;
import dev.switchboard.bus.OwnAccountCommands.PasswordChange;
import dev.switchboard.bus.RevocationPage.Revocation;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import org.jspecify.annotations.Nullable;

/**
 * {@code account:password}. The password and the revocation of the other tokens are stored together; the account's links
 * end with the earlier password. On its verticle's event loop; lives as long as it.
 */
final class PasswordChanges {

    private final Postgres postgres;
    private final AccountOwner owner;
    private final Passwords passwords;
    private final Revoking revoking;

    PasswordChanges(Postgres postgres, AccountOwner owner, Passwords passwords, Revoking revoking) {
        this.postgres = postgres;
        this.owner = owner;
        this.passwords = passwords;
        this.revoking = revoking;
    }

    Future<Nothing> change(Caller caller, PasswordChange asked) {
        String password = PasswordRules.chosen(asked.password());
        return owner.prove(caller.id(), "current", asked.current(), asked.network())
                .compose(account -> passwords
                        .hash(asked.network(), password)
                        .compose(hash -> postgres.transaction(tx -> AccountOwner.hold(tx, account, "current")
                                .compose(held -> store(tx, account.id(), hash, asked.token()))))
                        .compose(revoking::tell));
    }

    /**
     * Replaces the password and ends the tokens and links that are due to the earlier one; the transaction has locked the
     * account.
     */
    Future<Revocation> store(SqlConnection tx, String accountId, String hash, @Nullable OwnToken spared) {
        return AccountStore.setPassword(tx, accountId, hash)
                .compose(set -> LinkStore.end(tx, accountId, LinkPurpose.RESET))
                .compose(ended -> LinkStore.end(tx, accountId, LinkPurpose.EMAIL))
                .compose(ended -> revoking.revokeOthers(tx, accountId, spared));
    }
}
