package dev.switchboard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** pgbouncer in front of a PostgreSQL, with its default settings but for the pool mode. Stopped by {@link #close}. */
public final class PgBouncer implements AutoCloseable {

    private final int port = TestStores.freePort();
    private final Process process;

    /** Starts it; it accepts connections when this returns. */
    public PgBouncer(Path folder, DebianPostgres server, String mode, String user, String password) {
        String program = Programs.find("pgbouncer");
        try {
            Path users = Files.writeString(folder.resolve("users.txt"), "\"" + user + "\" \"" + password + "\"\n");
            Path file = Files.write(
                    folder.resolve("pgbouncer.ini"),
                    List.of(
                            "[databases]",
                            "postgres = host=127.0.0.1 port=" + server.port() + " dbname=postgres",
                            "[pgbouncer]",
                            "listen_addr = 127.0.0.1",
                            "listen_port = " + port,
                            "unix_socket_dir =",
                            "auth_type = scram-sha-256",
                            "auth_file = " + users,
                            "default_pool_size = 5",
                            "pool_mode = " + mode));
            process = Programs.start(folder.resolve("pgbouncer.log"), Programs.notAsRoot(program, file.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Await.until("pgbouncer accepts connections or has ended", () -> !process.isAlive() || accepts());
        if (!process.isAlive()) {
            throw new AssertionError("pgbouncer exited with " + process.exitValue());
        }
    }

    public int port() {
        return port;
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException starting) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
