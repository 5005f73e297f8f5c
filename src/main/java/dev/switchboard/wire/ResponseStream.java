package dev.switchboard.wire;

import dev.switchboard.wire.vertx.Cut;
import dev.switchboard.wire.vertx.RawChannel;
import dev.switchboard.wire.vertx.ResponseTap;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * An HTTP response without end, to which whole pieces are written as they come: on its connection's Netty channel where it has
 * one to itself, and otherwise by Vert.x's public API. On the event loop of its request; lives as long as the response.
 */
public abstract sealed class ResponseStream permits StraightStream, PublicStream {

    /** Takes what becomes of the stream. */
    public interface Listener {

        /** The stream may take more. */
        void writableAgain();

        /** The peer, or the network, has ended it. Called once, and not after {@link #end}. */
        void ended();
    }

    /** How many bytes before a block's payload, and after it, are the stream's own. */
    static final int HEAD = 8;

    static final int TAIL = 2;

    /** HTTP/2's CANCEL (RFC 9113, section 7). */
    private static final long CANCEL = 8;

    private static final Listener NOBODY = new Listener() {
        @Override
        public void writableAgain() {}

        @Override
        public void ended() {}
    };

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final boolean publicApiOnly;
    private Listener listener = NOBODY;
    private boolean begun;
    private boolean finished;
    private boolean gone;

    ResponseStream(HttpServerRequest request, WireConfig config) {
        this.request = request;
        this.response = request.response();
        this.publicApiOnly = config.publicApiOnly();
        response.closeHandler(closed -> lost());
        response.exceptionHandler(broken -> lost());
    }

    /** The stream of a response whose head is not written yet. */
    public static ResponseStream of(HttpServerRequest request, WireConfig config) {
        if (!config.publicApiOnly() && request.version() != HttpVersion.HTTP_2) {
            StraightStream[] stream = new StraightStream[1];
            RawChannel channel = ResponseTap.of(request, () -> {
                if (stream[0] != null) {
                    stream[0].writable();
                }
            });
            if (channel != null) {
                stream[0] = new StraightStream(request, config, channel);
                return stream[0];
            }
        }
        return new PublicStream(request, config);
    }

    /** Sets the listener; called once. */
    public final void listen(Listener owner) {
        listener = owner;
    }

    private void lost() {
        if (!gone) {
            gone = true;
            if (!finished) {
                listener.ended();
            }
        }
    }

    /** To be called by the kind of stream that knows. */
    final void writable() {
        if (begun && isActive()) {
            listener.writableAgain();
        }
    }

    /** Sends the head, as it stands in the response, and the first piece. */
    public final void begin(Buffer first) {
        begun = true;
        boolean http1 = request.version() != HttpVersion.HTTP_2;
        if (http1) {
            response.setChunked(true);
        }
        response.write(first);
    }

    /** Whether the head is sent. */
    public final boolean isBegun() {
        return begun;
    }

    /** Whether more can be written, sooner or later. */
    public final boolean isActive() {
        return !gone && !finished;
    }

    /** Whether a block may be sent now. */
    final boolean isWritable() {
        return begun && isActive() && takes();
    }

    /** Whether so little waits on the way to the peer that more may join it. */
    abstract boolean takes();

    /**
     * Sends a block: {@link #HEAD} bytes of the stream's own, then the payload up to the writer index, after which there is
     * room for {@link #TAIL} bytes. The memory is the caller's again at once.
     */
    abstract void send(ByteBuf block);

    /** Looks at what {@link #send} will look at, and changes nothing. */
    abstract int fetch();

    final HttpServerResponse response() {
        return response;
    }

    /** Ends the response once all is written; with HTTP/1 the connection, too, whose timeouts are gone. */
    public final void end() {
        if (isActive()) {
            finished = true;
            response.end().onComplete(sent -> {
                if (request.version() != HttpVersion.HTTP_2) {
                    request.connection().close();
                }
            });
        }
    }

    /** Ends it now, whether or not the peer has read. */
    public final void cut() {
        if (gone) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            response.reset(CANCEL);
        } else {
            Cut.http(request.connection(), publicApiOnly);
        }
    }
}
