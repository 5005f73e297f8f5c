package dev.switchboard.client;

import java.net.URI;

/**
 * Opens WebSockets. {@link HttpTransport} does it with {@code java.net.http}; a platform without that brings its own, such as
 * one over OkHttp on Android.
 */
public interface Transport {

    /**
     * Opens a connection to a {@code ws:} or {@code wss:} address without waiting for it.
     *
     * @param listener called from any thread, but never two calls at a time
     */
    Connection open(URI address, Listener listener);

    /** What happens on one connection. */
    interface Listener {

        /** Text may be sent. Not called if the connection cannot be opened. */
        void opened();

        /** One whole text message. The next one may come only after {@link Connection#next}. */
        void text(String message);

        /**
         * The end, once: the close code and reason of the hub; 1006 and what went wrong if there are none. An address that
         * answers 429 or 503 with {@code Retry-After} is best reported as the reason {@code retry-after-ms=<n>}.
         */
        void closed(int code, String reason);
    }

    /** One connection. All methods are safe from any thread and do not wait. */
    interface Connection {

        /** Sends one text message, after those sent before. */
        void send(String message);

        /** Asks for one more message. */
        void next();

        /** Ends it at once; at most a close frame is still sent. */
        void close();
    }
}
