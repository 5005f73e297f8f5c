package dev.switchboard.boot.stores;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says why a file cannot be used, to the person who starts the hub: names of exceptions say nothing there. Stateless. */
final class FileFailure {

    private FileFailure() {}

    static String reason(IOException failure) {
        if (!(failure instanceof FileSystemException refused) || refused.getFile() == null) {
            return String.valueOf(failure.getMessage());
        }
        return refused.getFile() + ": " + words(refused);
    }

    private static String words(FileSystemException refused) {
        if (refused instanceof AccessDeniedException) {
            return "permission denied for the user " + System.getProperty("user.name");
        }
        if (refused instanceof FileAlreadyExistsException) {
            return "is not a folder";
        }
        if (refused instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        return refused.getReason() == null ? "cannot be used" : refused.getReason();
    }
}
