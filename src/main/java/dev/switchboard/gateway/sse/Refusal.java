package dev.switchboard.gateway.sse;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * How a failure before the stream refuses the client.
 *
 * @param why what the client reads, if its status is final
 */
record Refusal(Close close, @Nullable Failure why) {

    /** @param anonymous whether the client has shown no token, which might let it in */
    static Refusal of(Throwable cause, boolean anonymous) {
        if (!(cause instanceof Failure failure)) {
            return new Refusal(CloseReason.INTERNAL.plain(), null);
        }
        if (failure.code() == ErrorCode.RATE_LIMITED) {
            return new Refusal(CloseReason.FLOODING.saying("too many requests"), failure);
        }
        if (failure.code().retryable()) {
            return new Refusal(Close.comeBack(), null);
        }
        if (failure.code() == ErrorCode.BAD_REQUEST) {
            return new Refusal(saying(CloseReason.BAD_FRAME, failure), failure);
        }
        return anonymous || failure.code() == ErrorCode.UNAUTHORIZED
                ? new Refusal(Close.NO_TOKEN, tokenNeeded(failure))
                : new Refusal(saying(CloseReason.REVOKED, failure), failure);
    }

    private static Close saying(CloseReason reason, Failure failure) {
        return reason.saying(String.valueOf(failure.getMessage()));
    }

    private static Failure tokenNeeded(Failure refusal) {
        Failure needed = Failure.of(ErrorCode.UNAUTHORIZED, Close.NO_TOKEN.words());
        String topic = refusal.toAnswer().getString(SseRequest.TOPIC);
        return topic == null ? needed : SseRequest.about(topic, needed);
    }
}
