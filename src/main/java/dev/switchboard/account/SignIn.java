package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands.Credentials;
import dev.switchboard.bus.AccountCommands.User;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code account:register} and {@code account:login}, by the username or the confirmed e-mail address. A login takes as long and
 * gets the same refusal whether the name or the password is wrong. On its verticle's event loop; lives as long as it.
 */
final class SignIn {

    static final int MAX_NAME = 255;

    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    private final AccountStore accounts;
    private final Passwords passwords;
    private final Consumer<Account> registered;

    /** @param registered gets each new account */
    SignIn(AccountStore accounts, Passwords passwords, Consumer<Account> registered) {
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
                .onSuccess(registered::accept)
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
        return accounts.bySignIn(name).compose(account -> passwords
                .verify(asked.network(), account.map(Account::passwordHash).orElse(null), password)
                .map(right -> {
                    if (!right) {
                        throw PasswordRules.WRONG;
                    }
                    return account.orElseThrow().toUser();
                })
                .compose(user -> remember(user, asked.network())));
    }
}
