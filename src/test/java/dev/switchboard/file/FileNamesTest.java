package dev.switchboard.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FileNamesTest {

    @Test
    void keepsTheLastPartOfAPathAndWhatCanBeSeen() {
        assertEquals("plan.pdf", FileNames.clean("C:\\Users\\ana\\plan.pdf"));
        assertEquals("passwd", FileNames.clean("../../etc/passwd"));
        assertEquals("हिन्दी.txt", FileNames.clean(" हिन्दी.txt "));
        assertEquals("ab.txt", FileNames.clean("a\r\nb\0.txt"));
        assertEquals("file", FileNames.clean(".."));
        assertEquals("file", FileNames.clean(" "));
    }

    /** With U+202E a program looks like a picture: {@code annex<U+202E>gpj.exe} is shown as {@code annexexe.jpg}. */
    @Test
    void removesWhatTurnsTheDirectionOfAText() {
        assertEquals("annexgpj.exe", FileNames.clean("annex\u202egpj.exe"));
    }

    @Test
    void shortensANameBeforeItsEnding() {
        String clean = FileNames.clean("x".repeat(300) + ".pdf");
        assertEquals(255, clean.length());
        assertEquals("x.pdf", clean.substring(250));
        assertEquals(254, FileNames.clean("x".repeat(254) + "😀😀").length());
    }

    @Test
    void readsAMediaTypeWithoutItsParameters() {
        assertEquals("text/plain", FileNames.type("Text/Plain; charset=utf-8"));
        assertEquals("application/octet-stream", FileNames.type("nonsense"));
        assertEquals("application/octet-stream", FileNames.type("text/plain\r\nX: y"));
        assertEquals("application/octet-stream", FileNames.typeOfOther("image/png"));
        assertEquals("image/svg+xml", FileNames.typeOfOther("image/svg+xml"));
    }
}
