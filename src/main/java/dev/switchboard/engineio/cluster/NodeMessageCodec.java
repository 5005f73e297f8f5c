package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** {@link NodeMessage}s and answers as bytes: what kind of message, then its fields in their order. Stateless. */
final class NodeMessageCodec {

    private static final int POLL = 1;
    private static final int PUSH = 2;
    private static final int ABANDON = 3;
    private static final int ATTACH = 4;
    private static final int FRAMES = 5;
    private static final int CREDIT = 6;
    private static final int CLOSE = 7;
    private static final int ENDED = 8;

    private static final int HEAD = 96;
    private static final SessionEnd[] REASONS = SessionEnd.values();

    private NodeMessageCodec() {}

    static Buffer encode(NodeMessage message) {
        if (message instanceof NodeMessage.Frames frames) {
            return encode(frames);
        } else if (message instanceof NodeMessage.Push push) {
            return new ByteWriter(HEAD + push.body().length())
                    .one(PUSH)
                    .text(push.sid())
                    .block(push.body())
                    .bytes();
        } else if (message instanceof NodeMessage.Poll poll) {
            return start(POLL).text(poll.edge()).text(poll.sid()).bytes();
        } else if (message instanceof NodeMessage.Abandon abandon) {
            return start(ABANDON).text(abandon.sid()).bytes();
        } else if (message instanceof NodeMessage.Attach attach) {
            return start(ATTACH, attach.relay()).text(attach.sid()).bytes();
        } else if (message instanceof NodeMessage.Credit credit) {
            return start(CREDIT, credit.relay()).big(credit.taken()).bytes();
        } else if (message instanceof NodeMessage.Close close) {
            return start(CLOSE, close.relay())
                    .whole(close.code())
                    .text(close.words())
                    .bytes();
        }
        NodeMessage.Ended ended = (NodeMessage.Ended) message;
        return start(ENDED, ended.relay()).one(ended.reason().ordinal()).bytes();
    }

    /** Throws {@link MalformedNodeMessage}. */
    static NodeMessage decode(Buffer bytes) {
        ByteReader in = new ByteReader(bytes);
        int kind = in.one();
        return switch (kind) {
            case POLL -> new NodeMessage.Poll(in.text(), in.text());
            case PUSH -> new NodeMessage.Push(in.text(), in.block());
            case ABANDON -> new NodeMessage.Abandon(in.text());
            case ATTACH -> new NodeMessage.Attach(relay(in), in.text());
            case FRAMES -> new NodeMessage.Frames(relay(in), in.big(), frames(in));
            case CREDIT -> new NodeMessage.Credit(relay(in), in.big());
            case CLOSE -> new NodeMessage.Close(relay(in), in.whole(), in.text());
            case ENDED -> new NodeMessage.Ended(relay(in), reason(in.one()));
            default -> throw new MalformedNodeMessage("of unknown kind " + kind);
        };
    }

    static Buffer encode(EngineResponse response) {
        return new ByteWriter(HEAD + response.body().length())
                .whole(response.status())
                .text(response.contentType())
                .block(response.body())
                .bytes();
    }

    /** Throws {@link MalformedNodeMessage}. */
    static EngineResponse decodeResponse(Buffer bytes) {
        ByteReader in = new ByteReader(bytes);
        return new EngineResponse(in.whole(), in.text(), in.block());
    }

    private static Buffer encode(NodeMessage.Frames message) {
        int length = HEAD;
        for (FrameRelay frame : message.frames()) {
            length += 1 + Integer.BYTES + frame.payload().length();
        }
        ByteWriter out = new ByteWriter(length).one(FRAMES);
        write(out, message.relay()).big(message.number());
        for (FrameRelay frame : message.frames()) {
            out.one(frame.binary() ? 1 : 0).block(frame.payload());
        }
        return out.bytes();
    }

    private static List<FrameRelay> frames(ByteReader in) {
        List<FrameRelay> frames = new ArrayList<>();
        while (in.hasMore()) {
            frames.add(new FrameRelay(in.one() == 1, in.block()));
        }
        return frames;
    }

    private static ByteWriter start(int kind) {
        return new ByteWriter(HEAD).one(kind);
    }

    private static ByteWriter start(int kind, RelayId relay) {
        return write(start(kind), relay);
    }

    private static ByteWriter write(ByteWriter out, RelayId relay) {
        return out.text(relay.edge()).big(relay.number());
    }

    private static RelayId relay(ByteReader in) {
        return new RelayId(in.text(), in.big());
    }

    private static SessionEnd reason(int ordinal) {
        if (ordinal < 0 || ordinal >= REASONS.length) {
            throw new MalformedNodeMessage("ended for an unknown reason " + ordinal);
        }
        return REASONS[ordinal];
    }
}
