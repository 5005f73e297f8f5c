package dev.switchboard.gateway.bridge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One HTTP/1.1 request over a plain socket; reads the response only on demand. */
final class HttpPeer implements AutoCloseable {

    private static final int TIMEOUT_MS = 20_000;
    private static final int SMALL_BUFFER = 4_096;

    private final Socket socket;
    private final Map<String, String> headers = new TreeMap<>();
    private int status;

    private HttpPeer(Socket socket) {
        this.socket = socket;
    }

    /** Sends a request; {@code body} may be null, {@code more} holds header lines. */
    static HttpPeer request(int port, String method, String path, String body, String... more) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
            String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                    + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n")
                    + (body == null ? "" : "Content-Length: " + bytes.length + "\r\n") + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(bytes);
            return new HttpPeer(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends a request and reads all of the response. */
    static HttpPeer exchange(int port, String method, String path, String body, String... more) {
        return request(port, method, path, body, more).readHead();
    }

    HttpPeer readHead() {
        String line = readLine();
        status = Integer.parseInt(line.split(" ")[1]);
        for (line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return this;
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The whole body, or the first chunk of a response without a length. */
    String body() {
        return header("content-length") == null ? chunk() : read(Integer.parseInt(header("content-length")));
    }

    /** The next chunk; empty at the end. */
    String chunk() {
        int length = Integer.parseInt(readLine(), 16);
        String text = read(length);
        read(2);
        return text;
    }

    String read(int length) {
        try {
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    byte[] readBytes(int length) {
        try {
            return socket.getInputStream().readNBytes(length);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads until the TCP connection ends, by a close or a reset. */
    void awaitChannelEnd() {
        byte[] rest = new byte[65_536];
        try {
            InputStream in = socket.getInputStream();
            int read = 0;
            while (read >= 0) {
                read = in.read(rest);
            }
        } catch (java.net.SocketException reset) {
            // The hub cut the connection without waiting for the peer to read, as it should.
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String readLine() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int next = socket.getInputStream().read();
            while (next != '\n') {
                if (next < 0) {
                    throw new IllegalStateException("the response ended after " + line);
                }
                line.write(next);
                next = socket.getInputStream().read();
            }
            return line.toString(StandardCharsets.UTF_8).trim();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
