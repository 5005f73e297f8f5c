package dev.switchboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Redis on loopback that writes no file; it accepts connections once it is constructed. It is of the hub's own version, or
 * the program that the system property {@code test.redis} names.
 */
public final class RedisProcess implements AutoCloseable {

    private static final Path PROGRAM =
            Optional.ofNullable(System.getProperty("test.redis")).map(Path::of).orElseGet(RedisProcess::unpack);

    private final Process process;

    /** Starts it, with further arguments of redis-server. */
    public RedisProcess(int port, String... settings) {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                "/tmp"));
        command.addAll(List.of(settings));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Await.until("Redis accepts connections or has ended", () -> !process.isAlive() || accepts(port));
        if (!process.isAlive()) {
            throw new AssertionError("redis-server exited with " + process.exitValue());
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns once it has ended. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException starting) {
            return false;
        }
    }

    private static Path unpack() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String processor = System.getProperty("os.arch").matches("aarch64|arm64") ? "arm64" : "amd64";
        String resource = "/redis-server-7.0.15-" + system + "-" + processor;
        try (InputStream content = Objects.requireNonNull(RedisProcess.class.getResourceAsStream(resource), resource)) {
            Path program = Files.createTempFile("redis-server", "");
            program.toFile().deleteOnExit();
            Files.copy(content, program, StandardCopyOption.REPLACE_EXISTING);
            if (!program.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + program + " executable");
            }
            return program;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
