package dev.switchboard.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A WebSocket client under the test's full control: it can send what no library would, and reads only on request.
 * Blocking, for one test's own thread.
 */
public final class FrameSocket implements AutoCloseable {

    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xa;
    public static final int FINAL = 0x80;

    private static final int PATIENCE_MS = 20_000;
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private ByteArrayOutputStream collected;

    private FrameSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Opens {@code path} on a port of this machine. */
    public static FrameSocket open(int port, String path) {
        return open(connect(port), path);
    }

    /** Opens {@code path} on a connection. */
    static FrameSocket open(FrameSocket opened, String path) {
        String head = opened.request(path, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==");
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("no WebSocket: " + head);
        }
        return opened;
    }

    /** A connection on which nothing has been sent yet. */
    public static FrameSocket connect(int port) {
        return connect(port, 0);
    }

    /** As {@link #connect(int)}, with a receive buffer of this many bytes; 0 for the system's default. */
    public static FrameSocket connect(int port, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            return new FrameSocket(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Requests an upgrade with these headers and returns the response's head. */
    public String request(String path, String... headers) {
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + String.join("\r\n", headers) + "\r\n\r\n");
        return head();
    }

    /** The head of an HTTP response. */
    public String head() {
        try {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                head.write(next);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The body after a head with a content length. */
    public String body(String head) {
        String length = "content-length: ";
        int at = head.toLowerCase(Locale.ROOT).indexOf(length) + length.length();
        try {
            byte[] body = in.readNBytes(Integer.parseInt(head.substring(at, head.indexOf('\r', at))));
            return new String(body, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public FrameSocket text(String text) {
        return frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public FrameSocket binary(byte... bytes) {
        return frame(FINAL | BINARY, bytes);
    }

    /** Sends one masked frame with this first byte. */
    public FrameSocket frame(int first, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length <= 0xffff) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return raw(bytes);
    }

    public FrameSocket raw(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public FrameSocket raw(byte... bytes) {
        try {
            if (collected != null) {
                collected.write(bytes);
                return this;
            }
            out.write(bytes);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends everything that the action writes in one segment. */
    public FrameSocket together(Consumer<FrameSocket> action) {
        return inPieces(Integer.MAX_VALUE, action);
    }

    /** Sends everything that the action writes in segments of this many bytes. */
    public FrameSocket inPieces(int size, Consumer<FrameSocket> action) {
        collected = new ByteArrayOutputStream();
        action.accept(this);
        byte[] bytes = collected.toByteArray();
        collected = null;
        for (int at = 0; at < bytes.length; at += Math.min(size, bytes.length - at)) {
            raw(Arrays.copyOfRange(bytes, at, at + Math.min(size, bytes.length - at)));
        }
        return this;
    }

    /** Sends the head of a masked frame of this length without its payload; {@link #masked} sends parts of it. */
    public FrameSocket begin(int first, int length) {
        ByteBuffer head = ByteBuffer.allocate(14).put((byte) first);
        if (length < 126) {
            head.put((byte) (0x80 | length));
        } else {
            head.put((byte) (0x80 | 126)).putShort((short) length);
        }
        head.put(MASK);
        return raw(Arrays.copyOf(head.array(), head.position()));
    }

    /** Sends payload bytes that start at offset {@code at}. */
    public FrameSocket masked(int at, byte... payload) {
        byte[] masked = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            masked[i] = (byte) (payload[i] ^ MASK[(at + i) % MASK.length]);
        }
        return raw(masked);
    }

    /** The next frame of any kind; a frame of kind {@code -1} if the connection ended instead. */
    public Frame next() {
        try {
            int first = in.read();
            if (first < 0) {
                return Frame.END;
            }
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            return new Frame(first & 0xf, in.readNBytes(length));
        } catch (SocketException | EOFException reset) {
            return Frame.END;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As {@link #next}, past the server's pings, which may come at any moment. */
    public Frame nextButPings() {
        Frame frame = next();
        while (frame.opcode() == PING) {
            frame = next();
        }
        return frame;
    }

    /** The text of the next frame, which must be a text frame. */
    public String nextText() {
        Frame frame = nextButPings();
        if (frame.opcode() != TEXT) {
            throw new AssertionError("expected a text frame, got " + frame);
        }
        return frame.text();
    }

    /** Reads up to the close frame and returns its code: 1005 if it has none, 1006 if there is no close frame. */
    public int closeCode() {
        Frame frame = next();
        while (frame.opcode() != CLOSE && frame.opcode() >= 0) {
            frame = next();
        }
        if (frame.opcode() < 0) {
            return 1006;
        }
        return frame.payload().length < 2
                ? 1005
                : ByteBuffer.wrap(frame.payload()).getShort() & 0xffff;
    }

    /** Reads until the server ends the connection. */
    public void awaitEnd() {
        Frame frame = next();
        while (frame.opcode() >= 0) {
            frame = next();
        }
    }

    public InputStream input() {
        return in;
    }

    /** Ends the connection as a peer that has crashed does. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closed) {
            throw new UncheckedIOException(closed);
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One frame from the server. */
    public record Frame(int opcode, byte[] payload) {

        private static final Frame END = new Frame(-1, new byte[0]);

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "frame " + opcode + " " + text();
        }
    }
}
