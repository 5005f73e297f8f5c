package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {

    private static final List<Platform> SUPPORTED = List.of(
            Platform.of("Linux", "amd64", false),
            Platform.of("Linux", "aarch64", false),
            Platform.of("Linux", "amd64", true),
            Platform.of("Mac OS X", "x86_64", false),
            Platform.of("Mac OS X", "aarch64", false));

    @Test
    void findsTheProgramsOfEverySupportedPlatformOnTheClassPath() throws IOException {
        for (Platform platform : SUPPORTED) {
            for (String resource : List.of(platform.postgres(), platform.redis())) {
                try (InputStream content = Platform.open(resource)) {
                    assertTrue(content.read() >= 0, resource);
                }
            }
        }
        assertEquals(4, SUPPORTED.stream().map(Platform::postgres).distinct().count());
        assertEquals(4, SUPPORTED.stream().map(Platform::redis).distinct().count());
    }

    /** The hub compares data directories with the constant, without unpacking anything. */
    @Test
    void unpacksTheMajorVersionThatItComparesDirectoriesWith(@TempDir Path folder) {
        assertEquals(
                PostgresBinaries.MAJOR,
                PostgresBinaries.unpackedIn(folder).version().major());
    }

    /** A start read all of the archive to know whether it is unpacked, which took a tenth of a second. */
    @Test
    void knowsTheSumOfTheArchiveWithoutReadingIt() throws IOException {
        CRC32 read = new CRC32();
        try (InputStream content = Platform.open(Platform.current().postgres())) {
            read.update(content.readAllBytes());
        }
        assertEquals(
                OptionalLong.of(read.getValue()),
                Platform.sum(Platform.current().postgres()));
        assertEquals(OptionalLong.empty(), Platform.sum("no-such-archive"));
        assertEquals(OptionalLong.empty(), Platform.sum("logback-test.xml"), "a file in a folder");
    }

    @Test
    void refusesOtherPlatformsAndNamesTheSettings() {
        for (List<String> other : List.of(List.of("Windows 11", "amd64"), List.of("Linux", "riscv64"))) {
            StoresException refused =
                    assertThrows(StoresException.class, () -> Platform.of(other.get(0), other.get(1), false));
            assertEquals(
                    "no embedded PostgreSQL and Redis for " + other.get(0) + " on " + other.get(1)
                            + "; configure storage.postgres.uri and storage.redis.uri",
                    refused.getMessage());
        }
        assertThrows(StoresException.class, () -> Platform.of("Linux", "aarch64", true)
                .postgres());
    }
}
