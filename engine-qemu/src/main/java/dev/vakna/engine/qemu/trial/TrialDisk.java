package dev.vakna.engine.qemu.trial;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file that the hostile guest boots from, whose name tells whose it is. */
final class TrialDisk {

  private static final Pattern OURS = Pattern.compile("vakna-trial-(\\d+)-\\d+\\.img");

  private TrialDisk() {}

  /**
   * Makes one among the system's temporary files, after removing those of trials that died.
   *
   * @throws IllegalStateException when it cannot be written there
   */
  static Path made(List<byte[]> frames) throws IOException {
    // The guest's emulator runs as nobody.
    Path file =
        Files.createTempFile(
            "vakna-trial-%d-".formatted(ProcessHandle.current().pid()),
            ".img",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    try {
      sweep(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      FrameSender.disk(file, frames);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw new IllegalStateException(
          "the guest's disk, 1 MiB, cannot be written to %s: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  static void sweep(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "vakna-trial-*.img")) {
      for (Path file : files) {
        Matcher name = OURS.matcher(file.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
