package dev.vakna.server.run;

import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.store.directory.DirectoryBackupStore;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The backup stores that are recorded, opened by their kind. */
@Component
final class StoredPlaces implements BackupStores {

  private final Store store;

  StoredPlaces(Store store) {
    this.store = store;
  }

  @Override
  public Optional<BackupStore> find(String name) {
    return store.transact(tx -> tx.backups().stores()).stream()
        .filter(place -> place.name().equals(name))
        .findFirst()
        .map(StoredPlaces::open);
  }

  private static BackupStore open(StoredPlace place) {
    return switch (place.kind()) {
      case "directory" -> new DirectoryBackupStore(place.name(), Path.of(place.location()));
      default ->
          throw new IllegalStateException(
              "The backup store '%s' is of the kind '%s', which this release does not know. Remove it with 'vakna admin store remove'."
                  .formatted(place.name(), place.kind()));
    };
  }
}
