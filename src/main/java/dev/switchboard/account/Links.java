package dev.switchboard.account;

import dev.switchboard.account.LinkStore.Link;
import dev.switchboard.bus.AccountCommands.Credentials;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.OwnAccountCommands.Confirmation;
import dev.switchboard.bus.OwnAccountCommands.Confirmed;
import dev.switchboard.bus.OwnAccountCommands.EmailChange;
import dev.switchboard.bus.OwnAccountCommands.Reset;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code account:email}, {@code account:reset} and {@code account:confirm}. A reset is answered before the account is looked
 * for, so that neither the answer nor its time tells whether there is one; how many are looked for at once is bounded. On its
 * verticle's event loop; lives as long as it.
 */
final class Links {

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    private static final int MAX_RESETS = 64;
    private static final long BUSY_RETRY_MS = 2_000;
    private static final Failure INVALID =
            Failure.notFound("this link was used or has expired").with("field", "token");
    private static final Failure TAKEN =
            Failure.of(ErrorCode.CONFLICT, "another account has this address").with("field", "email");

    private final Postgres postgres;
    private final AccountStore accounts;
    private final AccountOwner owner;
    private final Passwords passwords;
    private final PasswordChanges changes;
    private final Revoking revoking;
    private final LinkStore links;
    private final LinkSending sending;
    private int resets;

    Links(
            Postgres postgres,
            AccountStore accounts,
            AccountOwner owner,
            Passwords passwords,
            PasswordChanges changes,
            Revoking revoking,
            LinkStore links,
            LinkSending sending) {
        this.postgres = postgres;
        this.accounts = accounts;
        this.owner = owner;
        this.passwords = passwords;
        this.changes = changes;
        this.revoking = revoking;
        this.links = links;
        this.sending = sending;
    }

    Future<Nothing> email(Caller caller, EmailChange asked) {
        sending.check();
        String email = Email.chosen(asked.email());
        return owner.prove(caller.id(), "password", asked.password(), asked.network())
                .compose(account -> sending.send(
                        new Link(account.id(), LinkPurpose.EMAIL, email),
                        asked.language(),
                        tx -> AccountOwner.hold(tx, account, "password")))
                .map(sent -> Nothing.NOTHING);
    }

    /** For the address that a new account came with; the registration has succeeded, whether or not this does. */
    void welcome(Account account, Credentials asked) {
        if (account.email() != null && sending.enabled()) {
            sending.send(
                            new Link(account.id(), LinkPurpose.EMAIL, account.email()),
                            asked.language(),
                            tx -> AccountOwner.hold(tx, account, "password"))
                    .onFailure(failure -> LOG.debug("no link for a new account: {}", failure.toString()));
        }
    }

    Future<Nothing> reset(Reset asked) {
        sending.check();
        if (resets >= MAX_RESETS) {
            return Future.failedFuture(Failure.rateLimited(BUSY_RETRY_MS));
        }
        resets++;
        accounts.bySignIn(asked.name())
                .compose(found -> sendReset(found, asked.language()))
                .onFailure(failure -> LOG.info("a password was not reset: {}", failure.toString()))
                .onComplete(done -> resets--);
        return Future.succeededFuture(Nothing.NOTHING);
    }

    /** Nothing goes to an address of which it is not known whose it is. */
    private Future<Void> sendReset(Optional<Account> found, @Nullable String language) {
        return found.filter(Account::confirmed)
                .map(account -> new Link(account.id(), LinkPurpose.RESET, Objects.requireNonNull(account.email())))
                .map(link -> sending.send(link, language, tx -> holdAddress(tx, link)))
                .orElseGet(Future::succeededFuture);
    }

    private static Future<Void> holdAddress(SqlConnection tx, Link link) {
        return AccountStore.lock(tx, link.accountId())
                .compose(now -> now.filter(Account::confirmed)
                                .map(Account::email)
                                .filter(link.email()::equals)
                                .isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(INVALID));
    }

    /** The link is looked for first, to spare the hashing; the transaction decides. */
    Future<Confirmed> confirm(Confirmation asked) {
        return links.find(asked.token()).compose(found -> {
            Link link = found.orElseThrow(() -> INVALID);
            return (link.purpose() == LinkPurpose.RESET ? resetPassword(asked, link) : confirmEmail(asked, link))
                    .map(new Confirmed(link.purpose().word()));
        });
    }

    private Future<Nothing> resetPassword(Confirmation asked, Link found) {
        if (asked.password() == null) {
            throw Failure.badRequest("password", "password is missing: this link sets a new one");
        }
        String password = PasswordRules.chosen(asked.password());
        return passwords
                .hash(asked.network(), password)
                .compose(hash -> postgres.transaction(tx ->
                        use(tx, asked.token(), found).compose(link -> changes.store(tx, link.accountId(), hash, null))))
                .compose(revoking::tell);
    }

    private Future<Nothing> confirmEmail(Confirmation asked, Link found) {
        return postgres.transaction(tx -> use(tx, asked.token(), found)
                        .compose(link -> AccountStore.setEmail(tx, link.accountId(), link.email())
                                .compose(set -> set ? end(tx, link.accountId()) : Future.failedFuture(TAKEN))))
                .map(Nothing.NOTHING);
    }

    /** A link that went to an earlier address resets nothing any more, and no other address is confirmed. */
    private static Future<Void> end(SqlConnection tx, String accountId) {
        return LinkStore.end(tx, accountId, LinkPurpose.RESET)
                .compose(ended -> LinkStore.end(tx, accountId, LinkPurpose.EMAIL));
    }

    /** The account first, then the link, as a change of the password locks them. */
    private static Future<Link> use(SqlConnection tx, String token, Link found) {
        return AccountStore.lock(tx, found.accountId())
                .compose(locked -> LinkStore.use(tx, token))
                .map(used -> used.filter(found::equals).orElseThrow(() -> INVALID));
    }
}
