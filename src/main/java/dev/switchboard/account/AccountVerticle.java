package dev.switchboard.account;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Answers {@code user:find} and, for the hub alone, {@code account:register}, {@code account:login}, {@code user:seen} and
 * what {@link Revoking} does.
 * A login takes as long and gets the same refusal whether the name or the password is wrong.
 */
public final class AccountVerticle extends ConcernVerticle {

    private static final int MIN_PASSWORD = 8;
    private static final int MAX_PASSWORD = 200;
    private static final int MAX_EMAIL = 254;
    private static final int MAX_QUERY = 100;
    private static final int MAX_IDS = 500;
    private static final int MAX_SEEN_NAME = 255;
    private static final Failure TAKEN =
            Failure.of(ErrorCode.CONFLICT, "this username is taken").with("field", "username");
    private static final Failure WRONG = Failure.of(ErrorCode.UNAUTHORIZED, "wrong username or password");

    // Set when the verticle starts, before any command arrives.
    @SuppressWarnings("NullAway.Init")
    private AccountStore accounts;

    @SuppressWarnings("NullAway.Init")
    private Passwords passwords;

    @Override
    protected Future<?> open() {
        accounts = new AccountStore(Postgres.of(vertx));
        passwords = new Passwords(vertx, AccountConfig.from(Settings.of(settings())));
        on("account:register", this::register);
        on("account:login", this::login);
        on("user:find", this::find);
        on("user:seen", this::seen);
        Revoking revoking = new Revoking(vertx);
        on("account:revoke", revoking::revoke);
        on("account:revocations", revoking::changed);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return super.stop().compose(answered -> passwords.close());
    }

    private Future<Answer> register(Command command) {
        String username = Name.chosen(command.data());
        String email = email(command.data());
        String password = newPassword(command.data());
        // Asked first to spare the hashing; the insert decides.
        return accounts.isTaken(username)
                .compose(taken -> taken ? Future.failedFuture(TAKEN) : passwords.hash(password))
                .map(hash -> new Account(UUID.randomUUID().toString(), username, email, List.of(), hash))
                .compose(account -> accounts.insert(account)
                        .compose(made -> made ? Future.succeededFuture(answer(account)) : Future.failedFuture(TAKEN)));
    }

    private static String newPassword(JsonObject data) {
        boolean fits = data.getValue("password") instanceof String password
                && password.length() >= MIN_PASSWORD
                && password.length() <= MAX_PASSWORD;
        if (!fits) {
            throw Failure.badRequest(
                    "password", "password must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
        }
        return data.getString("password");
    }

    private static String email(JsonObject data) {
        if (data.getValue("email") == null) {
            return null;
        }
        String email = Name.text(data, "email", MAX_EMAIL);
        int at = email.indexOf('@');
        if (at < 1 || at == email.length() - 1 || email.chars().anyMatch(Character::isWhitespace)) {
            throw Failure.badRequest("email", "email must be an address such as ana@example.org");
        }
        return email;
    }

    private Future<Answer> login(Command command) {
        String username = Name.text(command.data(), "username", MAX_SEEN_NAME);
        String password = Name.text(command.data(), "password", MAX_PASSWORD);
        return accounts.byName(username).compose(account -> passwords
                .verify(account.map(Account::passwordHash).orElse(null), password)
                .map(right -> {
                    if (!right) {
                        throw WRONG;
                    }
                    return answer(account.orElseThrow());
                }));
    }

    /** {@code {query}}, whose name begins so; or {@code {ids}}, who these are. */
    private Future<Answer> find(Command command) {
        Future<JsonArray> found = command.data().getValue("ids") == null
                ? accounts.find(Name.text(command.data(), "query", MAX_QUERY))
                : accounts.named(ids(command.data().getValue("ids")));
        return found.map(users -> Answer.of(new JsonObject().put("users", users)));
    }

    private static Set<String> ids(Object value) {
        if (!(value instanceof JsonArray values) || values.size() > MAX_IDS) {
            throw Failure.badRequest("ids", "ids is an array of at most " + MAX_IDS + " user ids");
        }
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < values.size(); i++) {
            ids.add(Fields.text("ids[" + i + "]", values.getValue(i), Topic.MAX_ID_LENGTH));
        }
        return ids;
    }

    /** {@code {users: [{id, username}]}}, from the doors, which do not tell of the same user again and again. */
    private Future<Answer> seen(Command command) {
        JsonArray users = command.data().getJsonArray("users");
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < users.size(); i++) {
            JsonObject user = users.getJsonObject(i);
            names.put(Name.text(user, "id", Topic.MAX_ID_LENGTH), Name.text(user, "username", MAX_SEEN_NAME));
        }
        return accounts.seen(names).map(kept -> Answer.ok());
    }

    private static Answer answer(Account account) {
        return Answer.of(new JsonObject().put("user", account.toJson()));
    }
}
