package dev.switchboard.engineio;

import dev.switchboard.intake.Claim;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Place;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session costs whose client has shown no token: a place, and the bytes of its opening request, which is kept for the
 * token's sake. On the session's loop; lives until the token is known or the session ends.
 */
final class Stranger {

    /** A session with its timers and maps: 2.4 KB measured, over 30,000 sessions of the shortest request. */
    private static final int SESSION_BYTES = 3 << 10;
    /** Of a header beside its characters. */
    private static final int HEADER_BYTES = 100;

    private final Place place;
    private final Claim claim;

    private Stranger(Place place, Claim claim) {
        this.place = place;
        this.claim = claim;
    }

    /** One more stranger, or null if the node has enough of them. */
    static @Nullable Stranger enter(HttpServerRequest request, String address, Intake intake) {
        Claim claim = intake.claim(true);
        if (!claim.grow(costOf(request))) {
            return null;
        }
        Place place = intake.enter(address);
        if (place == null) {
            claim.release();
            return null;
        }
        return new Stranger(place, claim);
    }

    private static long costOf(HttpServerRequest request) {
        long bytes = SESSION_BYTES + (long) request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            bytes += (long) HEADER_BYTES
                    + header.getKey().length()
                    + header.getValue().length();
        }
        return bytes;
    }

    void leave() {
        place.leave();
        claim.release();
    }
}
