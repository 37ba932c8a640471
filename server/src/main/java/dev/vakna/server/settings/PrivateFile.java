package dev.vakna.server.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** A file that holds a secret and nothing else, in its first line. */
public final class PrivateFile {

  private static final long LONGEST = 4096;

  private PrivateFile() {}

  /** The secret. */
  public static String read(Path file) throws IOException {
    String text = Files.readString(file);
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** Why the file cannot be used; empty when it can. */
  static Optional<String> fault(Path file) {
    try {
      if (!Files.exists(file)) {
        return Optional.of("there is no such file");
      }
      if (Files.isDirectory(file)) {
        return Optional.of("that is a directory");
      }
      if (Files.size(file) > LONGEST) {
        return Optional.of("the file is too large to hold a password alone");
      }
      return read(file).isEmpty()
          ? Optional.of("the file's first line is empty, where the password belongs")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("the file cannot be read: " + Shown.cause(e));
    }
  }

  /** True when users that are neither its owner nor of its group can read it. */
  static boolean readByOthers(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
