package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Redis or a Sentinel of the system's packages, which know TLS, on loopback. Tests are skipped where the package is missing.
 * Stopped by {@link #close}.
 */
public final class DebianRedis implements AutoCloseable {

    private final int port;
    private final Process process;

    private DebianRedis(Path folder, String program, int port, List<String> settings) {
        this.port = port;
        try {
            Path file = Files.write(
                    folder.resolve(port + ".conf"),
                    Stream.concat(Stream.of("bind 127.0.0.1", "dir " + folder), settings.stream())
                            .toList());
            process = Programs.start(folder.resolve(port + ".log"), List.of(Programs.find(program), file.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Await.until(program + " accepts connections or has ended", () -> !process.isAlive() || accepts());
        if (!process.isAlive()) {
            throw new AssertionError(program + " exited with " + process.exitValue());
        }
    }

    /** A server with these further lines of its configuration. */
    public static DebianRedis server(Path folder, String... settings) {
        int port = TestStores.freePort();
        return new DebianRedis(
                folder,
                "redis-server",
                port,
                Stream.concat(Stream.of("port " + port, "save \"\""), Stream.of(settings))
                        .toList());
    }

    /** A server that speaks TLS only and asks for a certificate of the same authority. */
    public static DebianRedis secure(Path folder, Certificate certificate, String... settings) {
        int port = TestStores.freePort();
        return new DebianRedis(
                folder,
                "redis-server",
                port,
                Stream.concat(
                                Stream.of(
                                        "port 0",
                                        "tls-port " + port,
                                        "save \"\"",
                                        "tls-cert-file " + certificate.cert(),
                                        "tls-key-file " + certificate.key(),
                                        "tls-ca-cert-file " + certificate.cert()),
                                Stream.of(settings))
                        .toList());
    }

    /** A Sentinel that watches {@code master} under the name {@code hub} and decides alone, within a second. */
    public static DebianRedis sentinel(Path folder, DebianRedis master, String password) {
        int port = TestStores.freePort();
        return new DebianRedis(
                folder,
                "redis-sentinel",
                port,
                List.of(
                        "port " + port,
                        "sentinel monitor hub 127.0.0.1 " + master.port() + " 1",
                        "sentinel auth-pass hub " + password,
                        "sentinel down-after-milliseconds hub 500",
                        "sentinel failover-timeout hub 3000"));
    }

    public int port() {
        return port;
    }

    /** Runs a command of redis-cli. */
    public String cli(String password, String... command) {
        return Programs.run(
                        Map.of("REDISCLI_AUTH", password),
                        Stream.concat(
                                        Stream.of(Programs.find("redis-cli"), "-p", String.valueOf(port)),
                                        Stream.of(command))
                                .toList())
                .strip();
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException starting) {
            return false;
        }
    }

    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        stop();
    }
}
