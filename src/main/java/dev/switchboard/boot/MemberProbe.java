package dev.switchboard.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Probes many addresses at once for Hazelcast's member protocol: a member answers three bytes with the same three bytes.
 * A port that refuses, belongs to another program or to a hung process does not, within {@link #PATIENCE_MS}. Blocks its
 * thread; used once.
 */
final class MemberProbe {

    /** The time to wait for the answers. */
    static final long PATIENCE_MS = 400;

    private static final byte[] GREETING = "HZC".getBytes(StandardCharsets.US_ASCII);

    private final List<InetSocketAddress> answering = new ArrayList<>();
    private final Selector selector;

    private MemberProbe(Selector selector) {
        this.selector = selector;
    }

    static List<InetSocketAddress> answering(List<InetSocketAddress> addresses) {
        try (Selector selector = Selector.open()) {
            MemberProbe probe = new MemberProbe(selector);
            try {
                addresses.forEach(probe::connect);
                probe.readAnswers();
            } finally {
                selector.keys().forEach(MemberProbe::drop);
            }
            return probe.answering;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void connect(InetSocketAddress address) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, address);
            try {
                if (channel.connect(address)) {
                    greet(key);
                }
            } catch (IOException refused) {
                drop(key);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void readAnswers() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (selector.keys().stream().anyMatch(SelectionKey::isValid)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            selector.select(this::proceed, left);
        }
    }

    private void proceed(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                greet(key);
            } else {
                readGreeting(key);
            }
        } catch (IOException refused) {
            drop(key);
        }
    }

    private static void greet(SelectionKey key) throws IOException {
        ((SocketChannel) key.channel()).write(ByteBuffer.wrap(GREETING));
        key.interestOps(SelectionKey.OP_READ);
    }

    private void readGreeting(SelectionKey key) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(GREETING.length);
        ((SocketChannel) key.channel()).read(answer);
        if (answer.flip().equals(ByteBuffer.wrap(GREETING))) {
            answering.add((InetSocketAddress) key.attachment());
        }
        drop(key);
    }

    private static void drop(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
