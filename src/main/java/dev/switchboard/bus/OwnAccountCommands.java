package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the concern {@code account} about the caller's own account, which {@code api} sends for REST. Where a
 * question has a {@code network}, it is the client's IPv4 address or IPv6 /64, and never what a client sent.
 */
public final class OwnAccountCommands {

    /** {@code {displayName}} → {@code {user}}: the one command here that a client may send itself. */
    public static final String PROFILE = "user:profile";

    /** Sets another password and ends all tokens but the one that asks. */
    public static final HubCommand<PasswordChange, Nothing> PASSWORD =
            HubCommand.of("account:password", PasswordChange.FORM, Nothing.FORM);

    /** Sends a link that confirms an e-mail address. */
    public static final HubCommand<EmailChange, Nothing> EMAIL =
            HubCommand.of("account:email", EmailChange.FORM, Nothing.FORM);

    /** Sends a link that resets a password, if there is such an account; the answer does not tell. */
    public static final HubCommand<Reset, Nothing> RESET = HubCommand.of("account:reset", Reset.FORM, Nothing.FORM);

    /** Uses a link. */
    public static final HubCommand<Confirmation, Confirmed> CONFIRM =
            HubCommand.of("account:confirm", Confirmation.FORM, Confirmed.FORM);

    /** The account as its owner may have it. */
    public static final HubCommand<Nothing, OwnAccount> OWN =
            HubCommand.of("account:own", Nothing.FORM, OwnAccount.FORM);

    /** Deletes the account; what else there is of the user is erased afterwards. */
    public static final HubCommand<Proof, Nothing> DELETE = HubCommand.of("account:delete", Proof.FORM, Nothing.FORM);

    private static final int MAX = 255;

    private OwnAccountCommands() {}

    /**
     * The token of a request.
     *
     * @param id what names it among the user's
     * @param issuedAt null if it does not say so
     */
    public record OwnToken(String id, @Nullable Instant issuedAt) {

        private JsonObject toJson() {
            return new JsonObject().put("id", id).put("issuedAt", issuedAt == null ? null : issuedAt.toString());
        }

        private static OwnToken from(JsonObject json) {
            String issuedAt = json.getString("issuedAt");
            return new OwnToken(json.getString("id"), issuedAt == null ? null : Instant.parse(issuedAt));
        }
    }

    /**
     * {@code {current, password}}.
     *
     * @param token the one that asks, which stays valid
     */
    public record PasswordChange(String current, String password, OwnToken token, String network) {

        static final Form<PasswordChange> FORM = new Form<>(
                PasswordChange::toJson,
                json -> PasswordChange.from(
                        json, OwnToken.from(json.getJsonObject("token")), json.getString("network")));

        /** Reads what a client sent. */
        public static PasswordChange from(JsonObject json, OwnToken token, String network) {
            Fields fields = new Fields(json);
            return new PasswordChange(fields.text("current", MAX), fields.text("password", MAX), token, network);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("current", current)
                    .put("password", password)
                    .put("token", token.toJson())
                    .put("network", network);
        }

        @Override
        public String toString() {
            return "PasswordChange[]";
        }
    }

    /**
     * {@code {email, password, language?}}.
     *
     * @param language of the letter: a tag or an {@code Accept-Language}; null for none
     */
    public record EmailChange(String email, String password, String network, @Nullable String language) {

        static final Form<EmailChange> FORM =
                new Form<>(EmailChange::toJson, json -> EmailChange.from(json, json.getString("network"), null));

        /**
         * Reads what a client sent.
         *
         * @param accepted the language if the client named none
         */
        public static EmailChange from(JsonObject json, String network, @Nullable String accepted) {
            Fields fields = new Fields(json);
            return new EmailChange(
                    fields.visibleText("email", MAX),
                    fields.text("password", MAX),
                    network,
                    fields.optionalText("language", MAX).orElse(accepted));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("email", email)
                    .put("password", password)
                    .put("network", network)
                    .put("language", language);
        }

        @Override
        public String toString() {
            return "EmailChange[]";
        }
    }

    /**
     * {@code {username}} or {@code {email}}, and {@code language?}.
     *
     * @param name a username or a confirmed address, as sign-in takes them
     * @param language of the letter: a tag or an {@code Accept-Language}; null for none
     */
    public record Reset(String name, @Nullable String language) {

        static final Form<Reset> FORM = new Form<>(
                reset -> new JsonObject().put("username", reset.name).put("language", reset.language),
                json -> Reset.from(json, null));

        /**
         * Reads what a client sent.
         *
         * @param accepted the language if the client named none
         */
        public static Reset from(JsonObject json, @Nullable String accepted) {
            Fields fields = new Fields(json);
            return new Reset(
                    fields.optionalVisibleText("email", MAX).orElseGet(() -> fields.visibleText("username", MAX)),
                    fields.optionalText("language", MAX).orElse(accepted));
        }
    }

    /**
     * {@code {token, password?}}.
     *
     * @param password the new one, if the link resets it
     */
    public record Confirmation(String token, @Nullable String password, String network) {

        static final Form<Confirmation> FORM =
                new Form<>(Confirmation::toJson, json -> Confirmation.from(json, json.getString("network")));

        /** Reads what a client sent. */
        public static Confirmation from(JsonObject json, String network) {
            Fields fields = new Fields(json);
            return new Confirmation(
                    fields.text("token", MAX),
                    fields.optionalText("password", MAX).orElse(null),
                    network);
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("token", token)
                    .put("password", password)
                    .put("network", network);
        }

        @Override
        public String toString() {
            return "Confirmation[]";
        }
    }

    /**
     * {@code {purpose}}.
     *
     * @param purpose what the link was for: {@code email} or {@code reset}
     */
    public record Confirmed(String purpose) {

        static final Form<Confirmed> FORM = new Form<>(
                confirmed -> new JsonObject().put("purpose", confirmed.purpose),
                json -> new Confirmed(json.getString("purpose")));
    }

    /**
     * {@code {profile: {id, username, displayName, email, emailConfirmed, roles, createdAt}}}.
     *
     * @param profile {@code {id, username, displayName}} alone for a user without a local account
     */
    public record OwnAccount(JsonObject profile) {

        static final Form<OwnAccount> FORM = new Form<>(
                own -> new JsonObject().put("profile", own.profile),
                json -> new OwnAccount(json.getJsonObject("profile")));
    }

    /** {@code {password}}, which proves whose account it is. */
    public record Proof(String password, String network) {

        static final Form<Proof> FORM = new Form<>(Proof::toJson, json -> Proof.from(json, json.getString("network")));

        /** Reads what a client sent. */
        public static Proof from(JsonObject json, String network) {
            return new Proof(new Fields(json).text("password", MAX), network);
        }

        private JsonObject toJson() {
            return new JsonObject().put("password", password).put("network", network);
        }

        @Override
        public String toString() {
            return "Proof[]";
        }
    }
}
