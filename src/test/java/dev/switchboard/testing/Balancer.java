package dev.switchboard.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.boot.HubNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An HAProxy or nginx process in front of three nodes, with the file from {@code conf} adapted in its addresses and its
 * resource limits. Closed by the test.
 */
public final class Balancer implements AutoCloseable {

    /** The program and the file that operators copy for it. */
    public enum Kind {
        HAPROXY("haproxy.cfg") {
            @Override
            String settle(String text, Path folder) {
                return text.replace("maxconn 100000", "maxconn 1000");
            }

            @Override
            List<String> command(Path program, Path file) {
                return List.of(program.toString(), "-db", "-f", file.toString());
            }
        },
        NGINX("nginx.conf") {
            @Override
            String settle(String text, Path folder) {
                String own = "daemon off; master_process off; pid %s/pid; error_log stderr;\n".formatted(folder);
                String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                        .map(what -> what + "_temp_path " + folder + "/" + what + ";\n")
                        .reduce("http {\n", String::concat);
                return own
                        + text.replace("worker_rlimit_nofile 200000;", "")
                                .replace("worker_connections 100000", "worker_connections 500")
                                .replace("http {\n", temporary);
            }

            @Override
            List<String> command(Path program, Path file) {
                return List.of(program.toString(), "-e", "stderr", "-c", file.toString());
            }
        };

        private final String file;

        Kind(String file) {
            this.file = file;
        }

        /** What a test process needs in contrast to a service. */
        abstract String settle(String text, Path folder);

        abstract List<String> command(Path program, Path file);

        /** The program on this machine; Debian installs it outside a normal user's PATH. */
        public Optional<Path> program() {
            Stream<String> folders =
                    Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"));
            return folders.map(folder -> Path.of(folder, name().toLowerCase(Locale.ROOT)))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    private final int port;
    private final Process process;
    private final Path log;

    private Balancer(int port, Process process, Path log) {
        this.port = port;
        this.process = process;
        this.log = log;
    }

    /** Starts one in front of these three nodes; skips the test where the program is not installed. */
    public static Balancer start(Kind kind, HubCluster hub) throws IOException {
        Optional<Path> program = kind.program();
        assumeTrue(program.isPresent(), "no " + kind + " on this machine");
        Path folder = Files.createTempDirectory("switchboard-balancer");
        Path log = folder.resolve("log");
        int port = TestStores.freePort();
        Path file = folder.resolve(kind.file);
        Files.writeString(
                file, kind.settle(addressed(Files.readString(Path.of("conf", kind.file)), port, hub), folder));
        Process process = new ProcessBuilder(kind.command(program.get(), file))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Balancer balancer = new Balancer(port, process, log);
        balancer.awaitNodes();
        return balancer;
    }

    /**
     * Replaces whole numbers only: an assigned port may begin with the digits of another placeholder, as 30025 does.
     */
    private static String addressed(String text, int port, HubCluster hub) {
        String addressed = text.replace("127.0.0.1:8080", "127.0.0.1:" + port);
        for (int i = 0; i < hub.size(); i++) {
            HubNode node = hub.node(i);
            addressed = addressed
                    .replaceAll("127\\.0\\.0\\.1:300" + i + "\\b", "127.0.0.1:" + node.httpPort())
                    .replaceAll("check port 900" + i + "\\b", "check port " + node.opsPort());
        }
        return addressed;
    }

    public int port() {
        return port;
    }

    private void awaitNodes() {
        HttpClient client = PlainHttp.client();
        HttpRequest any = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/openapi.json"))
                .build();
        Await.until("the balancer reaches a node", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(output());
            }
            try {
                return client.send(any, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
    }

    /** What it has logged so far. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
