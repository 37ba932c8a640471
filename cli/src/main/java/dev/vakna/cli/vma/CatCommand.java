package dev.vakna.cli.vma;

import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexedArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vakna vma cat}. */
@Command(
    name = "cat",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a part of a disk, byte for byte, by the archive's index.",
      "What is printed was held against its digest before."
    },
    footer = {
      "",
      "Examples:",
      "  vakna vma cat --disk drive-scsi0 --length 512 backup.vma.zst | file -",
      "  vakna vma cat --disk drive-scsi0 --offset 1048576 backup.vma.zst > rest.raw"
    })
final class CatCommand extends ArchiveAction {

  private static final int PIECE = 1 << 20;
  private static final long CACHE = 64L << 20;

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive, a file.")
  private String archive = "";

  @Option(
      names = "--index",
      paramLabel = "FILE",
      description = "Its index (default: ARCHIVE.vidx).")
  private @Nullable String indexFile;

  @Option(
      names = {"-d", "--disk"},
      paramLabel = "NAME",
      required = true,
      description = "The disk.")
  private String disk = "";

  @Option(
      names = "--offset",
      paramLabel = "BYTE",
      defaultValue = "0",
      description = "Where to begin (default: ${DEFAULT-VALUE}).")
  private long offset;

  @Option(
      names = "--length",
      paramLabel = "BYTES",
      description = "How much (default: to the end of the disk).")
  private @Nullable Long length;

  @Override
  void act() throws IOException {
    Path file = ArchiveInput.path(archive);
    String named = indexFile;
    Path from = named == null ? ArchiveIndex.beside(file) : ArchiveInput.path(named);
    try (ArchiveIndex index = ArchiveIndex.open(from);
        IndexedArchive disks = IndexedArchive.open(file, index, CACHE)) {
      long size = index.disk(disk).map(VmaDevice::size).orElse(0L);
      Long wished = length;
      long left = wished == null ? Math.max(0, size - offset) : wished;
      if (left < 0) {
        throw new IllegalArgumentException("--length must not be negative");
      }
      out().flush();
      print(disks, left, System.out);
    }
  }

  private void print(IndexedArchive disks, long count, OutputStream into) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    long at = offset;
    long left = count;
    do {
      piece.clear().limit((int) Math.min(PIECE, left));
      disks.read(disk, at, piece);
      into.write(piece.array(), 0, piece.position());
      at += piece.position();
      left -= piece.position();
    } while (left > 0);
    into.flush();
  }
}
