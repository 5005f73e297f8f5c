package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code account}: the clients' by name, the hub's own with their questions and answers. */
public final class AccountCommands {

    public static final String FIND = "user:find";

    /** {@link #FIND} as another concern asks it, for the names of users by their ids. */
    public static final HubCommand<UserIds, Named> NAMES = HubCommand.of(FIND, UserIds.FORM, Named.FORM);

    /** Ends the tokens of a user, who need not be known. */
    public static final HubCommand<Revoke, Revoked> REVOKE = HubCommand.of("account:revoke", Revoke.FORM, Revoked.FORM);

    /** Has a user erased; what there is of the user goes afterwards. */
    public static final HubCommand<UserErasure, UserErasure.State> ERASE =
            HubCommand.of("account:erase", UserErasure.FORM, UserErasure.State.FORM);

    public static final HubCommand<Credentials, User> REGISTER =
            HubCommand.of("account:register", Credentials.FORM, User.FORM);

    /** As {@link #REGISTER}; an email is ignored. */
    public static final HubCommand<Credentials, User> LOGIN =
            HubCommand.of("account:login", Credentials.FORM, User.FORM);

    /** The users that connections were admitted for, so that people can be found by name. */
    public static final HubCommand<Seen, Nothing> SEEN = HubCommand.of("user:seen", Seen.FORM, Nothing.FORM);

    public static final HubCommand<RevocationPage.Question, RevocationPage> REVOCATIONS =
            HubCommand.of("account:revocations", RevocationPage.Question.FORM, RevocationPage.FORM);

    /** Ends one token of a user, who signs out with it; the hub's own. */
    public static final HubCommand<SignedOut, Nothing> LOGOUT =
            HubCommand.of("account:logout", SignedOut.FORM, Nothing.FORM);

    /** Whether the user of this name has signed in from this network before; the hub's own. */
    public static final HubCommand<Attempt, Known> KNOWN = HubCommand.of("account:known", Attempt.FORM, Known.FORM);

    private AccountCommands() {}

    /** The users whose names are asked for, at most 500. */
    public record UserIds(List<String> ids) {

        static final Form<UserIds> FORM = new Form<>(
                users -> new JsonObject().put("ids", new JsonArray(users.ids())),
                json -> new UserIds(new Fields(json).texts("ids")));

        public UserIds {
            ids = List.copyOf(ids);
        }
    }

    /**
     * Users who are known.
     *
     * @param byId {@code {id, username, …}} as clients get it, by the user's id
     */
    public record Named(Map<String, JsonObject> byId) {

        static final Form<Named> FORM = new Form<>(
                named -> new JsonObject()
                        .put("users", new JsonArray(List.copyOf(named.byId().values()))),
                Named::from);

        private static Named from(JsonObject json) {
            Map<String, JsonObject> users = new LinkedHashMap<>();
            new Fields(json).objects("users").forEach(user -> users.put(user.getString("id"), user));
            return new Named(users);
        }
    }

    /**
     * Somebody signs in.
     *
     * @param username the key of the name or address, see {@link UserNames}
     * @param network the client's IPv4 address or IPv6 /64
     */
    public record Attempt(String username, String network) {

        static final Form<Attempt> FORM = new Form<>(
                attempt -> new JsonObject().put("username", attempt.username).put("network", attempt.network),
                json -> new Attempt(json.getString("username"), json.getString("network")));
    }

    /**
     * A user signs out.
     *
     * @param token the token's id
     */
    public record SignedOut(String user, String token) {

        static final Form<SignedOut> FORM = new Form<>(
                out -> new JsonObject().put("user", out.user).put("token", out.token),
                json -> new SignedOut(json.getString("user"), json.getString("token")));
    }

    /** Whether it is so. */
    public record Known(boolean yes) {

        static final Form<Known> FORM = new Form<>(
                known -> new JsonObject().put("known", known.yes), json -> new Known(json.getBoolean("known")));
    }

