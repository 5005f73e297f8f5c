package dev.switchboard.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Installs the JavaScript clients of a folder under {@code src/test/js} into {@code target/js}, once for each lock file. */
public final class NodeModules {

    private static final String LOCK = "package-lock.json";
    private static final long PATIENCE_MINUTES = 5;

    private NodeModules() {}

    /** The folder with {@code node_modules} and the scripts. */
    public static Path of(String name) {
        Path source = Path.of("src/test/js", name);
        Path target = Path.of("target/js", name);
        try {
            Files.createDirectories(target);
            // Several test processes may install at once.
            try (FileChannel guard = FileChannel.open(
                            target.resolve(".guard"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = guard.lock()) {
                install(source, target, held);
            }
            return target;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void install(Path source, Path target, FileLock held) throws IOException {
        assert held.isValid();
        Path done = target.resolve(".installed");
        boolean fresh = Files.exists(done) && Files.mismatch(done, source.resolve(LOCK)) < 0;
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!fresh) {
            run(target.toFile(), "npm", "ci", "--no-audit", "--no-fund");
            Files.copy(source.resolve(LOCK), done, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void run(File folder, String... command) throws IOException {
        File log = new File(folder, "install.log");
        Process process = new ProcessBuilder(command)
                .directory(folder)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        String.join(" ", command) + " failed: " + Files.readString(log.toPath()));
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
