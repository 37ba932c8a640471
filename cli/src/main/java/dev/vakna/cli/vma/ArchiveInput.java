package dev.vakna.cli.vma;

import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The archive a command reads. */
final class ArchiveInput {

  private static final long TIB = 1L << 40;

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive, or '-'.")
  private String name;

  @Option(
      names = "--max-disk-tib",
      paramLabel = "TIB",
      defaultValue = "64",
      description = "Refuse archives whose disks are larger in all (default: ${DEFAULT-VALUE}).")
  private int maxDiskTib;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before anything runs
  ArchiveInput() {}

  VmaArchive open() throws IOException {
    return VmaArchive.open(source(), options());
  }

  ReadOptions options() {
    if (maxDiskTib < 1 || maxDiskTib > 256) {
      throw new IllegalArgumentException("--max-disk-tib must be 1 to 256");
    }
    return ReadOptions.defaults().withMaxDiskBytes(maxDiskTib * TIB);
  }

  boolean isStream() {
    return name.equals("-");
  }

  String label() {
    return isStream() ? "standard input" : name;
  }

  VmaSource source() {
    if (isStream()) {
      return VmaSource.stream(new FileInputStream(FileDescriptor.in).getChannel(), label());
    }
    return VmaSource.file(path(name));
  }

  static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + name + "' is no file name: " + e.getReason(), e);
    }
  }
}
