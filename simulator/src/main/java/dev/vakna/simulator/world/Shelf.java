package dev.vakna.simulator.world;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.FoundArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The archives that are there. They are only ever read. */
final class Shelf {

  private final List<Backup> archives = new ArrayList<>();

  void put(Backup archive) {
    archives.add(archive);
  }

  List<Backup> archives() {
    return List.copyOf(archives);
  }

  List<FoundArchive> found() {
    return archives.stream()
        .sorted(Comparator.comparing(b -> b.file().key()))
        .map(archive ->
            new FoundArchive(
                archive.file().key(),
                archive.vmid(),
                archive.createdAt(),
                archive.file().sizeBytes(),
                archive.file().modifiedAt(),
                archive.file().note(),
                archive.file().isProtected()))
        .toList();
  }

  ArchiveFacts facts(String key) throws IOException {
    return Objects.requireNonNull(archive(key).contents().facts());
  }

  ArchiveSource source(String key) throws IOException {
    Backup archive = archive(key);
    return new ArchiveSource(
        key, Path.of("/srv", key), archive.file().sizeBytes(), archive.file().modifiedAt());
  }

  private Backup archive(String key) throws IOException {
    return archives.stream()
        .filter(archive -> archive.file().key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no " + key));
  }
}
