package dev.switchboard.clients;

import java.util.List;

/**
 * How a Socket.IO client of another language writes its requests, as its source has it: the order of the query, the headers
 * and their spelling, and the packet that connects.
 *
 * @param before the parameters before the session id
 * @param after the parameters after it
 * @param emptySid whether the first poll has an empty session id
 * @param connect what stands between the packet's type and the credentials
 */
record LanguageClient(
        String name,
        String before,
        String after,
        boolean emptySid,
        List<String> poll,
        List<String> post,
        List<String> socket,
        String connect) {

    /** {@code socket.io-client-swift} 16 over Starscream 4: an Origin of the scheme {@code ws}, the root namespace in words. */
    static final LanguageClient SWIFT = new LanguageClient(
            "Swift",
            "transport=%s&b64=1",
            "&EIO=4",
            true,
            List.of(
                    "Accept: */*",
                    "User-Agent: App/1 CFNetwork/1568.100.1 Darwin/24.0.0",
                    "Accept-Language: en",
                    "Connection: keep-alive"),
            List.of("Content-Type: text/plain; charset=UTF-8", "Accept: */*", "Connection: keep-alive"),
            List.of(
                    "Origin: ws://%1$s",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_max_window_bits=15",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: YWJjZGVmZ2hpamtsbW5vcA==",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13"),
            "/,");

    /** {@code socket_io_client} of Dart over {@code dart:io}: names in small letters, a length of 0 on the upgrade. */
    static final LanguageClient DART = new LanguageClient(
            "Dart",
            "EIO=4&transport=%s&t=m8xq1z3k",
            "",
            false,
            List.of("user-agent: Dart/3.5 (dart:io)", "accept: */*", "accept-encoding: gzip"),
            List.of(
                    "user-agent: Dart/3.5 (dart:io)",
                    "content-type: text/plain;charset=UTF-8",
                    "accept-encoding: gzip"),
            List.of(
                    "user-agent: Dart/3.5 (dart:io)",
                    "connection: Upgrade",
                    "cache-control: no-cache",
                    "accept-encoding: gzip",
                    "content-length: 0",
                    "sec-websocket-version: 13",
                    "sec-websocket-extensions: permessage-deflate; client_max_window_bits",
                    "sec-websocket-key: YWJjZGVmZ2hpamtsbW5vcA==",
                    "upgrade: websocket"),
            "");

    /** {@code SocketIOClient} of .NET. */
    static final LanguageClient CSHARP = new LanguageClient(
            "C#",
            "EIO=4&transport=%s",
            "",
            false,
            List.of(),
            List.of("Content-Type: text/plain; charset=utf-8"),
            List.of(
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: YWJjZGVmZ2hpamtsbW5vcA=="),
            "");

    /** {@code rust_socketio} over reqwest and tungstenite: no content type. */
    static final LanguageClient RUST = new LanguageClient(
            "Rust",
            "EIO=4&transport=%s",
            "",
            false,
            List.of("accept: */*"),
            List.of("accept: */*"),
            List.of(
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: YWJjZGVmZ2hpamtsbW5vcA=="),
            "");

    static final List<LanguageClient> ALL = List.of(SWIFT, DART, CSHARP, RUST);

    /** The path of a request; {@code sid} is empty before the session is known. */
    String path(String transport, String sid) {
        boolean none = sid.isEmpty() && !(emptySid && "polling".equals(transport));
        String id = none ? "" : "&sid=" + sid;
        return "/socket.io/?" + String.format(before, transport) + id + after;
    }

    @Override
    public String toString() {
        return name;
    }
}
