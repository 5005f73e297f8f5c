package dev.switchboard.engineio;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as Engine.IO reads it. A repeated key counts as invalid.
 *
 * @param transport empty if missing or unknown
 * @param sid null on a handshake
 * @param revisionKnown whether it uses revision 4
 * @param upgrade whether it asks for a WebSocket
 */
record EngineRequest(
        Optional<EngineTransport> transport, @Nullable String sid, boolean revisionKnown, boolean upgrade) {

    private static final String REVISION = "4";
    private static final String WEBSOCKET_VERSION = "13";
    private static final int WEBSOCKET_KEY_LENGTH = 16;

    static EngineRequest of(HttpServerRequest request) {
        // An empty one is none, as the Node server has it: the Swift client's first request has it.
        String sid = String.join(",", request.params().getAll("sid"));
        return new EngineRequest(
                only(request, "transport").flatMap(EngineTransport::named),
                sid.isEmpty() ? null : sid,
                only(request, "EIO").filter(REVISION::equals).isPresent(),
                upgrade(request));
    }

    /** Whether it asks for a WebSocket by one means and for polling by the other. */
    boolean mismatched() {
        return upgrade != (transport.orElseThrow() == EngineTransport.WEBSOCKET);
    }

    /** Whether the Origin header, if there is one, is made of characters that a header may have. */
    static boolean originReadable(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null
                || origin.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c <= 0x7e) || (c >= 0x80 && c <= 0xff));
    }

    static boolean webSocketVersionKnown(HttpServerRequest request) {
        return WEBSOCKET_VERSION.equals(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
    }

    static boolean webSocketKeyValid(HttpServerRequest request) {
        String key = request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        try {
            return key != null && Base64.getDecoder().decode(key).length == WEBSOCKET_KEY_LENGTH;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static Optional<String> only(HttpServerRequest request, String key) {
        List<String> values = request.params().getAll(key);
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static boolean upgrade(HttpServerRequest request) {
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        String connection = request.getHeader(HttpHeaders.CONNECTION);
        return upgrade != null
                && upgrade.equalsIgnoreCase("websocket")
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade");
    }
}
