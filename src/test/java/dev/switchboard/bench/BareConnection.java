package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One client of {@link BareServer}, on its event loop, until the client disconnects. */
final class BareConnection extends ChannelInboundHandlerAdapter {

    private static final String HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String ESTABLISHED =
            "{\"type\":\"connection_established\",\"connectionId\":\"bare\",\"node\":\"bare\",\"seq\":0}";

    private static final String SPEAKER = "\"user\":{\"id\":\"bare\",\"username\":\"bare\"},\"connectionId\":\"bare\",";

    private final BareServer server;
    private final FrameReader frames = new FrameReader();
    private final List<List<BareConnection>> joined = new ArrayList<>(1);
    private ChannelHandlerContext context;
    private StringBuilder upgrade = new StringBuilder(512);

    BareConnection(BareServer server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (upgrade == null) {
            frames.read(bytes, this::frame);
            return;
        }
        upgrade.append(bytes.toString(StandardCharsets.US_ASCII));
        bytes.release();
        if (upgrade.indexOf("\r\n\r\n") >= 0) {
            accept(upgrade.toString());
            upgrade = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        joined.forEach(room -> room.remove(this));
        frames.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void accept(String request) {
        if (!server.admits(between(request, "token=", " "))) {
            context.close();
            return;
        }
        String response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + acceptOf(between(request, "Sec-WebSocket-Key: ", "\r\n")) + "\r\n\r\n";
        context.write(context.alloc().buffer().writeBytes(response.getBytes(StandardCharsets.US_ASCII)));
        answer(ESTABLISHED);
    }

    private void frame(int opcode, ByteBuf payload) {
        if (opcode == Frames.TEXT) {
            text(payload.toString(StandardCharsets.US_ASCII));
        } else if (opcode == Frames.CLOSE) {
            context.close();
        }
    }

    private void text(String text) {
        if (text.startsWith("{\"type\":\"bench:publish\"")) {
            publish(between(text, "\"topic\":\"", "\""), "{\"type\":\"bench\"," + dataOf(text), null);
        } else if (text.startsWith("{\"type\":\"message\"")) {
            String said = text.substring(text.indexOf("\"data\":{") + 8);
            publish(between(text, "\"room\":\"", "\""), "{\"type\":\"message\",\"data\":{" + SPEAKER + said, this);
        } else if (text.contains("\"messageType\":\"bench:echo\"")) {
            String data = text.substring(text.indexOf("\"data\":{") + 8);
            answer("{" + id(text) + ",\"type\":\"response\",\"data\":{\"success\":true," + data);
        } else {
            enter(server.room(between(text, text.contains("\"topic\"") ? "\"topic\":\"" : "\"room\":\"", "\"")));
            answer("{" + id(text) + ",\"type\":\"response\",\"data\":{\"success\":true}}");
        }
    }

    private void enter(List<BareConnection> room) {
        room.add(this);
        joined.add(room);
    }

    private static String dataOf(String text) {
        return text.substring(text.lastIndexOf("\"data\":"), text.length() - 1);
    }

    /** Encodes the frame once; each member but one gets the same bytes and its own flush. */
    private void publish(String room, String event, BareConnection except) {
        List<BareConnection> members = server.room(room);
        ByteBuf frame = encode(event);
        // By index: a failed write removes the member from the list during the loop.
        for (int i = 0; i < members.size(); i++) {
            BareConnection member = members.get(i);
            if (member != except) {
                member.context.writeAndFlush(frame.retainedDuplicate(), member.context.voidPromise());
            }
        }
        frame.release();
    }

    private void answer(String text) {
        context.writeAndFlush(encode(text), context.voidPromise());
    }

    private ByteBuf encode(String text) {
        ByteBuf frame = Frames.plain(context.alloc(), text.length());
        frame.writeCharSequence(text, StandardCharsets.US_ASCII);
        return frame;
    }

    private static String id(String text) {
        int start = text.indexOf("\"id\":");
        return text.substring(start, text.indexOf(',', start));
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String acceptOf(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + HANDSHAKE).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