    /**
     * A name and a password as a client sends them; the concern checks what they may be.
     *
     * @param email null for none
     * @param network where the client is, as in {@link Attempt}; never what a client sent
     * @param language of the letter to a new account's address: a tag or an {@code Accept-Language}; null for none
     */
    public record Credentials(
            String username, @Nullable String email, String password, String network, @Nullable String language) {

        private static final int MAX = 255;

        static final Form<Credentials> FORM =
                new Form<>(Credentials::toJson, json -> Credentials.from(json, json.getString("network", ""), null));

        /**
         * Reads what a client sent.
         *
         * @param accepted the language if the client named none
         */
        public static Credentials from(JsonObject json, String network, @Nullable String accepted) {
            Fields fields = new Fields(json);
            return new Credentials(
                    fields.visibleText("username", MAX),
                    fields.optionalVisibleText("email", MAX).orElse(null),
                    fields.text("password", MAX),
                    network,
                    fields.optionalText("language", MAX).orElse(accepted));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("username", username)
                    .put("email", email)
                    .put("password", password)
                    .put("network", network)
                    .put("language", language);
        }

        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }

    /**
     * The user that an account stands for.
     *
     * @param email null for none
     */
    public record User(String id, String username, @Nullable String email, Set<String> roles) {

        static final Form<User> FORM = new Form<>(user -> new JsonObject().put("user", user.toJson()), User::from);

        public User {
            roles = Set.copyOf(roles);
        }

        /** {@code {id, username, email, roles}}. */
        public JsonObject toJson() {
            return new JsonObject()
                    .put("id", id)
                    .put("username", username)
                    .put("email", email)
                    .put("roles", new JsonArray(List.copyOf(roles)));
        }

        private static User from(JsonObject answer) {
            JsonObject user = answer.getJsonObject("user");
            return new User(
                    user.getString("id"),
                    user.getString("username"),
                    user.getString("email"),
                    new Fields(user).texts("roles").stream().collect(Collectors.toSet()));
        }
    }

    /** {@code {user}}: the user whose tokens are refused from now on. */
    public record Revoke(String user) {

        static final Form<Revoke> FORM = new Form<>(Revoke::toJson, Revoke::from);

        private JsonObject toJson() {
            return new JsonObject().put("user", user);
        }

        private static Revoke from(JsonObject json) {
            return new Revoke(new Fields(json).id("user"));
        }
    }

    /**
     * {@code {revokedAt, closed, unanswered: [node]}}.
     *
     * @param since tokens issued before are refused
     * @param closed how many connections were closed
     * @param unanswered the nodes that did not answer in time
     */
    public record Revoked(Instant since, int closed, List<String> unanswered) {

        static final Form<Revoked> FORM = new Form<>(Revoked::toJson, Revoked::from);

        public Revoked {
            unanswered = List.copyOf(unanswered);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("revokedAt", WireTime.write(since))
                    .put("closed", closed)
                    .put("unanswered", new JsonArray(unanswered));
        }

        private static Revoked from(JsonObject json) {
            return new Revoked(
                    Instant.parse(json.getString("revokedAt")),
                    json.getInteger("closed"),
                    new Fields(json).texts("unanswered"));
        }
    }

    /**
     * Users and their names.
     *
     * @param usernames the names by the users' ids
     */
    public record Seen(Map<String, String> usernames) {

        static final Form<Seen> FORM = new Form<>(Seen::toJson, Seen::from);

        private JsonObject toJson() {
            JsonArray users = new JsonArray();
            usernames.forEach(
                    (id, username) -> users.add(new JsonObject().put("id", id).put("username", username)));
            return new JsonObject().put("users", users);
        }

        private static Seen from(JsonObject json) {
            Map<String, String> usernames = new LinkedHashMap<>();
            new Fields(json)
                    .objects("users")
                    .forEach(user -> usernames.put(user.getString("id"), user.getString("username")));
            return new Seen(usernames);
        }
    }
}
