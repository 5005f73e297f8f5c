package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/** Finds a caller's own account and checks its password. On its verticle's event loop; lives as long as it. */
final class AccountOwner {

    private final AccountStore accounts;
    private final Passwords passwords;

    AccountOwner(AccountStore accounts, Passwords passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    /**
     * The account, if the password is right.
     *
     * @param field what the client calls the password
     */
    Future<Account> prove(String userId, String field, String password, String network) {
        return accounts.byId(userId)
                .map(found -> found.orElseThrow(() -> Failure.forbidden("you have no local account")))
                .compose(account -> passwords
                        .verify(network, account.passwordHash(), password)
                        .map(right -> {
                            if (!right) {
                                throw PasswordRules.wrong(field);
                            }
                            return account;
                        }));
    }

    /**
     * Locks the account in a transaction. Fails as {@link #prove} does if the password that was proved is not the account's any
     * more: whoever has reset it must not find that an earlier proof counts afterwards.
     */
    static Future<Void> hold(SqlConnection tx, Account proved, String field) {
        return AccountStore.lock(tx, proved.id())
                .compose(now -> now.map(Account::passwordHash)
                                .filter(proved.passwordHash()::equals)
                                .isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(PasswordRules.wrong(field)));
    }
}
