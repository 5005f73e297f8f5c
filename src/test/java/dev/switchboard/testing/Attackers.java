package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many TCP connections that one thread drives: each sends a text, then a filling again and again. Closed by the test. */
public final class Attackers implements AutoCloseable {

    private static final int SMALL_BUFFER = 4_096;
    private static final int READ = 1 << 16;

    private final List<SocketChannel> open = new ArrayList<>();
    private final ByteBuffer answers = ByteBuffer.allocate(READ);
    private final int port;
    private long sent;
    private long received;
    private int ended;

    public Attackers(int port) {
        this.port = port;
    }

    /** Opens so many connections, each of which sends {@code beginning}; those that the hub refuses count as ended. */
    public Attackers open(int count, String beginning) {
        for (int i = 0; i < count; i++) {
            try {
                SocketChannel channel = SocketChannel.open();
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
                channel.connect(new InetSocketAddress("127.0.0.1", port));
                channel.configureBlocking(false);
                open.add(channel);
                write(channel, ByteBuffer.wrap(beginning.getBytes(StandardCharsets.ISO_8859_1)));
            } catch (IOException refused) {
                ended++;
            }
        }
        return this;
    }

    /** Each connection sends as much of this as the hub takes, once. */
    public void send(ByteBuffer bytes) {
        List.copyOf(open).forEach(channel -> write(channel, bytes.duplicate()));
    }

    private void write(SocketChannel channel, ByteBuffer bytes) {
        try {
            sent += channel.write(bytes);
        } catch (IOException closed) {
            end(channel);
        }
    }

    /** Reads what has come, and notices the ends. */
    public void read() {
        for (SocketChannel channel : List.copyOf(open)) {
            try {
                answers.clear();
                int count = channel.read(answers);
                received += Math.max(0, count);
                if (count < 0) {
                    end(channel);
                }
            } catch (IOException reset) {
                end(channel);
            }
        }
    }

    private void end(SocketChannel channel) {
        ended++;
        open.remove(channel);
        close(channel);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public long sent() {
        return sent;
    }

    public long received() {
        return received;
    }

    /** How many connections the hub has ended. */
    public int ended() {
        return ended;
    }

    /** How many are open. */
    public int size() {
        return open.size();
    }

    @Override
    public void close() {
        open.forEach(Attackers::close);
        open.clear();
    }
}
