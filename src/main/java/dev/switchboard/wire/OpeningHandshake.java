package dev.switchboard.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP half of a WebSocket's opening handshake (RFC 6455, section 4.2). Besides version 13 it takes the drafts 7 and 8,
 * which differ in nothing that a server sees. Stateless; on the request's event loop.
 */
final class OpeningHandshake {

    private static final Set<String> VERSIONS = Set.of("13", "8", "7");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String ANSWER =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    private static final String END_OF_LINE = "\r\n";
    /** More than most answers have. */
    private static final int ROOM = 256;

    private static final ThreadLocal<MessageDigest> SHA_1 = ThreadLocal.withInitial(OpeningHandshake::newSha1);

    private OpeningHandshake() {}

    /** Answers a request that is no valid handshake, and says what it lacks; null if it is one. */
    static @Nullable WebSocketHandshakeException refuse(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET) {
            return refuse(request, 405, "the method must be GET");
        }
        String connection = request.getHeader(HttpHeaders.CONNECTION);
        if (connection == null || !connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
            return refuse(request, 400, "the header Connection must be Upgrade");
        }
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        if (upgrade == null || !upgrade.trim().equalsIgnoreCase("websocket")) {
            return refuse(request, 400, "the header Upgrade must be websocket");
        }
        if (!VERSIONS.contains(String.valueOf(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION)))) {
            request.response().putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            return refuse(request, 426, "the header Sec-WebSocket-Version must be 13");
        }
        return request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY) == null
                ? refuse(request, 400, "the header Sec-WebSocket-Key is missing")
                : null;
    }

    private static WebSocketHandshakeException refuse(HttpServerRequest request, int status, String words) {
        request.response().setStatusCode(status).end(words);
        return new WebSocketHandshakeException(words);
    }

    /** The answer to a request that is a valid handshake, with the headers that its response has. */
    static ByteBuf answer(HttpServerRequest request) {
        StringBuilder head = new StringBuilder(ROOM)
                .append(ANSWER)
                .append(accept(String.valueOf(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY))))
                .append(END_OF_LINE);
        String offered = request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (offered != null) {
            // Clients that offer some require one of them, and take the first to be the server's choice.
            append(head, "Sec-WebSocket-Protocol", offered.split(",", 2)[0].trim());
        }
        for (Map.Entry<String, String> header : request.response().headers()) {
            append(head, header.getKey(), header.getValue());
        }
        String text = head.append(END_OF_LINE).toString();
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(text.length());
        ByteBufUtil.writeAscii(bytes, text);
        return bytes;
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append(END_OF_LINE);
    }

    private static String accept(String key) {
        byte[] digest = SHA_1.get().digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encodeToString(digest);
    }

    private static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
