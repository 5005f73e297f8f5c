package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.EngineResponse;
import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.SessionEnd;
import dev.switchboard.wire.ByteReader;
import dev.switchboard.wire.ByteWriter;
import dev.switchboard.wire.MalformedBytes;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Encodes {@link NodeMessage}s and answers as bytes: the kind of message, then its fields in order. Stateless. */
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
    /** A frame's type and the number that is its length. */
    private static final int MAX_FRAME_HEAD = 6;

    private NodeMessageCodec() {}

    static Buffer encode(NodeMessage message) {
        if (message instanceof NodeMessage.Frames frames) {
            return encode(frames);
        } else if (message instanceof NodeMessage.Push push) {
            return new ByteWriter(HEAD + push.body().length())
                    .octet(PUSH)
                    .text(push.sid())
                    .block(push.body())
                    .toBuffer();
        } else if (message instanceof NodeMessage.Poll poll) {
            return start(POLL).text(poll.edge()).text(poll.sid()).toBuffer();
        } else if (message instanceof NodeMessage.Abandon abandon) {
            return start(ABANDON).text(abandon.sid()).toBuffer();
        } else if (message instanceof NodeMessage.Attach attach) {
            return start(ATTACH, attach.relay()).text(attach.sid()).toBuffer();
        } else if (message instanceof NodeMessage.Credit credit) {
            return start(CREDIT, credit.relay()).number(credit.taken()).toBuffer();
        } else if (message instanceof NodeMessage.Close close) {
            return start(CLOSE, close.relay())
                    .number(close.code())
                    .text(close.words())
                    .toBuffer();
        }
        NodeMessage.Ended ended = (NodeMessage.Ended) message;
        return start(ENDED, ended.relay()).text(ended.reason().name()).toBuffer();
    }

    /** Throws {@link MalformedBytes}. */
    static NodeMessage decode(Buffer bytes) {
        ByteReader in = new ByteReader(bytes);
        int kind = in.octet();
        return switch (kind) {
            case POLL -> new NodeMessage.Poll(in.text(), in.text());
            case PUSH -> new NodeMessage.Push(in.text(), in.block());
            case ABANDON -> new NodeMessage.Abandon(in.text());
            case ATTACH -> new NodeMessage.Attach(relay(in), in.text());
            case FRAMES -> new NodeMessage.Frames(relay(in), in.number(), frames(in));
            case CREDIT -> new NodeMessage.Credit(relay(in), in.number());
            case CLOSE -> new NodeMessage.Close(relay(in), in.count(Integer.MAX_VALUE), in.text());
            case ENDED -> new NodeMessage.Ended(relay(in), reason(in.text()));
            default -> throw new MalformedBytes("unknown kind of message: " + kind);
        };
    }

    static Buffer encode(EngineResponse response) {
        return new ByteWriter(HEAD + response.body().length())
                .number(response.status())
                .text(response.contentType())
                .block(response.body())
                .toBuffer();
    }

    /** Throws {@link MalformedBytes}. */
    static EngineResponse decodeResponse(Buffer bytes) {
        ByteReader in = new ByteReader(bytes);
        return new EngineResponse(in.count(Integer.MAX_VALUE), in.text(), in.block());
    }

    private static Buffer encode(NodeMessage.Frames message) {
        int length = HEAD;
        for (FrameRelay frame : message.frames()) {
            length += MAX_FRAME_HEAD + frame.payload().length();
        }
        ByteWriter out = new ByteWriter(length).octet(FRAMES);
        write(out, message.relay()).number(message.number());
        for (FrameRelay frame : message.frames()) {
            out.octet(frame.binary() ? 1 : 0).block(frame.payload());
        }
        return out.toBuffer();
    }

    private static List<FrameRelay> frames(ByteReader in) {
        List<FrameRelay> frames = new ArrayList<>();
        while (in.hasMore()) {
            frames.add(new FrameRelay(in.octet() == 1, in.block()));
        }
        return frames;
    }

    private static ByteWriter start(int kind) {
        return new ByteWriter(HEAD).octet(kind);
    }

    private static ByteWriter start(int kind, RelayId relay) {
        return write(start(kind), relay);
    }

    private static ByteWriter write(ByteWriter out, RelayId relay) {
        return out.text(relay.edge()).number(relay.number());
    }

    private static RelayId relay(ByteReader in) {
        return new RelayId(in.text(), in.number());
    }

    private static SessionEnd reason(String name) {
        try {
            return SessionEnd.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw new MalformedBytes("unknown reason: " + name);
        }
    }
}
