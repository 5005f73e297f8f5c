package dev.switchboard.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket peer of bare bytes that never answers a ping and reads only when told to. */
public final class MutePeer implements AutoCloseable {

    private static final int SMALL_BUFFER = 4_096;
    private static final int PATIENCE_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private int pings;

    private MutePeer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    public static MutePeer connect(int port, String path) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            String upgrade = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
            MutePeer peer = new MutePeer(socket);
            peer.readHead();
            return peer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readByte());
        }
    }

    /** Sends one text frame of at most 125 bytes, masked with zeros. */
    public void sendText(byte[] bytes) {
        try {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(0x81);
            frame.write(0x80 | bytes.length);
            frame.write(new byte[4]);
            frame.write(bytes);
            socket.getOutputStream().write(frame.toByteArray());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends pings of 125 bytes, so many at a time, as fast as they are taken. */
    public void pingUntilClosed(int batch, Runnable taken) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < batch; i++) {
            frames.write(0x89);
            frames.write(0x80 | 125);
            frames.writeBytes(new byte[4 + 125]);
        }
        try {
            while (true) {
                socket.getOutputStream().write(frames.toByteArray());
                taken.run();
            }
        } catch (IOException closed) {
            return;
        }
    }

    public int pings() {
        return pings;
    }

    /** Reads frames until the close frame and tells its code. */
    public int readCloseCode() {
        try {
            while (true) {
                int opcode = in.readByte() & 0x0F;
                int length = in.readByte() & 0x7F;
                if (length == 126) {
                    length = in.readUnsignedShort();
                }
                byte[] payload = in.readNBytes(length);
                if (opcode == 9) {
                    pings++;
                } else if (opcode == 8) {
                    return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads until the channel ends, whatever comes before. */
    public void awaitChannelEnd() {
        try {
            byte[] rest = new byte[65_536];
            int read = 0;
            while (read >= 0) {
                read = in.read(rest);
            }
        } catch (java.net.SocketException reset) {
            // The hub ended the channel without waiting for the peer to read, which is what is asked of it.
            return;
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
