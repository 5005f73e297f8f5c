package dev.switchboard.routing.wire;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/**
 * Encodes frames: a version, the sender, the kind, then the fields in the order of the record. Stateless.
 */
public final class FrameCodec {

    /** Incremented when an older node could no longer read the frames. */
    private static final int VERSION = 1;

    private static final int HELLO = 1;
    private static final int DELTA = 2;
    private static final int SNAPSHOT_PART = 3;
    private static final int PUBLICATIONS = 4;
    private static final int CONFIRM = 5;
    private static final int BEAT = 6;
    private static final int GOODBYE = 7;
    private static final int WELCOME = 8;
    private static final int ACK = 9;
    private static final int NACK = 10;
    private static final int STRANGER = 11;

    private FrameCodec() {}

    public static Buffer encode(Envelope envelope) {
        WireWriter out = new WireWriter(expectedSize(envelope.frame()));
        out.octet(VERSION).uuid(envelope.member()).number(envelope.epoch());
        write(envelope.frame(), out);
        return out.finished();
    }

    /** Throws {@link MalformedFrameException} and nothing else. */
    public static Envelope decode(Buffer bytes) {
        WireReader in = new WireReader(bytes);
        int version = in.octet();
        if (version != VERSION) {
            throw new MalformedFrameException("unknown frame version " + version);
        }
        UUID member = in.uuid();
        long epoch = in.number();
        Frame frame = read(in.octet(), in);
        in.end();
        return new Envelope(member, epoch, frame);
    }

    /** The approximate encoded size of a publication, in bytes. */
    public static int sizeOf(Publication publication) {
        return PublicationCodec.sizeOf(publication);
    }

    /** The most bytes that the topic's name takes. */
    public static int sizeOf(Topic topic) {
        return WireWriter.sizeOf(topic);
    }

    private static void write(Frame frame, WireWriter out) {
        if (frame instanceof Frame.Publications batch) {
            out.octet(PUBLICATIONS).number(batch.stream()).count(batch.number()).number(batch.sentAt());
            out.list(batch.publications(), publication -> PublicationCodec.encode(publication, out));
        } else if (frame instanceof Frame.Confirm confirm) {
            out.octet(CONFIRM).number(confirm.stream()).count(confirm.number()).number(confirm.sentAt());
            PublicationCodec.encode(confirm.publication(), out);
        } else if (frame instanceof Frame.Delta delta) {
            out.octet(DELTA).count(delta.from());
            out.list(delta.changes(), change -> out.flag(change.gained()).topic(change.topic()));
        } else if (frame instanceof Frame.SnapshotPart part) {
            out.octet(SNAPSHOT_PART)
                    .number(part.snapshot())
                    .count(part.index())
                    .flag(part.last())
                    .count(part.version());
            out.list(part.topics(), out::topic);
        } else if (frame instanceof Frame.Beat beat) {
            out.octet(BEAT).number(beat.stream()).count(beat.number()).number(beat.sentAt());
            out.number(beat.version()).count(beat.count()).number(beat.hash());
        } else {
            writeSmall(frame, out);
        }
    }

    private static void writeSmall(Frame frame, WireWriter out) {
        if (frame instanceof Frame.Hello hello) {
            out.octet(HELLO).number(hello.record()).flag(hello.starting());
        } else if (frame instanceof Frame.Goodbye goodbye) {
            out.octet(GOODBYE).number(goodbye.stream()).count(goodbye.number()).number(goodbye.sentAt());
        } else if (frame instanceof Frame.Welcome welcome) {
            out.octet(WELCOME).number(welcome.record());
        } else if (frame instanceof Frame.Ack ack) {
            out.octet(ACK).number(ack.version());
        } else if (frame instanceof Frame.Nack nack) {
            out.octet(NACK).number(nack.version());
        } else {
            out.octet(STRANGER);
        }
    }

    private static Frame read(int kind, WireReader in) {
        return switch (kind) {
            case HELLO -> new Frame.Hello(in.number(), in.flag());
            case DELTA -> readDelta(in);
            case SNAPSHOT_PART -> new Frame.SnapshotPart(
                    in.number(), (int) in.count(), in.flag(), in.count(), in.list(in::topic));
            case PUBLICATIONS -> new Frame.Publications(
                    in.number(), in.count(), in.number(), in.list(() -> PublicationCodec.decode(in)));
            case CONFIRM -> new Frame.Confirm(in.number(), in.count(), in.number(), PublicationCodec.decode(in));
            case BEAT -> new Frame.Beat(in.number(), in.count(), in.number(), in.number(), in.count(), in.number());
            case GOODBYE -> new Frame.Goodbye(in.number(), in.count(), in.number());
            case WELCOME -> new Frame.Welcome(in.number());
            case ACK -> new Frame.Ack(in.number());
            case NACK -> new Frame.Nack(in.number());
            case STRANGER -> new Frame.Stranger();
            default -> throw new MalformedFrameException("unknown frame kind " + kind);
        };
    }

    private static Frame readDelta(WireReader in) {
        long from = in.count();
        return new Frame.Delta(from, in.list(() -> {
            boolean gained = in.flag();
            return new InterestChange(in.topic(), gained);
        }));
    }

    private static int expectedSize(Frame frame) {
        int size = 64;
        if (frame instanceof Frame.Publications batch) {
            for (Publication publication : batch.publications()) {
                size += PublicationCodec.sizeOf(publication);
            }
        }
        return size;
    }
}
