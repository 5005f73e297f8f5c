package dev.switchboard.sockjs;

import dev.switchboard.wire.WireConfig;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How a SockJS service is served.
 *
 * @param maxMessageBytes the limit of a client's message, and of the body of its requests
 * @param maxResponseBytes the bytes of frames after which a streaming response ends, since browsers keep what they read
 * @param webSockets whether WebSockets are served
 * @param cookie whether answers set the cookie {@code JSESSIONID}, by which some balancers find a session's node
 * @param wire how WebSockets are read and written
 * @param scriptUrl where the iframe loads {@code sockjs-client} from
 * @param revalidateIframe whether browsers ask each time whether the iframe is still the same, which loads another script
 *     after an upgrade; otherwise they keep it for a year, as the protocol says
 * @param origins asked each time for the origins whose pages may embed the iframe, besides the service's own; {@code *} for
 *     all
 */
public record SockJsOptions(
        int maxMessageBytes,
        int maxResponseBytes,
        boolean webSockets,
        boolean cookie,
        WireConfig wire,
        String scriptUrl,
        boolean revalidateIframe,
        Supplier<Set<String>> origins) {

    private static final int DEFAULT_RESPONSE_BYTES = 131_072;

    /** With WebSockets, without a cookie, with the response limit of SockJS's own server, and an iframe that may change. */
    public SockJsOptions(int maxMessageBytes, WireConfig wire, String scriptUrl, Supplier<Set<String>> origins) {
        this(maxMessageBytes, DEFAULT_RESPONSE_BYTES, true, false, wire, scriptUrl, true, origins);
    }
}
