package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the revocations, in the order in which they were committed: the answer to
 * {@link AccountCommands#REVOCATIONS}.
 *
 * @param next where the next page begins; null on the last page
 * @param horizon where to begin when asking again later
 */
public record RevocationPage(List<Revocation> revocations, @Nullable Place next, Place horizon) {

    static final Form<RevocationPage> FORM = new Form<>(RevocationPage::toJson, RevocationPage::from);

    /**
     * Asks for a page.
     *
     * @param from a {@code next} or {@code horizon} of an earlier page; null for all revocations
     */
    public record Question(@Nullable Place from) {

        static final Form<Question> FORM = new Form<>(Question::toJson, Question::from);

        private JsonObject toJson() {
            return new JsonObject().put("from", from == null ? null : from.toJson());
        }

        private static Question from(JsonObject json) {
            return new Question(Place.from(json.getJsonObject("from")));
        }
    }

    /**
     * A place in the order of the revocations.
     *
     * @param xid a transaction
     * @param user the last user of it that the page names, or {@code ""}
     */
    public record Place(String xid, String user) {

        /** Before all of them. */
        public static final Place START = new Place("0", "");

        private JsonObject toJson() {
            return new JsonObject().put("xid", xid).put("user", user);
        }

        private static @Nullable Place from(@Nullable JsonObject json) {
            return json == null ? null : new Place(json.getString("xid"), json.getString("user"));
        }
    }

    /**
     * Refuses a user's older tokens, or one of them alone.
     *
     * @param notBefore tokens issued before this time are refused; when the one token was revoked
     * @param token the one token's id, or null for all of the user's
     * @param spared the id of a token that stays valid, or null for none
     */
    public record Revocation(String user, Instant notBefore, @Nullable String token, @Nullable String spared) {

        private static final int MAX_TOKEN_ID = 200;

        static final Form<Revocation> FORM = new Form<>(Revocation::toJson, Revocation::from);

        private JsonObject toJson() {
            JsonObject json = new JsonObject().put("user", user).put("notBefore", WireTime.write(notBefore));
            if (spared != null) {
                json.put("spared", spared);
            }
            return token == null ? json : json.put("token", token);
        }

        private static Revocation from(JsonObject json) {
            Fields fields = new Fields(json);
            return new Revocation(
                    fields.id("user"),
                    Instant.parse(fields.text("notBefore", WireTime.MAX_LENGTH)),
                    fields.optionalText("token", MAX_TOKEN_ID).orElse(null),
                    fields.optionalText("spared", MAX_TOKEN_ID).orElse(null));
        }
    }

    public RevocationPage {
        revocations = List.copyOf(revocations);
    }

    private JsonObject toJson() {
        return new JsonObject()
                .put(
                        "revocations",
                        new JsonArray(
                                revocations.stream().map(Revocation::toJson).toList()))
                .put("next", next == null ? null : next.toJson())
                .put("horizon", horizon.toJson());
    }

    private static RevocationPage from(JsonObject json) {
        Place horizon = Place.from(json.getJsonObject("horizon"));
        return new RevocationPage(
                new Fields(json)
                        .objects("revocations").stream().map(Revocation::from).toList(),
                Place.from(json.getJsonObject("next")),
                horizon == null ? Place.START : horizon);
    }
}
