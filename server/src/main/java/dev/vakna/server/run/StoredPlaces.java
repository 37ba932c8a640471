package dev.vakna.server.run;

import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.Store;
import dev.vakna.store.bounded.BoundedStore;
import dev.vakna.store.directory.DirectoryBackupStore;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The backup stores that are recorded, opened by their kind. Each is kept with its threads for as
 * long as it is recorded so: what hangs at one place says nothing of another.
 */
@Component
final class StoredPlaces implements BackupStores {

  private final Store store;
  private final Map<StoredPlace, BackupStore> opened = new ConcurrentHashMap<>();

  StoredPlaces(Store store) {
    this.store = store;
  }

  @Override
  public Optional<BackupStore> find(String name) {
    List<StoredPlace> recorded = store.transact(tx -> tx.backups().stores());
    opened.keySet().retainAll(new HashSet<>(recorded));
    return recorded.stream()
        .filter(place -> place.name().equals(name))
        .findFirst()
        .map(place -> opened.computeIfAbsent(place, StoredPlaces::open));
  }

  private static BackupStore open(StoredPlace place) {
    return switch (place.kind()) {
      case "directory" ->
          new BoundedStore(
              new DirectoryBackupStore(
                  place.name(),
                  Path.of(place.location()),
                  ZoneId.systemDefault(),
                  place.trustIndexes()),
              BoundedStore.Limits.STANDARD);
      default ->
          throw new IllegalStateException(
              "The backup store '%s' is of the kind '%s', which this release does not know. Remove it with 'vakna admin store remove'."
                  .formatted(place.name(), place.kind()));
    };
  }
}
