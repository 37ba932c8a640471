package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A real archive of one disk of random content. */
record Archive(ArchiveSource source, ArchiveIdentity identity) {

  static Archive write(Path directory, String name, int mebibytes, Compression compression)
      throws IOException {
    byte[] content = new byte[mebibytes << 20];
    new Random(mebibytes).nextBytes(content);
    Path image = Files.write(directory.resolve(name + ".raw"), content);
    Path file = directory.resolve(name);
    VmaWriter.create(
        file,
        true,
        WriteOptions.now(compression),
        List.of(),
        List.of(new DiskImage("drive-scsi0", image)),
        ReadControl.NONE);
    Files.delete(image);
    return at(file);
  }

  /** The same in a store whose indexes beside archives are trusted. */
  Archive withTrustedIndex() {
    return new Archive(
        new ArchiveSource(
            source.key(),
            source.file(),
            source.sizeBytes(),
            source.modifiedAt(),
            ArchiveIndex.beside(source.file()),
            () -> {}),
        identity);
  }

  /** The archive as it lies there now. */
  static Archive at(Path file) throws IOException {
    var source =
        new ArchiveSource(
            file.getFileName().toString(),
            file,
            Files.size(file),
            Files.getLastModifiedTime(file).toInstant());
    return new Archive(
        source,
        new ArchiveIdentity(
            VmaArchive.readHeader(file).uuid().toString(),
            source.sizeBytes(),
            source.modifiedAt()));
  }
}
