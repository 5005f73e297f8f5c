package dev.switchboard.push;

import dev.switchboard.bus.HubClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request to a push service (RFC 8030). Its host is resolved once, and the connection goes to the address that was
 * checked, so that a name which answers differently the next time leads nowhere. Redirects are not followed. On its
 * verticle's event loop, which closes it.
 */
final class PushClient {

    /** How long an answer may take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    private static final int CONNECT_MS = 3_000;
    private static final int KEEP_ALIVE_SECONDS = 20;
    /** What a push service may answer; nobody reads it. */
    private static final int MAX_ANSWER = 64 << 10;

    private final HttpClient client;
    private final PushHosts hosts;
    private final HostResolver resolver;
    private final Duration timeout;
    private final HubClock clock;

    /** A host that leads to a private address; nothing was sent. */
    static final class Blocked extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Blocked(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * What a push service has answered.
     *
     * @param retryAfterMs for how long it asks not to be asked; 0 if it does not
     */
    record Reply(int status, long retryAfterMs) {}

    PushClient(Vertx vertx, PushConfig config, HostResolver resolver, int perService) {
        this(vertx, config, resolver, perService, TIMEOUT);
    }

    /** @param timeout how long an answer may take to begin, and then to end */
    PushClient(Vertx vertx, PushConfig config, HostResolver resolver, int perService, Duration timeout) {
        this.timeout = timeout;
        this.clock = HubClock.of(vertx);
        this.hosts = config.hosts();
        this.resolver = resolver;
        HttpClientOptions options =
                new HttpClientOptions().setConnectTimeout(CONNECT_MS).setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
        config.ca().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(perService).setMaxWaitQueueSize(perService))
                .build();
    }

    /** Fails with {@link Blocked} where the hub must not go, otherwise with why there is no answer. */
    Future<Reply> post(Endpoint endpoint, Map<String, String> headers, Buffer body) {
        return address(endpoint)
                .compose(address -> client.request(options(endpoint, address, headers)))
                .compose(request -> exchange(request, body));
    }

    private Future<InetAddress> address(Endpoint endpoint) {
        if (!hosts.allow(endpoint)) {
            return Future.failedFuture(new Blocked(endpoint.host() + " is not in push.hosts"));
        }
        return resolver.resolve(endpoint.host())
                .timeout(CONNECT_MS, TimeUnit.MILLISECONDS)
                .map(found -> allowed(endpoint, found));
    }

    private InetAddress allowed(Endpoint endpoint, List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> hosts.allowPrivateAddressOf(endpoint) || PublicAddress.is(address))
                .findFirst()
                .orElseThrow(() -> new Blocked(endpoint.host() + " has no public address"));
    }

    /** The certificate is checked against the host, whatever the address. */
    private static RequestOptions options(Endpoint endpoint, InetAddress address, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(endpoint.port(), literal(address)))
                .setHost(endpoint.authorityHost())
                .setPort(endpoint.port())
                .setURI(endpoint.target())
                .setSsl(true)
                .setFollowRedirects(false);
        headers.forEach(options::putHeader);
        return options;
    }

    /** Without the zone of a link-local one. */
    private static String literal(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*$", "");
    }

    private Future<Reply> exchange(HttpClientRequest request, Buffer body) {
        return request.send(body)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset())
                .compose(response -> ended(request, response).map(done -> reply(response)));
    }

    /** The status is what counts: an answer that is too long or does not end only costs its connection. */
    private Future<Void> ended(HttpClientRequest request, HttpClientResponse response) {
        int[] received = {0};
        response.handler(part -> {
            received[0] += part.length();
            if (received[0] > MAX_ANSWER) {
                request.reset();
            }
        });
        return response.end()
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset())
                .otherwiseEmpty();
    }

    private Reply reply(HttpClientResponse response) {
        String given = response.getHeader("Retry-After");
        return new Reply(response.statusCode(), given == null ? 0 : retryAfter(given.strip(), clock.now()));
    }

    /** In milliseconds: of a number of seconds or a date (RFC 9110, section 10.2.3); 0 if it is neither. */
    private static long retryAfter(String given, Instant now) {
        if (given.matches("\\d{1,7}")) {
            return TimeUnit.SECONDS.toMillis(Long.parseLong(given));
        }
        try {
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(given));
            return Math.max(0, Duration.between(now, until).toMillis());
        } catch (DateTimeException neither) {
            return 0;
        }
    }

    Future<Void> close() {
        return client.close();
    }
}
