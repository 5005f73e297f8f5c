package dev.switchboard.sockjs;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * How one of SockJS's HTTP transports puts frames into its response ({@code sockjs-protocol}, from section "XhrPolling").
 *
 * @param contentType the response's
 * @param prelude the text before the first frame, which makes buffers on the way flush; may be empty
 * @param before the text before each frame
 * @param after the text after each frame
 * @param single whether the response ends with its first frame
 * @param escape how a frame is written
 */
record ReceiverFormat(String contentType, String prelude, String before, String after, boolean single, Escape escape) {

    /** How a frame is written within the format. */
    enum Escape {
        /** As it is. */
        NONE,
        /** As the argument of a call in JavaScript. */
        SCRIPT,
        /** With {@code %} as {@code %25}: stock clients read this transport with {@code decodeURI}, which throws at others. */
        PERCENT
    }

    static final ReceiverFormat XHR =
            new ReceiverFormat("application/javascript; charset=UTF-8", "", "", "\n", true, Escape.NONE);

    static final ReceiverFormat XHR_STREAMING =
            new ReceiverFormat(XHR.contentType(), "h".repeat(2_048) + "\n", "", "\n", false, Escape.NONE);

    static final ReceiverFormat EVENT_SOURCE =
            new ReceiverFormat("text/event-stream", "\r\n", "data: ", "\r\n\r\n", false, Escape.PERCENT);

    /** Browsers run no script of a page until they have read this many bytes of it. */
    private static final int MIN_PAGE_BYTES = 1_024;

    private static final String ESCAPED_PERCENT = "%25";

    static ReceiverFormat jsonp(String callback) {
        // The leading comment keeps a callback's name from making the response look like another format.
        return new ReceiverFormat(XHR.contentType(), "", "/**/" + callback + "(", ");\r\n", true, Escape.SCRIPT);
    }

    static ReceiverFormat htmlFile(String callback) {
        String page =
                """
                <!doctype html>
                <html><head>
                  <meta http-equiv="X-UA-Compatible" content="IE=edge" />
                  <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
                </head><body><h2>Don't panic!</h2>
                  <script>
                    document.domain = document.domain;
                    var c = parent.%s;
                    c.start();
                    function p(d) {c.message(d);};
                    window.onload = function() {c.stop();};
                  </script>
                """
                        .formatted(callback);
        return new ReceiverFormat(
                "text/html; charset=UTF-8",
                page + " ".repeat(MIN_PAGE_BYTES) + "\r\n",
                "<script>\np(",
                ");\n</script>\r\n",
                false,
                Escape.SCRIPT);
    }

    Buffer put(Buffer frame) {
        return Buffer.buffer(before)
                .appendBuffer(
                        switch (escape) {
                            case NONE -> frame;
                            case SCRIPT -> argument(frame);
                            case PERCENT -> percent(frame);
                        })
                .appendString(after);
    }

    private static Buffer argument(Buffer frame) {
        return Buffer.buffer(Json.encode(frame.toString()).replace("</", "<\\/"));
    }

    private static Buffer percent(Buffer frame) {
        byte[] bytes = frame.getBytes();
        Buffer escaped = Buffer.buffer(bytes.length);
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                escaped.appendBytes(bytes, from, i - from).appendString(ESCAPED_PERCENT);
                from = i + 1;
            }
        }
        return escaped.appendBytes(bytes, from, bytes.length - from);
    }
}
