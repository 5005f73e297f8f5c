package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands.Credentials;
import dev.switchboard.bus.AccountCommands.User;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code account:register} and {@code account:login}, by the username or the confirmed e-mail address. A login takes as long and
 * gets the same refusal whether the name or the password is wrong. On its verticle's event loop; lives as long as it.
 */
final class SignIn {

    static final int MAX_NAME = 255;

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    /** The same whether the name or the password is wrong. */
    private static final Failure WRONG = Failure.of(ErrorCode.UNAUTHORIZED, "wrong username or password");

    private final AccountStore accounts;
    private final Passwords passwords;
    private final BiConsumer<Account, Credentials> registered;

    /** @param registered gets each new account, with what was asked */
    SignIn(AccountStore accounts, Passwords passwords, BiConsumer<Account, Credentials> registered) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.registered = registered;
    }

    Future<User> register(Credentials asked) {
        String username = Name.chosen(asked.username());
        String email = asked.email() == null ? null : Email.chosen(asked.email());
        String password = PasswordRules.chosen(asked.password());
        // Asked first to spare the hashing; the insert decides.
        return accounts.checkFree(username)
                .compose(free -> passwords.hash(asked.network(), password))
                .map(hash -> new Account(UUID.randomUUID().toString(), username, email, false, List.of(), hash))
                .compose(account -> accounts.insert(account).map(account))
                .onSuccess(account -> registered.accept(account, asked))
                .compose(account -> remember(account.toUser(), asked.network()));
    }

    /** The sign-in has succeeded, whether or not this does. */
    private Future<User> remember(User user, String network) {
        return network.isEmpty()
                ? Future.succeededFuture(user)
                : accounts.remember(user.id(), network)
                        .onFailure(failure -> LOG.debug("a network was not remembered: {}", failure.toString()))
                        .transform(done -> Future.succeededFuture(user));
    }

    Future<User> login(Credentials asked) {
        String name = Fields.text("username", asked.username(), MAX_NAME);
        String password = Fields.text("password", asked.password(), PasswordRules.MAX);
        return accounts.bySignIn(name)
                .compose(found -> passwords
                        .verify(
                                asked.network(),
                                found.map(Account::passwordHash).orElse(null),
                                password)
                        .compose(right -> right ? unchanged(found.orElseThrow()) : Future.failedFuture(WRONG)))
                .compose(account -> remember(account.toUser(), asked.network()));
    }

    /** The verification takes a while: a password that was changed meanwhile gets no token, which nobody would revoke. */
    private Future<Account> unchanged(Account verified) {
        return accounts.byId(verified.id())
                .map(now -> now.filter(account -> account.passwordHash().equals(verified.passwordHash()))
                        .orElseThrow(() -> WRONG));
    }
}
