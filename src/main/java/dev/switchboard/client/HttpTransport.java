package dev.switchboard.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * WebSockets of {@code java.net.http}. Its threads are those of the {@link HttpClient}, daemons unless the application gives a
 * client with others. Nothing to close: a client without connections is garbage.
 */
public final class HttpTransport implements Transport {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client;

    public HttpTransport() {
        this(HttpClient.newBuilder().connectTimeout(PATIENCE).build());
    }

    /** By a client of the application's: with its proxy, its certificates. */
    public HttpTransport(HttpClient client) {
        this.client = client;
    }

    @Override
    public Connection open(URI address, Listener listener) {
        HttpConnection connection = new HttpConnection(listener);
        connection.open(client.newWebSocketBuilder().connectTimeout(PATIENCE), address);
        return connection;
    }
}
