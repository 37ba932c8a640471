package dev.vakna.simulator.world;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.simulator.backup.ModelBackups;
import java.util.ArrayList;
import java.util.List;

/** The archives that are there. They are only ever read. */
final class Shelf {

  private final List<Backup> archives = new ArrayList<>();
  private final ModelBackups store = new ModelBackups("shelf");

  void put(Backup archive) {
    archives.add(archive);
    store.put(archive);
  }

  List<Backup> archives() {
    return List.copyOf(archives);
  }

  /** The same, as a store that always answers. */
  BackupStore store() {
    return store;
  }
}
