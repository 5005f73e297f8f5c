package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The swap takes three renames; each test is a crash after one of them. */
class PostgresSwapTest {

    @TempDir
    Path root;

    @Test
    void replacesTheOldDirectoryAndKeepsIt() throws IOException {
        folder("data", "old");
        assertEquals(root.resolve("data-14"), new PostgresSwap(root).run(folder("upgrade", "new"), 14));
        assertEquals("new", content("data"));
        assertEquals("old", content("data-14"));
    }

    @Test
    void overwritesNoDirectoryOfAnEarlierUpgrade() throws IOException {
        folder("data", "old");
        folder("data-14", "older");
        assertEquals(root.resolve("data-14-2"), new PostgresSwap(root).run(folder("upgrade", "new"), 14));
        assertEquals("older", content("data-14"));
        assertEquals("old", content("data-14-2"));
    }

    /** The earlier jar may have written to the old directory since. */
    @Test
    void discardsACompleteCopyWhileTheOldDirectoryIsInPlace() throws IOException {
        folder("data", "old");
        folder("data.next", "new");
        PostgresSwap swap = new PostgresSwap(root);
        swap.finish();
        assertEquals("old", content("data"));
        swap.discard();
        assertFalse(Files.exists(root.resolve("data.next")));
    }

    /** Without this, a start would find no data directory and create an empty one. */
    @Test
    void completesASwapThatHasMovedTheOldDirectoryAway() throws IOException {
        folder("data-14", "old");
        folder("data.next", "new");
        new PostgresSwap(root).finish();
        assertEquals("new", content("data"));
        assertEquals("old", content("data-14"));
    }

    @Test
    void doesNotTakeACopyWithoutItsOriginal() throws IOException {
        folder("data.next", "new");
        new PostgresSwap(root).finish();
        assertFalse(Files.exists(root.resolve("data")));
        assertTrue(Files.exists(root.resolve("data.next")));
    }

    private Path folder(String name, String content) throws IOException {
        Path folder = Files.createDirectory(root.resolve(name));
        Files.writeString(folder.resolve("content"), content);
        return folder;
    }

    private String content(String name) throws IOException {
        return Files.readString(root.resolve(name).resolve("content"));
    }
}
