package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Credentials;
import dev.switchboard.bus.AccountCommands.Known;
import dev.switchboard.bus.AccountCommands.Seen;
import dev.switchboard.bus.AccountCommands.User;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.OwnAccountCommands;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code user:find} and {@code user:profile} and, for the hub alone, {@code account:register}, {@code account:login},
 * {@code account:known}, {@code user:seen} and
 * what {@link Revoking} does.
 * A login takes as long and gets the same refusal whether the name or the password is wrong.
 */
public final class AccountVerticle extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(AccountVerticle.class);
    private static final int MIN_PASSWORD = 8;
    private static final int MAX_PASSWORD = 200;
    private static final int MAX_EMAIL = 254;
    private static final int MAX_QUERY = 100;
    private static final int MAX_IDS = 500;
    private static final int MAX_SEEN_NAME = 255;
    private static final Failure WRONG = Failure.of(ErrorCode.UNAUTHORIZED, "wrong username or password");

    // Set when the verticle starts, before any command arrives.
    @SuppressWarnings("NullAway.Init")
    private AccountStore accounts;

    @SuppressWarnings("NullAway.Init")
    private KnownUsers known;

    @SuppressWarnings("NullAway.Init")
    private Passwords passwords;

    @Override
    protected Future<?> open() {
        AccountLooks looks = new AccountLooks(Postgres.of(vertx));
        accounts = new AccountStore(Postgres.of(vertx), looks);
        known = new KnownUsers(Postgres.of(vertx));
        passwords = new Passwords(vertx, AccountConfig.from(Settings.of(settings())));
        on(AccountCommands.REGISTER, (caller, asked) -> register(asked));
        on(AccountCommands.LOGIN, (caller, asked) -> login(asked));
        on(AccountCommands.KNOWN, (caller, attempt) -> accounts.hasSignedIn(attempt.username(), attempt.network())
                .map(Known::new));
        on(AccountCommands.FIND, this::find);
        on(OwnAccountCommands.PROFILE, new Profiles(Postgres.of(vertx), new Publisher(vertx))::set);
        on(AccountCommands.SEEN, (caller, asked) -> seen(asked));
        Revoking revoking = new Revoking(vertx);
        on(AccountCommands.REVOKE, (caller, asked) -> revoking.revoke(asked.user()));
        on(AccountCommands.LOGOUT, (caller, asked) -> revoking.signOut(asked));
        on(AccountCommands.REVOCATIONS, (caller, asked) -> revoking.changed(asked));
        // The table of the looks is read here, and not with the first name.
        return vertx.executeBlocking(() -> Name.looks("-")).onSuccess(read -> addLooks(looks));
    }

    /** Of earlier accounts; a registration adds some itself if this has not come so far. */
    private static void addLooks(AccountLooks looks) {
        looks.addAll()
                .onFailure(failure -> LOG.info("the names of earlier accounts are read later: {}", failure.toString()));
    }

    @Override
    public Future<?> stop() {
        return super.stop().compose(answered -> passwords.close());
    }

    private Future<User> register(Credentials asked) {
        String username = Name.chosen(asked.username());
        String email = email(asked.email());
        String password = newPassword(asked.password());
        // Asked first to spare the hashing; the insert decides.
        return accounts.checkFree(username)
                .compose(free -> passwords.hash(asked.network(), password))
                .map(hash -> new Account(UUID.randomUUID().toString(), username, email, List.of(), hash))
                .compose(account -> accounts.insert(account).map(account.toUser()))
                .compose(user -> remember(user, asked.network()));
    }

    /** The sign-in has succeeded, whether or not this does. */
    private Future<User> remember(User user, String network) {
        return network.isEmpty()
                ? Future.succeededFuture(user)
                : accounts.remember(user.id(), network)
                        .onFailure(failure -> LOG.debug("a network was not remembered: {}", failure.toString()))
                        .transform(done -> Future.succeededFuture(user));
    }

    private static String newPassword(String password) {
        if (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD) {
            throw Failure.badRequest(
                    "password", "password must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
        }
        return password;
    }

    private static @Nullable String email(@Nullable String email) {
        if (email == null) {
            return null;
        }
        Fields.text("email", email, MAX_EMAIL);
        int at = email.indexOf('@');
        if (at < 1 || at == email.length() - 1 || email.chars().anyMatch(Character::isWhitespace)) {
            throw Failure.badRequest("email", "email must be an address such as ana@example.org");
        }
        return email;
    }

    private Future<User> login(Credentials asked) {
        String username = Fields.text("username", asked.username(), MAX_SEEN_NAME);
        String password = Fields.text("password", asked.password(), MAX_PASSWORD);
        return accounts.byName(username).compose(account -> passwords
                .verify(asked.network(), account.map(Account::passwordHash).orElse(null), password)
                .map(right -> {
                    if (!right) {
                        throw WRONG;
                    }
                    return account.orElseThrow().toUser();
                })
                .compose(user -> remember(user, asked.network())));
    }

    /** {@code {query}}, whose name begins so; or {@code {ids}}, who these are. */
    private Future<Answer> find(Command command) {
        Future<JsonArray> found = command.data().getValue("ids") == null
                ? known.find(new Fields(command.data()).visibleText("query", MAX_QUERY))
                : known.named(new LinkedHashSet<>(new Fields(command.data()).ids("ids", MAX_IDS)));
        return found.map(users -> Answer.of(new JsonObject().put("users", users)));
    }

    /** {@code {users: [{id, username}]}}, from the gateways; each reports a user rarely. */
    private Future<Nothing> seen(Seen users) {
        users.usernames().forEach((id, username) -> {
            Fields.text("id", id, Topic.MAX_ID_LENGTH);
            Fields.text("username", username, MAX_SEEN_NAME);
        });
        return known.seen(users.usernames()).map(kept -> Nothing.NOTHING);
    }
}
