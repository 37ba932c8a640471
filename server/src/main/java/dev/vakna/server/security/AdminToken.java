package dev.vakna.server.security;

import dev.vakna.core.chance.Chance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The secret by which the operator's command line proves that it may read this server's home: 32
 * random bytes in hexadecimal, in a file that only the server's user can read.
 */
public final class AdminToken {

  private static final String FILE = "admin-token";

  private final byte[] token;

  private AdminToken(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads the token, making it at the first start. */
  public static AdminToken at(Path home, Chance chance) {
    Path file = home.resolve(FILE);
    try {
      Files.createDirectories(home);
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
            file, HexFormat.of().formatHex(chance.bytes(32)) + "\n", StandardOpenOption.WRITE);
      } catch (FileAlreadyExistsException known) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      String token = Files.readString(file).strip();
      if (!token.matches("[0-9a-f]{64}")) {
        throw new IllegalStateException(
            "%s holds no token. Remove the file; the next start makes a new one.".formatted(file));
      }
      return new AdminToken(token);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be used: %s".formatted(file, e), e);
    }
  }

  /** Compares in a time that says nothing about the token. */
  public boolean is(String candidate) {
    return MessageDigest.isEqual(token, candidate.getBytes(StandardCharsets.UTF_8));
  }
}
