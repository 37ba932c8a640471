package dev.vakna.core.backup;

import java.util.Optional;

/** The port to the backup stores that the operator added. */
public interface BackupStores {

  /** The store of that name, or none when it was removed. */
  Optional<BackupStore> find(String name);
}
