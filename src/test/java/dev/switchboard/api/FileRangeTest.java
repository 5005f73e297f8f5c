package dev.switchboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.FileCommands.StoredFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=10-19, 10, 20",
        "bytes=90-, 90, 100",
        "bytes=90-1000, 90, 100",
        "bytes=-30, 70, 100",
        "bytes=-1000, 0, 100"
    })
    void readsOneRange(String header, long first, long end) {
        assertEquals(new FileRange(first, end, true), FileRange.of(header, null, "\"x\"", 100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-99999999999999999999"
            })
    void servesTheWholeWhereItDoesNotUnderstandARange(String header) {
        assertEquals(new FileRange(0, 100, false), FileRange.of(header, null, "\"x\"", 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=500-600", "bytes=-0"})
    void hasNoRangeBeyondTheEnd(String header) {
        assertNull(FileRange.of(header, null, "\"x\"", 100));
    }

    @Test
    void servesTheWholeOfAnotherVersion() {
        assertEquals(new FileRange(0, 100, false), FileRange.of("bytes=0-1", "\"y\"", "\"x\"", 100));
        assertEquals(new FileRange(0, 2, true), FileRange.of("bytes=0-1", "\"x\"", "\"x\"", 100));
    }

    @Test
    void showsOnlyFourKindsOfImagesInline() {
        assertTrue(disposition("image/png", "a.png").startsWith("inline;"));
        assertTrue(disposition("image/svg+xml", "a.svg").startsWith("attachment;"));
        assertTrue(disposition("text/html", "a.html").startsWith("attachment;"));
        assertEquals(
                "attachment; filename=\"_ _100_ _x*\"; filename*=UTF-8''%C3%BC%20%22100%25%20%5Cx%2A",
                disposition("application/pdf", "ü \"100% \\x*"));
    }

    private static String disposition(String type, String name) {
        return FileDownload.disposition(new StoredFile("1", name, type, 1, null, null));
    }
}
