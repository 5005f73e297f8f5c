package dev.switchboard.auth;

import com.nimbusds.jose.JWSHeader;
import dev.switchboard.auth.InvalidToken.Reason;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token of a channel says: this user may join this channel. Its header's {@code typ} is {@link #TYPE}, so
 * that it is never taken for a token that admits a user, nor such a token for it.
 *
 * @param user the claim {@code sub}
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

    static ChannelToken of(JsonObject claims) {
        return new ChannelToken(text("sub", claims.getValue("sub")), text("channel", claims.getValue("channel")));
    }

    private static String text(String claim, @Nullable Object value) {
        if (!(value instanceof String text) || text.isEmpty()) {
            throw new InvalidToken(Reason.CLAIMS, claim + " must be a string");
        }
        return text;
    }
}
