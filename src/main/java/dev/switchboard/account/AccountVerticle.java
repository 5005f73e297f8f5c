package dev.switchboard.account;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.AccountCommands.Known;
import dev.switchboard.bus.AccountCommands.Seen;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.OwnAccountCommands;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code user:find} and {@code user:profile} and, for the hub alone, the commands of {@link AccountCommands} and
 * {@link OwnAccountCommands}: registration, sign-in, revocation, and what people do with their own account.
 */
public final class AccountVerticle extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(AccountVerticle.class);

    private static final int MAX_QUERY = 100;
    private static final int MAX_IDS = 500;
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final Duration ERASURE_INTERVAL = Duration.ofSeconds(2);
    private static final Duration ERASURE_LEASE = Duration.ofSeconds(10);
    /** No command is in flight for longer. */
    private static final Duration SETTLING = Commands.ANSWER_TIMEOUT.plusSeconds(1);

    // Set when the verticle starts, before any command arrives.
    @SuppressWarnings("NullAway.Init")
    private Passwords passwords;

    @SuppressWarnings("NullAway.Init")
    private KnownUsers known;

    private @Nullable Erasures erasures;

    @Override
    protected Future<?> open() {
        Postgres postgres = Postgres.of(vertx);
        AccountConfig config = AccountConfig.from(Settings.of(settings()));
        passwords = new Passwords(vertx, config);
        known = new KnownUsers(postgres);
        AccountLooks looks = new AccountLooks(postgres);
        AccountStore accounts = new AccountStore(postgres, looks);
        Revoking revoking = new Revoking(vertx, node());
        on(AccountCommands.KNOWN, (caller, attempt) -> accounts.hasSignedIn(attempt.username(), attempt.network())
                .map(Known::new));
        on(AccountCommands.FIND, this::find);
        OwnAccounts own = new OwnAccounts(accounts, known);
        on(OwnAccountCommands.OWN, (caller, asked) -> own.of(caller));
        on(AccountCommands.SEEN, (caller, asked) -> seen(asked));
        on(AccountCommands.REVOKE, (caller, asked) -> revoking.revoke(caller, asked.user()));
        on(AccountCommands.LOGOUT, (caller, asked) -> revoking.signOut(asked));
        on(AccountCommands.REVOCATIONS, (caller, asked) -> revoking.changed(asked));
        return vertx.executeBlocking(AccountVerticle::readTables)
                .map(letters -> {
                    openOwn(postgres, accounts, revoking, config, letters);
                    return letters;
                })
                .onSuccess(read -> addLooks(looks));
    }

    /** The table of the looks is read here, and not with the first name. */
    private static Letters readTables() {
        Name.looks("-");
        return Letters.read();
    }

    private void openOwn(
            Postgres postgres, AccountStore accounts, Revoking revoking, AccountConfig config, Letters letters) {
        AccountOwner owner = new AccountOwner(accounts, passwords);
        PasswordChanges changes = new PasswordChanges(postgres, owner, passwords, revoking);
        LinkStore stored = new LinkStore(postgres);
        LinkSending sending = new LinkSending(vertx, LinkConfig.from(links()), stored, letters);
        Links links = new Links(postgres, accounts, owner, passwords, changes, revoking, stored, sending);
        repeat(SWEEP, "old links stay", stored::sweep);
        SignIn signIn = new SignIn(accounts, passwords, links::welcome);
        on(AccountCommands.REGISTER, (caller, asked) -> signIn.register(asked));
        on(AccountCommands.LOGIN, (caller, asked) -> signIn.login(asked));
        on(OwnAccountCommands.PROFILE, new Profiles(postgres, new Publisher(vertx))::set);
        on(OwnAccountCommands.PASSWORD, changes::change);
        on(OwnAccountCommands.EMAIL, links::email);
        on(OwnAccountCommands.RESET, (caller, asked) -> links.reset(asked));
        on(OwnAccountCommands.CONFIRM, (caller, asked) -> links.confirm(asked));
        Erasures working = new Erasures(
                vertx,
                new ErasureStore(postgres, node(), SETTLING),
                new Lease(postgres, "account/erasure", node(), ERASURE_LEASE));
        erasures = working;
        repeat(ERASURE_INTERVAL, "traces of deleted users stay", working::work);
        Deletion deletion =
                new Deletion(postgres, node(), owner, revoking, () -> eraseNow(working), config.erasesMessages());
        on(OwnAccountCommands.DELETE, deletion::delete);
        on(AccountCommands.ERASE, deletion::erase);
    }

    private static void eraseNow(Erasures erasures) {
        erasures.work().onFailure(failure -> LOG.info("a deleted user is erased later: {}", failure.toString()));
    }

    /** Of earlier accounts; a registration adds some itself if this has not come so far. */
    private static void addLooks(AccountLooks looks) {
        looks.addAll()
                .onFailure(failure -> LOG.info("the names of earlier accounts are read later: {}", failure.toString()));
    }

    @Override
    public Future<?> stop() {
        return super.stop()
                .compose(answered -> passwords.close())
                .eventually(() -> erasures == null ? Future.succeededFuture() : erasures.close());
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
            Fields.text("username", username, SignIn.MAX_NAME);
        });
        return known.seen(users.usernames()).map(kept -> Nothing.NOTHING);
    }
}
