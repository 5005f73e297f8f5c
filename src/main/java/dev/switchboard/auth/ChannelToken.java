package dev.switchboard.auth;

import com.nimbusds.jose.JWSHeader;
import dev.switchboard.auth.InvalidToken.Reason;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * What a verified token of a channel says: this user may join this channel. Its header's {@code typ} is {@link #TYPE}, so
 * that it is never taken for a token that admits a user, nor such a token for it.
 *
 * @param user the claim that is the id of users, otherwise {@code sub}; a whole number is read as text
 * @param channel the claim {@code channel}
 */
public record ChannelToken(String user, String channel) {

    /** The {@code typ} of the header, in whatever case (RFC 7515, section 4.1.9). */
    public static final String TYPE = "channel+jwt";

    private static final String MEDIA_TYPE = "application/" + TYPE;

    static boolean isType(JWSHeader header) {
        String type = header.getType() == null ? "" : header.getType().getType().toLowerCase(Locale.ROOT);
        return type.equals(TYPE) || type.equals(MEDIA_TYPE);
    }

    static ChannelToken of(JsonObject claims, ClaimNames names) {
        String user = names.subjectOf(claims);
        if (user == null) {
            throw new InvalidToken(Reason.CLAIMS, "sub must be the id of a user");
        }
        if (!(claims.getValue("channel") instanceof String channel) || channel.isEmpty()) {
            throw new InvalidToken(Reason.CLAIMS, "channel must be a string");
        }
        return new ChannelToken(user, channel);
    }
}
