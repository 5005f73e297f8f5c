package dev.switchboard.boot;

import dev.switchboard.boot.link.LinkHandshake;
import dev.switchboard.boot.link.LinkKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Probes many addresses at once for members of the hub: a member answers the beginning of a handshake with the proof that it
 * knows the secret. A port that refuses, belongs to another hub or program or to a hung process does not, within {@link
 * #PATIENCE_MS}. Blocks its thread; used once.
 */
final class MemberProbe {

    /** The time to wait for the answers. */
    static final long PATIENCE_MS = 400;

    private final List<InetSocketAddress> answering = new ArrayList<>();
    private final Selector selector;
    private final LinkKey key;

    /** One address: what was sent to it, and what of its answer has arrived. */
    private record Candidate(InetSocketAddress address, LinkHandshake handshake, ByteBuffer answer) {

        static Candidate of(InetSocketAddress address, LinkKey key) {
            LinkHandshake handshake = LinkHandshake.connecting(key);
            return new Candidate(address, handshake, ByteBuffer.allocate(handshake.awaited()));
        }
    }

    private MemberProbe(Selector selector, LinkKey key) {
        this.selector = selector;
        this.key = key;
    }

    static List<InetSocketAddress> answering(List<InetSocketAddress> addresses, LinkKey key) {
        try (Selector selector = Selector.open()) {
            MemberProbe probe = new MemberProbe(selector, key);
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
            SelectionKey place = channel.register(selector, SelectionKey.OP_CONNECT, Candidate.of(address, key));
            try {
                if (channel.connect(address)) {
                    greet(place);
                }
            } catch (IOException refused) {
                drop(place);
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

    private void proceed(SelectionKey place) {
        try {
            if (place.isConnectable()) {
                ((SocketChannel) place.channel()).finishConnect();
                greet(place);
            } else {
                readAnswer(place);
            }
        } catch (IOException refused) {
            drop(place);
        }
    }

    private static void greet(SelectionKey place) throws IOException {
        Candidate candidate = (Candidate) place.attachment();
        ((SocketChannel) place.channel())
                .write(ByteBuffer.wrap(candidate.handshake().opening()));
        place.interestOps(SelectionKey.OP_READ);
    }

    private void readAnswer(SelectionKey place) throws IOException {
        Candidate candidate = (Candidate) place.attachment();
        if (((SocketChannel) place.channel()).read(candidate.answer()) < 0) {
            drop(place);
        } else if (!candidate.answer().hasRemaining()) {
            candidate.handshake().receive(candidate.answer().array());
            answering.add(candidate.address());
            drop(place);
        }
    }

    private static void drop(SelectionKey place) {
        place.cancel();
        try {
            place.channel().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
