package dev.switchboard.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder with one file for each unsent message. A file is written aside, forced to the disk, and moved into place, so that a
 * crash leaves whole files. A lock on the folder keeps a second client of any process away; {@link #close} releases it.
 */
public final class FileStorage implements OutboxStorage {

    private static final String ENDING = ".json";

    private final Path folder;
    private final FileChannel lockFile;

    /**
     * Takes the folder, and makes it if there is none.
     *
     * @throws IOException also if another client has it
     */
    public FileStorage(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock() == null) {
            lockFile.close();
            throw new IOException(folder + " is in use by another client");
        }
    }

    private @Nullable FileLock tryLock() throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    @Override
    public Collection<String> load() throws IOException {
        List<String> texts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                texts.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    @Override
    public void put(String id, String text) throws IOException {
        Path aside = folder.resolve(id + ".part");
        try (FileChannel file = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(aside, file(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void remove(String id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private Path file(String id) {
        return folder.resolve(id + ENDING);
    }
}
