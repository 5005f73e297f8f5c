package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {

    @TempDir
    Path folder;

    @Test
    void createsASecretOnceReadableByItsOwnerOnly() throws IOException {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 8).parallel().forEach(i -> seen.add(open().secret("some.secret")));
        assertEquals(1, seen.size());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/some.secret"))));
    }

    @Test
    void isEqualForEverySpellingOfTheFolder() throws IOException {
        DataDir dir = open();
        Path link = Files.createSymbolicLink(folder.resolve("link"), dir.path());
        assertEquals(dir, DataDir.open(link));
        assertEquals(dir, DataDir.open(folder.resolve("data/../data")));
    }

    @Test
    void namesTheUnusableFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        StoresException refused = assertThrows(StoresException.class, () -> DataDir.open(file));
        assertEquals("cannot use data.dir " + file + ": " + file + ": is not a folder", refused.getMessage());
    }

    /**
     * A folder whose files belong to another user, such as root who started the hub before, ended the start with a stack
     * trace. A folder in the place of a file is refused for every user.
     */
    @Test
    void namesTheFileThatCannotBeUsed() throws IOException {
        DataDir dir = open();
        for (String file : List.of("some.secret", "stores.lock")) {
            Files.createDirectory(dir.path().resolve(file));
        }
        String start = "cannot use data.dir " + dir.path() + ": ";
        StoresException unreadable = assertThrows(StoresException.class, () -> dir.read("some.secret"));
        assertTrue(unreadable.getMessage().startsWith(start), unreadable::getMessage);
        StoresException locked = assertThrows(StoresException.class, () -> dir.locked(() -> ""));
        assertTrue(locked.getMessage().startsWith(start + dir.path().resolve("stores.lock")), locked::getMessage);
    }

    @Test
    void leavesNoDraftOfAFileThatCannotBeWritten() throws IOException {
        DataDir dir = open();
        Files.createDirectories(dir.path().resolve("some.secret/occupied"));
        assertThrows(StoresException.class, () -> dir.write("some.secret", "text"));
        assertEquals(List.of("some.secret"), List.of(dir.path().toFile().list()));
    }

    @Test
    void countsTheNodesOfOneProcess() {
        DataDir dir = open();
        StoreUsers.join(dir);
        StoreUsers.join(dir);
        assertFalse(StoreUsers.leave(dir));
        assertTrue(StoreUsers.leave(dir));
    }

    @Test
    void ignoresADamagedStoresFile() {
        DataDir dir = open();
        ServerState server = new ServerState(4711, Optional.of(12L));
        StoresFile written = new StoresFile(Optional.of(server), Optional.empty());
        written.write(dir);
        assertEquals(written, StoresFile.read(dir));
        for (String damaged :
                List.of("{", "[]", "{\"redis\":{}}", "{\"postgres\":7}", "{\"postgres\":{\"port\":\"x\"}}", "")) {
            dir.write("stores.json", damaged);
            assertEquals(new StoresFile(Optional.empty(), Optional.empty()), StoresFile.read(dir), damaged);
        }
    }

    private DataDir open() {
        return DataDir.open(folder.resolve("data"));
    }
}
