package dev.switchboard.bus.vertx;

import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.impl.CodecManager;
import io.vertx.core.eventbus.impl.MessageImpl;
import io.vertx.core.eventbus.impl.clustered.ClusteredMessage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reaches the codec of a message, which Vert.x chooses by the body's type before an interceptor sees the message, and
 * whether the message came from another node. Vert.x's public API has no place between a message and the wire: a codec
 * named in the options of every sender would miss those that forget it, and the failures that Vert.x sends by itself. The
 * one use of reflection here fails at start if another Vert.x has no such field. Stateless.
 */
public final class BusCodecs {

    private static final VarHandle CODEC = codecField();
    /** Those of the types that may cross; not those of objects that Java serialises. */
    private static final List<MessageCodec<?, ?>> SEALED = List.of(
            CodecManager.NULL_MESSAGE_CODEC,
            CodecManager.STRING_MESSAGE_CODEC,
            CodecManager.BUFFER_MESSAGE_CODEC,
            CodecManager.JSON_OBJECT_MESSAGE_CODEC,
            CodecManager.JSON_ARRAY_MESSAGE_CODEC,
            CodecManager.BYTE_ARRAY_MESSAGE_CODEC,
            CodecManager.INT_MESSAGE_CODEC,
            CodecManager.LONG_MESSAGE_CODEC,
            CodecManager.FLOAT_MESSAGE_CODEC,
            CodecManager.DOUBLE_MESSAGE_CODEC,
            CodecManager.BOOLEAN_MESSAGE_CODEC,
            CodecManager.SHORT_MESSAGE_CODEC,
            CodecManager.CHAR_MESSAGE_CODEC,
            CodecManager.BYTE_MESSAGE_CODEC,
            CodecManager.REPLY_EXCEPTION_MESSAGE_CODEC);

    private static final @Nullable MessageCodec<?, ?>[] BY_ID = byId();

    private BusCodecs() {}

    /** The codec with this id in messages; null if there is none whose messages are sealed. */
    @SuppressWarnings("unchecked")
    public static @Nullable MessageCodec<Object, Object> of(int id) {
        return id >= 0 && id < BY_ID.length ? (MessageCodec<Object, Object>) BY_ID[id] : null;
    }

    public static boolean isFromOtherNode(Message<?> message) {
        return message instanceof ClusteredMessage<?, ?> clustered && clustered.isFromWire();
    }

    public static @Nullable MessageCodec<?, ?> codecOf(Message<?> message) {
        return ((MessageImpl<?, ?>) message).codec();
    }

    public static void setCodec(Message<?> message, MessageCodec<?, ?> codec) {
        CODEC.set((MessageImpl<?, ?>) message, codec);
    }

    private static @Nullable MessageCodec<?, ?>[] byId() {
        int last = SEALED.stream().mapToInt(MessageCodec::systemCodecID).max().orElseThrow();
        @Nullable MessageCodec<?, ?>[] codecs = new MessageCodec<?, ?>[last + 1];
        SEALED.forEach(codec -> codecs[codec.systemCodecID()] = codec);
        return codecs;
    }

    private static VarHandle codecField() {
        try {
            return MethodHandles.privateLookupIn(MessageImpl.class, MethodHandles.lookup())
                    .findVarHandle(MessageImpl.class, "messageCodec", MessageCodec.class);
        } catch (ReflectiveOperationException otherVertx) {
            throw new IllegalStateException("this Vert.x hides the codecs of messages", otherVertx);
        }
    }
}
