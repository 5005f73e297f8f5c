package dev.switchboard.sockjs;

import dev.switchboard.wire.WireConfig;

/**
 * How a SockJS service is served.
 *
 * @param maxMessageBytes the longest message of a client, and the longest body of its requests
 * @param maxResponseBytes how many bytes of frames a streaming response takes before it ends, since browsers keep them
 * @param webSockets whether there are any
 * @param cookie whether answers set the cookie {@code JSESSIONID}, which some balancers know a session by
 * @param wire how WebSockets are read and written
 * @param scriptUrl where the iframe loads {@code sockjs-client} from
 */
public record SockJsOptions(
        int maxMessageBytes,
        int maxResponseBytes,
        boolean webSockets,
        boolean cookie,
        WireConfig wire,
        String scriptUrl) {

    private static final int USUAL_RESPONSE = 131_072;

    /** WebSockets, no cookie, and responses as long as SockJS's own server has them. */
    public SockJsOptions(int maxMessageBytes, WireConfig wire, String scriptUrl) {
        this(maxMessageBytes, USUAL_RESPONSE, true, false, wire, scriptUrl);
    }
}
