package dev.vakna.simulator.world;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.DeleteOutcome;
import dev.vakna.core.backup.DoomedArchive;
import dev.vakna.simulator.backup.ModelBackups;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The archives that are there. None goes but by its owner's word. */
final class Shelf {

  private final List<Backup> archives = new ArrayList<>();
  private final ModelBackups store = new ModelBackups("shelf");

  void put(Backup archive) {
    archives.add(archive);
    store.put(archive);
  }

  DeleteOutcome delete(DoomedArchive archive) throws IOException {
    DeleteOutcome outcome = store.delete(archive);
    if (outcome instanceof DeleteOutcome.Gone) {
      archives.removeIf(each -> each.file().key().equals(archive.key()));
    }
    return outcome;
  }

  List<Backup> archives() {
    return List.copyOf(archives);
  }

  /** The same, as a store that always answers. */
  BackupStore store() {
    return store;
  }
}
