package dev.vakna.postgres.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The unpacked programs.
 *
 * @param directory holds {@code bin}, {@code lib} and {@code share}
 * @param version of the bundle, for example {@code 18.6.0}
 */
record Binaries(Path directory, String version) {

  /** The version whose data directories these programs read. */
  int major() {
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }

  Path program(String name) {
    return directory.resolve("bin").resolve(name);
  }

  /** Unpacks the programs where they are not yet. Two processes may do this at once. */
  static Binaries under(Path parent) throws IOException {
    String version = bundledVersion();
    Path directory = parent.resolve("bin-" + version);
    if (!Files.isDirectory(directory)) {
      Path fresh = parent.resolve(".bin-" + UUID.randomUUID());
      try {
        directory(fresh);
        unpack(fresh);
        // A rename that outlives a power cut must not publish files whose content did not.
        Command.run(Duration.ofMinutes(2), "", List.of("sync", "-f", fresh.toString()));
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isDirectory(directory)) {
          throw new EmbeddedPostgresException(
              "PostgreSQL could not be unpacked to %s: %s. About 60 MB are needed there."
                  .formatted(directory, e.getMessage()),
              e);
        }
      } finally {
        Layout.deleteTree(fresh);
      }
    }
    return new Binaries(directory, version);
  }

  /** Removes the programs of other versions. */
  void removeOthers() throws IOException {
    try (var siblings = Files.newDirectoryStream(directory.resolveSibling("."), "bin-*")) {
      for (Path sibling : siblings) {
        if (!Files.isSameFile(sibling, directory)) {
          Layout.deleteTree(sibling);
        }
      }
    }
  }

  private static String bundledVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Binaries.class.getResourceAsStream("binaries.properties")) {
      if (in != null) {
        properties.load(in);
      }
    }
    return properties.getProperty("version", "0.0.0");
  }

  private static void unpack(Path target) throws IOException {
    String machine =
        switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> "unknown";
        };
    String resource = "/postgres-linux-%s.txz".formatted(machine);
    try (InputStream in = Binaries.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new EmbeddedPostgresException(
            "No PostgreSQL for this machine (%s %s) comes with Vakna. Set VAKNA_DATABASE_URL to a PostgreSQL of your own."
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
      }
      try (var tar =
          new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          write(target, entry, tar);
        }
      }
    }
  }

  private static void write(Path target, TarArchiveEntry entry, InputStream content)
      throws IOException {
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("the bundle names '%s' outside of itself".formatted(entry.getName()));
    }
    if (entry.isDirectory()) {
      directory(path);
    } else if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      if (!Files.isDirectory(path.resolveSibling("."))) {
        directory(path.resolveSibling(".").normalize());
      }
      Files.copy(content, path);
      boolean runs = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  /** Whatever this process's umask is, the database's user must get in. */
  private static void directory(Path path) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
