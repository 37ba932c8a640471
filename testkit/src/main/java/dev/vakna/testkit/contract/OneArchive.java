package dev.vakna.testkit.contract;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Backup stores in which every key leads to the same archive. */
record OneArchive(Backup backup) implements BackupStores {

  @Override
  public Optional<BackupStore> find(String name) {
    return Optional.of(new Shelf(name, backup));
  }

  private record Shelf(String name, Backup backup) implements BackupStore {

    @Override
    public Listing list() {
      return Listing.of(List.of());
    }

    @Override
    public boolean has(String key) {
      return key.equals(backup.file().key());
    }

    @Override
    public ArchiveFacts inspect(String key) {
      return Objects.requireNonNull(backup.contents().facts());
    }

    @Override
    public ArchiveSource open(String key) {
      return new ArchiveSource(
          key, Path.of("/srv", key), backup.file().sizeBytes(), backup.file().modifiedAt());
    }
  }
}
